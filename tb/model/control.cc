#include "tb/model/control.h"

#include "tb/model/address.h"
#include "tb/model/dma.h"
#include "tb/model/fp/add.h"

namespace d1 {
namespace {

// The routing table, docs/routing.md: it can be written through the network alone, and no program
// sees it.
bool IsRouting(uint32_t offset) {
  return offset % 8 == 0 && ((offset >= 0x1F2000 && offset < 0x1F20A0) || offset == 0x1F2100);
}

bool IsThreadRegister(uint32_t offset) {
  return offset >= kCtlThreadCtrl && offset < ThreadRegister(kThreads, kCtlThreadCtrl) &&
         (offset - kCtlThreadCtrl) % kCtlThreadCtrlStride <= kCtlThreadEaddr - kCtlThreadCtrl &&
         offset % 8 == 0;
}

bool IsSemaphore(uint32_t offset) {
  return offset >= kCtlSemaphore && offset < SemaphoreRegister(kSemaphores) && offset % 8 == 0;
}

bool IsSramSetting(uint32_t offset) {
  return offset == kCtlScrubInterval || offset == kCtlInjectAddr || offset == kCtlInjectData;
}

int ThreadNumber(uint32_t offset) { return (offset - kCtlThreadCtrl) / kCtlThreadCtrlStride; }

// The register of thread 0 that is `offset` for some thread.
uint32_t FirstOf(uint32_t offset) { return offset - ThreadNumber(offset) * kCtlThreadCtrlStride; }

unsigned BarrierNumber(uint32_t offset) {
  return (offset - kCtlBarrier) / kCtlBarrierStride % kBarriers;
}

unsigned SemaphoreNumber(uint32_t offset) {
  return (offset - kCtlSemaphore) / kCtlSemaphoreStride % kSemaphores;
}

}  // namespace

bool IsDmaList(uint32_t offset) {
  return offset >= kCtlDmaList && offset < DmaListRegister(kThreads) && offset % 8 == 0;
}

bool IsSramMeasurement(uint32_t offset) {
  if (offset % 8 != 0) return false;
  return (offset >= kCtlScrubAddr && offset <= kCtlEccUncorrectableAddr) || offset == kCtlInject ||
         (offset >= kCtlSramConflicts && offset < kCtlSramConflicts + 7 * kCtlSramConflictsStride);
}

bool IsBarrier(uint32_t offset) {
  return offset % 8 == 0 && offset >= kCtlBarrier && offset < BarrierRegister(kBarriers);
}

bool IsBarrierState(uint32_t offset) {
  return IsBarrier(offset) && (offset - kCtlBarrier) % kCtlBarrierStride != 0;
}

bool IsCounter(uint32_t offset) {
  const bool of_thread =
      offset >= kCtlCountIssued && offset < kCtlCountIssued + kThreads * kCtlCountIssuedStride;
  return offset % 8 == 0 && (of_thread || (offset >= kCtlCountSteps && offset <= kCtlCountLoads));
}

bool IsReadableControl(uint32_t offset) {
  return offset == kCtlVersion || offset == kCtlNode || offset == kCtlCycle ||
         IsThreadRegister(offset) || IsSemaphore(offset) || IsSramSetting(offset) ||
         IsSramMeasurement(offset) || IsCounter(offset) || IsDmaList(offset) || IsBarrier(offset);
}

bool IsWritableControl(uint32_t offset) {
  return IsSemaphore(offset) || IsSramSetting(offset) || offset == kCtlInject ||
         IsDmaList(offset) || IsBarrier(offset) ||
         (IsThreadRegister(offset) && FirstOf(offset) <= kCtlThreadArg);
}

uint64_t ReadControl(const NodeState& node, uint32_t offset) {
  if (IsSemaphore(offset)) return node.semaphore[SemaphoreNumber(offset)];
  if (offset == kCtlVersion) return kVersion;
  if (offset == kCtlNode) return GlobalAddress(node.place, 0);
  if (offset == kCtlCycle) return node.cycle;
  if (offset == kCtlScrubInterval) return node.scrub_interval;
  if (offset == kCtlInjectAddr) return node.inject_addr;
  if (offset == kCtlInjectData) return node.inject_data;
  if (IsSramMeasurement(offset)) return 0;
  if (IsCounter(offset)) return 0;
  if (IsDmaList(offset)) {
    const DmaList& list = node.dma[(offset - kCtlDmaList) / kCtlDmaListStride];
    return list.busy ? 1 : list.failed ? 2 : 0;
  }
  if (IsBarrier(offset)) {
    const Barrier& barrier = node.barrier[BarrierNumber(offset)];
    return IsBarrierState(offset) ? barrier.State() : barrier.tree.Word();
  }
  const ThreadState& thread = node.thread[ThreadNumber(offset)];
  switch (FirstOf(offset)) {
    case kCtlThreadCtrl:
      return static_cast<uint64_t>(thread.status);
    case kCtlThreadPc:
      return thread.start_pc;
    case kCtlThreadArg:
      return thread.start_arg;
    case kCtlThreadCause:
      return thread.cause;
    case kCtlThreadEpc:
      return thread.epc;
    default:
      return thread.eaddr;
  }
}

void WriteControl(NodeState& node, uint32_t offset, uint64_t value) {
  if (IsSemaphore(offset)) {
    node.semaphore[SemaphoreNumber(offset)] = static_cast<uint16_t>(value);
    return;
  }
  if (offset == kCtlScrubInterval) {
    node.scrub_interval = static_cast<uint32_t>(value);
    return;
  }
  if (offset == kCtlInjectAddr) {
    node.inject_addr = static_cast<uint32_t>(value & (kNodeBytes - 8));
    return;
  }
  if (offset == kCtlInjectData) {
    node.inject_data = value;
    return;
  }
  if (offset == kCtlInject) return;
  if (IsDmaList(offset))
    return StartDma(node.dma[(offset - kCtlDmaList) / kCtlDmaListStride], value);
  if (IsBarrier(offset)) {
    Barrier& barrier = node.barrier[BarrierNumber(offset)];
    IsBarrierState(offset) ? barrier.Arrive(value) : barrier.SetTree(value);
    return;
  }
  ThreadState& thread = node.thread[ThreadNumber(offset)];
  const bool running = thread.status == ThreadStatus::kRunning;
  switch (FirstOf(offset)) {
    case kCtlThreadCtrl:
      if ((value & 3) == 1 && !running) StartThread(thread);
      if ((value & 2) != 0 && running) thread.stop_requested = true;
      break;
    case kCtlThreadPc:
      thread.start_pc = value;
      break;
    case kCtlThreadArg:
      thread.start_arg = value;
      break;
  }
}

void StartThread(ThreadState& thread) {
  thread.pc = static_cast<uint32_t>(thread.start_pc & (kNodeBytes - 1));
  thread.x[10] = thread.start_arg;
  thread.status = ThreadStatus::kRunning;
  thread.stop_requested = false;
}

void StopThread(ThreadState& thread) {
  thread.status = ThreadStatus::kStopped;
  thread.stop_requested = false;
}

void HaltThread(ThreadState& thread, uint32_t pc, uint32_t exit_code) {
  thread.status = ThreadStatus::kHalted;
  thread.stop_requested = false;
  thread.cause = exit_code;
  thread.epc = pc;
  thread.eaddr = 0;
}

void FaultThread(ThreadState& thread, Cause cause, uint32_t pc, uint64_t address) {
  thread.status = ThreadStatus::kFaulted;
  thread.stop_requested = false;
  thread.cause = static_cast<uint64_t>(cause);
  thread.epc = pc;
  thread.eaddr = address;
}

bool PostSemaphore(NodeState& node, unsigned semaphore, uint32_t amount) {
  uint16_t& count = node.semaphore[semaphore];
  const uint32_t sum = count + amount;
  count = static_cast<uint16_t>(sum > kMaxSemaphore ? kMaxSemaphore : sum);
  return sum <= kMaxSemaphore;
}

unsigned PostedSemaphore(const Packet& packet) {
  return SemaphoreNumber(static_cast<uint32_t>(packet.header.offset));
}

Delivery DeliverPacket(NodeState& node, const Packet& packet) {
  const Header& header = packet.header;
  const auto offset = static_cast<uint32_t>(header.offset);
  if (header.kind == PacketKind::kRoute) {
    if (header.offset < kNodeBytes && IsWritableControl(offset))
      WriteControl(node, offset, RoutedValue(packet));
    return Delivery::kDone;
  }
  if (header.kind == PacketKind::kPost) {
    return PostSemaphore(node, PostedSemaphore(packet), header.amount) ? Delivery::kDone
                                                                       : Delivery::kOverflow;
  }
  if (IsSramOffset(header.offset)) {
    node.sram.WriteLine(offset, ByteMask(offset % kLineBytes, header.count), packet.data);
    return Delivery::kDone;
  }
  if (IsAdd(header)) {
    const uint32_t to = NodeOffset(header.offset);
    node.sram.WriteLine(to, ~uint64_t{0}, Added(node.sram.ReadLine(to), packet));
    return Delivery::kDone;
  }
  if (header.offset < kNodeBytes && IsRouting(offset)) return Delivery::kDone;
  if (header.offset >= kNodeBytes || !IsWritableControl(offset)) return Delivery::kRefused;
  uint64_t value;
  std::memcpy(&value, &packet.data.byte[offset % kLineBytes], 8);
  WriteControl(node, offset, value);
  return Delivery::kDone;
}

std::optional<uint32_t> SramOffsetOf(const Header& header) {
  if (!IsWrite(header.kind)) return {};
  if (IsAddOffset(header.offset)) return static_cast<uint32_t>(header.offset - kAddWindow);
  if (IsSramOffset(header.offset)) return static_cast<uint32_t>(header.offset);
  return {};
}

bool IsAdd(const Header& header) {
  const bool words = header.offset % 4 == 0 && header.count % 4 == 0;
  const bool one_line = header.offset % kLineBytes + header.count <= kLineBytes;
  return header.kind == PacketKind::kWrite && IsAddOffset(header.offset) && words && one_line;
}

Line Added(const Line& memory, const Packet& packet) {
  Line sum = memory;
  const unsigned first = packet.header.offset % kLineBytes;
  for (unsigned byte = first; byte < first + packet.header.count; byte += 4) {
    const int lane = static_cast<int>(byte / 4);
    SetLane32(sum, lane, AddFp32({Lane32(memory, lane)}, {Lane32(packet.data, lane)}).bits);
  }
  return sum;
}

Packet SourceRouted(std::span<const int> route, uint64_t offset, uint64_t value) {
  Packet packet;
  packet.header.kind = PacketKind::kRoute;
  packet.header.offset = offset;
  packet.header.amount = static_cast<uint16_t>(route.size());
  packet.data = Line{};
  std::memcpy(packet.data.byte.data(), &value, 8);
  for (size_t hop = 0; hop < route.size(); ++hop) {
    packet.data.byte[8 + hop / 4] |= static_cast<uint8_t>(route[hop] << (2 * (hop % 4)));
  }
  return packet;
}

uint64_t RoutedValue(const Packet& packet) {
  uint64_t value;
  std::memcpy(&value, packet.data.byte.data(), 8);
  return value;
}

void SetDestination(Header& header, uint64_t address, const Place& self) {
  header.dst = NodeOf(address, self);
  if (!IsRectangleAddress(address)) return;
  header.kind = IsPost(header.kind) ? PacketKind::kPostAll : PacketKind::kWriteAll;
}

Packet CopyFor(const Packet& packet, const Place& node) {
  Packet copy = packet;
  if (!IsBroadcast(packet.header.kind)) return copy;
  copy.header.kind = IsPost(packet.header.kind) ? PacketKind::kPost : PacketKind::kWrite;
  copy.header.dst = node;
  return copy;
}

std::vector<Packet> CopiesOf(const Packet& packet, int width, int height, int chip) {
  const Rectangle nodes = Rectangle::Of(packet.header.dst);
  if (!IsBroadcast(packet.header.kind) || !nodes.IsInside(width, height)) return {packet};
  std::vector<Packet> copies;
  for (int y = nodes.y0; y <= nodes.y1; ++y) {
    for (int x = nodes.x0; x <= nodes.x1; ++x) {
      copies.push_back(CopyFor(packet, {.chip = static_cast<uint16_t>(chip),
                                        .y = static_cast<uint8_t>(y),
                                        .x = static_cast<uint8_t>(x)}));
    }
  }
  return copies;
}

uint64_t PacketAddress(const Packet& packet) {
  const Place& dst = packet.header.dst;
  if (IsBroadcast(packet.header.kind))
    return RectangleAddress(Rectangle::Of(dst), packet.header.offset);
  return dst.is_edge ? EdgeAddress(dst, packet.header.offset)
                     : GlobalAddress(dst, packet.header.offset);
}

const char* CauseName(Cause cause) {
  switch (cause) {
    case Cause::kNone:
      return "None";
    case Cause::kIllegalInstruction:
      return "IllegalInstruction";
    case Cause::kMisaligned:
      return "Misaligned";
    case Cause::kOutOfRange:
      return "OutOfRange";
    case Cause::kIllegalFormat:
      return "IllegalFormat";
    case Cause::kEnvironmentCall:
      return "EnvironmentCall";
    case Cause::kBreakpoint:
      return "Breakpoint";
    case Cause::kEccUncorrectable:
      return "EccUncorrectable";
    case Cause::kSemaphoreOverflow:
      return "SemaphoreOverflow";
    case Cause::kRemoteError:
      return "RemoteError";
    case Cause::kDmaError:
      return "DmaError";
    case Cause::kBarrierMisuse:
      return "BarrierMisuse";
  }
  return "unknown cause";
}

const char* ThreadStatusName(ThreadStatus status) {
  switch (status) {
    case ThreadStatus::kStopped:
      return "stopped";
    case ThreadStatus::kRunning:
      return "running";
    case ThreadStatus::kHalted:
      return "halted";
    case ThreadStatus::kFaulted:
      return "faulted";
  }
  return "unknown";
}

}  // namespace d1
