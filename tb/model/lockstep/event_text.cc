#include <cinttypes>
#include <cstdarg>
#include <cstdio>

#include "tb/model/address.h"
#include "tb/model/instr.h"
#include "tb/model/lockstep/events.h"

namespace d1 {
namespace {

__attribute__((format(printf, 1, 2))) std::string Text(const char* format, ...) {
  char buffer[256];
  va_list args;
  va_start(args, format);
  std::vsnprintf(buffer, sizeof(buffer), format, args);
  va_end(args);
  return buffer;
}

// The bytes of `mask`, in memory order, the others as "--"; groups of 8.
std::string Bytes(const Line& line, uint64_t mask) {
  std::string text;
  for (unsigned i = 0; i < kLineBytes; ++i) {
    if (i != 0 && i % 8 == 0) text += ' ';
    text += mask >> i & 1 ? Text("%02x", line.byte[i]) : "--";
  }
  return text;
}

std::string PlaceText(const Place& place) {
  if (place.is_edge)
    return Text("edge %c%d", "NESW"[place.side & 3], place.side % 2 ? place.y : place.x);
  return Text("(%d,%d)", place.x, place.y);
}

std::string PacketText(const Packet& packet) {
  const Header& h = packet.header;
  const Rectangle nodes = Rectangle::Of(h.dst);
  const std::string to = IsBroadcast(h.kind)
                             ? Text("(%d,%d)-(%d,%d)", nodes.x0, nodes.y0, nodes.x1, nodes.y1)
                             : PlaceText(h.dst);
  const std::string way =
      PlaceText(h.src) + Text(" t%d -> ", h.src_thread) + to + Text(" 0x%06" PRIx64, h.offset);
  if (IsPost(h.kind)) return "post " + way + Text(" += %u", h.amount);
  const char* kind = IsAdd(h)                       ? "add"
                     : IsWrite(h.kind)              ? "write"
                     : h.kind == PacketKind::kRoute ? "route"
                                                    : "packet?";
  return Text("%s ", kind) + way + Text(" %u B: ", h.count) +
         Bytes(packet.data, ByteMask(h.offset % kLineBytes, h.count));
}

struct Printer {
  std::string operator()(const RetireEvent& e) const {
    std::string text =
        Text("t%d retire %06x: %08x  ", e.thread, e.pc, e.instr) + InstrText(e.instr, e.pc);
    if (e.rd_we && e.rd_late) text += Text("  x%d late", e.rd);
    if (e.rd_we && !e.rd_late) text += Text("  x%d=%016" PRIx64, e.rd, e.rd_value);
    if (e.rd2_we) text += Text("  x%d=%016" PRIx64, e.rd2, e.rd2_value);
    return text;
  }
  std::string operator()(const LateEvent& e) const {
    return Text("t%d late   x%d=%016" PRIx64, e.thread, e.rd, e.value);
  }
  std::string operator()(const ScalarMemoryEvent& e) const {
    if (!e.store) return Text("t%d load   %06x", e.thread, e.addr & ~7u);
    return Text("t%d store  %06x mask %02x data %016" PRIx64, e.thread, e.addr & ~7u, e.mask,
                e.data);
  }
  std::string operator()(const StopEvent& e) const {
    if (e.halt) return Text("t%d halt   at %06x, exit code %u", e.thread, e.pc, e.cause);
    if (e.cause == 0) return Text("t%d stop   by THREAD_CTRL at %06x", e.thread, e.pc);
    return Text("t%d fault  at %06x: %s, address %016" PRIx64, e.thread, e.pc,
                CauseName(static_cast<Cause>(e.cause)), e.addr);
  }
  std::string operator()(const VectorEvent& e) const {
    constexpr const char* kPipes[] = {"matrix", "load  ", "simd  "};
    return Text("t%d %s %06x: %s", e.thread, kPipes[static_cast<int>(e.pipe)], e.pc,
                VectorKindName(static_cast<VectorKind>(e.op)));
  }
  std::string operator()(const VectorWriteEvent& e) const {
    return Text("t%d write  v%d=", e.thread, e.vd) + Bytes(e.data, ~uint64_t{0});
  }
  std::string operator()(const VectorStoreEvent& e) const {
    return Text("t%d vstore %06x %s", e.thread, e.addr & ~63u, e.from_acc ? "(acc) " : "") +
           Bytes(e.data, e.mask);
  }
  std::string operator()(const DmaReadEvent& e) const {
    return Text("t%d dma    reads %06x", e.thread, e.addr);
  }
  std::string operator()(const InjectEvent& e) const {
    return Text("t%d inject %s", e.thread, e.dma ? "dma " : "") + PacketText(e.packet);
  }
  std::string operator()(const ArriveEvent& e) const {
    return (e.refused ? "refuse " : "arrive ") + PacketText(e.packet);
  }
  std::string operator()(const BarrierEvent& e) const {
    return Text("t%d is released by barrier %d", e.thread, e.barrier);
  }
};

struct ThreadOf {
  int operator()(const ArriveEvent&) const { return -1; }
  template <typename T>
  int operator()(const T& e) const {
    return e.thread;
  }
};

}  // namespace

std::string EventText(const Event& event) { return std::visit(Printer{}, event); }
int EventThread(const Event& event) { return std::visit(ThreadOf{}, event); }

}  // namespace d1
