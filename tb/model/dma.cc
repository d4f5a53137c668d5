#include "tb/model/dma.h"

#include <algorithm>
#include <cstring>

#include "tb/model/address.h"
#include "tb/model/control.h"

namespace d1 {
namespace {

constexpr uint64_t kReserved = 0xFFE000000000E080;  // Bits of word 0.

constexpr uint64_t kStrideReach = uint64_t{1} << 36;  // what strides of a destination count

bool IsOneNode(uint64_t address) { return address >> 62 == 1; }

// Of a node that is named by its place the column, too: strides lead from node to node of a row.
uint64_t Offset(uint64_t address) {
  return IsEdgeAddress(address) || IsOneNode(address) ? address % kStrideReach
                                                      : NodeOffset(address);
}

bool Inside(int64_t offset, uint32_t bytes, uint64_t limit) {
  return offset >= 0 && static_cast<uint64_t>(offset) + bytes <= limit;
}

bool Gathers(const DmaDescriptor& d) { return d.operation() == kDmaGather; }

// The line of indices that has the row's, counted from the first one.
uint32_t IndexLine(const DmaList& list) {
  const uint32_t first = list.descriptor.indices();
  return (first + 4 * list.index[0]) / kLineBytes - first / kLineBytes;
}

uint32_t IndexLines(const DmaDescriptor& d) {
  return (d.indices() + 4 * d.count(1) - 1) / kLineBytes - d.indices() / kLineBytes + 1;
}

// A line of indices is to be read before anything else: the row's own, or the one behind it.
bool WantsIndices(const DmaList& list) {
  return Gathers(list.descriptor) &&
         list.index_lines < std::min(IndexLines(list.descriptor), IndexLine(list) + 2);
}

uint32_t RowIndex(const DmaList& list) {
  const uint32_t at = list.descriptor.indices() + 4 * list.index[0];
  return Lane32(list.index_line[IndexLine(list) % 2], static_cast<int>(at % kLineBytes / 4));
}

int64_t RowSource(const DmaList& list) {
  const DmaDescriptor& d = list.descriptor;
  if (Gathers(d)) return int64_t{NodeOffset(d.source())} + int64_t{RowIndex(list)} * d.bytes();
  auto offset = static_cast<int64_t>(NodeOffset(d.source()));
  for (int i = 1; i <= 3; ++i) offset += int64_t{list.index[i - 1]} * d.source_stride(i);
  return offset;
}

int64_t RowDestination(const DmaList& list) {
  const DmaDescriptor& d = list.descriptor;
  auto offset = static_cast<int64_t>(Offset(d.destination()));
  for (int i = 1; i <= 3; ++i) offset += int64_t{list.index[i - 1]} * d.destination_stride(i);
  return offset;
}

// Of the descriptor but its rows.
DmaReason CheckDescriptor(const DmaDescriptor& d) {
  if (d.operation() != kDmaPush && !Gathers(d)) return DmaReason::kMalformed;
  if ((d.word[0] & kReserved) != 0) return DmaReason::kMalformed;
  if (d.bytes() == 0) return DmaReason::kMalformed;
  for (int i = 1; i <= 3; ++i) {
    if (d.count(i) == 0) return DmaReason::kMalformed;
  }
  if (Gathers(d)) {
    if (d.bytes() > kLineBytes || d.count(2) != 1 || d.count(3) != 1) return DmaReason::kMalformed;
    if (d.indices() % 4 != 0 || !IsLocal(d.indices())) return DmaReason::kMalformed;
    if (!Inside(d.indices(), 4 * d.count(1), kSramBytes)) return DmaReason::kSource;
  }
  if (!IsLocal(d.source())) return DmaReason::kSource;
  if (!IsNodeAddress(d.destination()) && !IsEdgeAddress(d.destination()))
    return DmaReason::kDestination;
  if (d.post() && !IsNodeAddress(d.word[7])) return DmaReason::kPostAddress;
  return DmaReason::kNone;
}

DmaReason CheckRow(const DmaList& list) {
  const DmaDescriptor& d = list.descriptor;
  if (Gathers(d) && RowIndex(list) >= d.limit()) return DmaReason::kIndex;
  if (!Inside(RowSource(list), d.bytes(), kSramBytes)) return DmaReason::kSource;
  const int64_t to = RowDestination(list);
  const bool one_node = IsOneNode(d.destination());
  const uint64_t limit = IsEdgeAddress(d.destination()) || one_node ? kStrideReach : kSramBytes;
  if (!Inside(to, d.bytes(), limit)) return DmaReason::kDestination;
  if (one_node && !Inside(to % (int64_t{1} << 30), d.bytes(), kSramBytes))
    return DmaReason::kDestination;
  return DmaReason::kNone;
}

Header HeaderTo(const NodeState& node, int thread, PacketKind kind, uint64_t address) {
  Header header;
  header.kind = kind;
  SetDestination(header, address, node.place);
  header.src = node.place;
  header.src_thread = static_cast<uint8_t>(thread);
  return header;
}

void SendHeld(const NodeState& node, int thread, DmaList& list, DmaEffects& effects) {
  if (list.held_count == 0) return;
  Packet packet;
  const uint64_t first = list.descriptor.destination();
  const bool one_node = IsOneNode(first);
  const uint64_t to = one_node ? first - first % kStrideReach + list.held_offset : first;
  packet.header = HeaderTo(node, thread, PacketKind::kWrite, to);
  packet.header.offset = one_node ? NodeOffset(list.held_offset) : list.held_offset;
  packet.header.count = static_cast<uint8_t>(list.held_count);
  packet.data = list.held;
  effects.packets.push_back({packet});
  list.held_count = 0;
}

void SendPost(const NodeState& node, int thread, const DmaDescriptor& d, DmaEffects& effects) {
  Packet packet;
  packet.header = HeaderTo(node, thread, PacketKind::kPost, d.word[7]);
  packet.header.offset = SemaphoreRegister(d.semaphore());
  packet.header.amount = d.amount();
  effects.packets.push_back({packet, d.fence()});
}

void Fail(const NodeState& node, int thread, DmaList& list, DmaReason reason, DmaEffects& effects) {
  SendHeld(node, thread, list, effects);
  effects.faults.push_back((list.at & ~uint64_t{63}) | static_cast<uint64_t>(reason));
  list.busy = false;
  list.failed = true;
}

// Bytes of the step that comes next.
uint32_t StepBytes(const DmaList& list) {
  const auto place = [&](int64_t row) {
    return static_cast<uint32_t>((row + list.done) % kLineBytes);
  };
  return std::min({list.descriptor.bytes() - list.done, kLineBytes - place(RowSource(list)),
                   kLineBytes - place(RowDestination(list))});
}

// To the next row; false when there is none.
bool NextRow(DmaList& list) {
  list.done = 0;
  for (int i = 0; i < 3; ++i) {
    if (++list.index[i] < list.descriptor.count(i + 1)) return true;
    list.index[i] = 0;
  }
  return false;
}

void EndDescriptor(const NodeState& node, int thread, DmaList& list, DmaEffects& effects) {
  const DmaDescriptor& d = list.descriptor;
  SendHeld(node, thread, list, effects);
  if (d.post()) SendPost(node, thread, d, effects);
  list.loaded = false;
  list.busy = !d.last();
  list.at = d.next();
}

void Step(const NodeState& node, int thread, DmaList& list, DmaEffects& effects) {
  const uint32_t n = StepBytes(list);
  const auto from = static_cast<uint32_t>(RowSource(list)) + list.done;
  const uint64_t to = static_cast<uint64_t>(RowDestination(list)) + list.done;
  const bool follows = list.held_count != 0 && list.held_offset + list.held_count == to;
  if (!follows) {
    SendHeld(node, thread, list, effects);
    list.held_offset = to;
  }
  std::memcpy(&list.held.byte[to % kLineBytes], &node.sram.bytes()[from], n);
  list.held_count += n;
  list.done += n;
  if ((to + n) % kLineBytes == 0) SendHeld(node, thread, list, effects);
  if (list.done == list.descriptor.bytes() && !NextRow(list))
    EndDescriptor(node, thread, list, effects);
}

}  // namespace

void StartDma(DmaList& list, uint64_t value) {
  const auto offset = static_cast<uint32_t>(value & (kNodeBytes - 1));
  if (list.busy) {
    list.rejected = (offset & ~uint32_t{63}) | static_cast<uint32_t>(DmaReason::kBusy);
    return;
  }
  list = {.busy = true, .at = offset, .beyond = !IsLocal(value)};
}

void AdvanceDma(NodeState& node, int thread, DmaEffects& effects) {
  DmaList& list = node.dma[thread];
  if (list.rejected != 0) effects.faults.push_back(list.rejected);
  list.rejected = 0;
  if (!list.busy) return;
  DmaReason reason = DmaReason::kNone;
  if (!list.loaded) {
    if (list.beyond || list.at % kLineBytes != 0 || list.at >= kSramBytes)
      reason = DmaReason::kListAddress;
  } else if (list.done == 0 &&
             (!WantsIndices(list) || (IndexLine(list) > 0 && list.index_lines > IndexLine(list)))) {
    reason = CheckRow(
        list);  // Before its indices are read, of the first row: all that are read at the start.
  }
  if (reason != DmaReason::kNone) Fail(node, thread, list, reason, effects);
}

std::optional<uint32_t> NextDmaRead(const NodeState& node, int thread) {
  const DmaList& list = node.dma[thread];
  if (!list.busy) return std::nullopt;
  if (!list.loaded) return list.at;
  if (WantsIndices(list))
    return (list.descriptor.indices() & ~(kLineBytes - 1)) + kLineBytes * list.index_lines;
  return (static_cast<uint32_t>(RowSource(list)) + list.done) & ~(kLineBytes - 1);
}

bool DmaReadIsFenced(const NodeState& node, int thread) {
  const DmaList& list = node.dma[thread];
  const DmaDescriptor& d = list.descriptor;
  return list.busy && !list.loaded && d.fence() && !d.post();
}

void ReadDma(NodeState& node, int thread, DmaEffects& effects) {
  DmaList& list = node.dma[thread];
  if (list.loaded && WantsIndices(list)) {
    list.index_line[list.index_lines % 2] = node.sram.ReadLine(*NextDmaRead(node, thread));
    ++list.index_lines;
  } else if (list.loaded) {
    Step(node, thread, list, effects);
  } else {
    const Line line = node.sram.ReadLine(list.at);
    std::memcpy(list.descriptor.word, line.byte.data(), kLineBytes);
    list.index = {};
    list.done = 0;
    list.index_lines = 0;
    const DmaReason reason = CheckDescriptor(list.descriptor);
    if (reason != DmaReason::kNone) return Fail(node, thread, list, reason, effects);
    list.loaded = true;
  }
  AdvanceDma(node, thread, effects);
}

}  // namespace d1
