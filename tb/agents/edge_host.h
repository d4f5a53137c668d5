// A host at an edge port of the mesh: writes memory and control registers, posts to semaphores, all
// as packets, and collects the answers. This is how a program is loaded and its threads are started
// without any back door.
//
//   EdgeHost host(random, {.is_edge = true, .side = 3}, put, credits, get, give);   // see link.h
//   host.Write(node, offset, bytes);
//   host.StartThread(node, thread, pc, arg);
//   dut.TickUntil([&] { return host.Idle(); }, limit);
//
// Packets to one node are performed there in the order of the calls.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tb/agents/link.h"
#include "tb/harness/agent.h"
#include "tb/harness/random.h"
#include "tb/model/packet.h"

namespace d1 {

class EdgeHost : public Agent {
 public:
  // `place` is the edge port that the host sits at; the functions are those of LinkSource and
  // LinkSink.
  EdgeHost(Random& random, const Place& place, std::function<void(const Packet*, int)> put,
           std::function<unsigned()> credits, std::function<std::optional<LinkFlit>()> get,
           std::function<void(unsigned)> give)
      : place_(place),
        source_(random, Pace{}, std::move(put), std::move(credits)),
        sink_(random, Pace{}, std::move(get), std::move(give)) {}

  // A whole packet; its source becomes this host.
  void Send(Packet packet) {
    packet.header.src = place_;
    source_.Push(0, packet);
    ++sent_;
  }

  // Bytes of a node's SRAM, a packet for each line that they touch.
  void Write(const Place& node, uint64_t offset, std::span<const uint8_t> bytes) {
    while (!bytes.empty()) {
      const size_t at = offset % kLineBytes;
      const size_t n = std::min(bytes.size(), kLineBytes - at);
      Packet packet = To(node, PacketKind::kWrite, offset);
      packet.header.count = static_cast<uint8_t>(n);
      std::memcpy(&packet.data.byte[at], bytes.data(), n);
      Send(packet);
      offset += n;
      bytes = bytes.subspan(n);
    }
  }

  // A control register by source route, which needs no routing table and is not answered. What was
  // sent before on the same way has been performed when a packet comes back whose route ends at
  // this port: `returned`.
  void Route(std::span<const int> route, uint64_t offset, uint64_t value) {
    Packet packet = SourceRouted(route, offset, value);
    packet.header.src = place_;
    source_.Push(0, packet);
  }

  // A control register; `offset` is a node offset, a multiple of 8.
  void WriteRegister(const Place& node, uint64_t offset, uint64_t value) {
    uint8_t bytes[8];
    std::memcpy(bytes, &value, 8);
    Write(node, offset, bytes);
  }

  void Post(const Place& node, int semaphore, uint16_t amount) {
    Packet packet = To(node, PacketKind::kPost, 0x1F0800 + 8 * semaphore);
    packet.header.amount = amount;
    Send(packet);
  }

  // THREAD_PC, THREAD_ARG, then THREAD_CTRL.
  void StartThread(const Place& node, int thread, uint64_t pc, uint64_t arg) {
    const uint64_t base = 0x1F0100 + 0x40 * thread;
    WriteRegister(node, base + 0x08, pc);
    WriteRegister(node, base + 0x10, arg);
    WriteRegister(node, base, 1);
  }

  uint64_t sent() const { return sent_; }
  uint64_t acknowledged() const { return acknowledged_; }
  // Requests that were refused, as their refusals came.
  const std::vector<Packet>& refused() const { return refused_; }
  // Source-routed packets that came.
  uint64_t returned() const { return returned_; }
  // All that came and was no answer to this host.
  const std::vector<LinkFlit>& received() const { return received_; }
  // Cycle of the last answer, counted in samples since construction.
  uint64_t answer_cycle() const { return answer_cycle_; }
  uint64_t cycle() const { return cycle_; }
  // Everything was sent and answered.
  bool Idle() const { return acknowledged_ + refused_.size() == sent_; }

  LinkSource& source() { return source_; }
  LinkSink& sink() { return sink_; }

  void Reset() override {
    source_.Reset();
    sink_.Reset();
  }
  void Drive() override {
    source_.Drive();
    sink_.Drive();
  }
  void Sample() override {
    source_.Sample();
    sink_.Sample();
    for (const LinkFlit& flit : sink_.taken()) Receive(flit);
    sink_.Clear();
    ++cycle_;
  }

 private:
  Packet To(const Place& node, PacketKind kind, uint64_t offset) const {
    Packet packet;
    packet.header.kind = kind;
    packet.header.dst = node;
    packet.header.offset = offset;
    packet.data = Line{};
    return packet;
  }

  void Receive(const LinkFlit& flit) {
    const Header& h = flit.packet.header;
    if (h.kind == PacketKind::kRoute) {
      ++returned_;
      return;
    }
    if (flit.vc == 0 || h.dst != place_) {
      received_.push_back(flit);
      return;
    }
    if (h.kind == PacketKind::kAck) acknowledged_ += h.amount;
    if (h.kind == PacketKind::kNack) refused_.push_back(flit.packet);
    answer_cycle_ = flit.cycle;
  }

  Place place_;
  LinkSource source_;
  LinkSink sink_;
  uint64_t sent_ = 0;
  uint64_t acknowledged_ = 0;
  uint64_t returned_ = 0;
  uint64_t answer_cycle_ = 0;
  uint64_t cycle_ = 0;
  std::vector<Packet> refused_;
  std::vector<LinkFlit> received_;
};

}  // namespace d1
