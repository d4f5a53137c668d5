#include "tb/harness/rtl_standstill.h"

#include <algorithm>
#include <cstring>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "tb/harness/sram_backdoor.h"
#include "tb/model/control.h"

namespace d1 {
namespace {

// A change shows when it is granted; its way to others, and through the memories, is shorter than
// this.
constexpr uint64_t kSettles = 1000;

// RISC-V instructions without an effect but on the scalar registers, and loads and stores, which
// are looked at on their own. No reads of CSRs that time changes, no writes of any.
bool IsPlain(uint32_t instr) {
  switch (instr & 0x7F) {
    case 0x03:  // loads, FENCE, OP-IMM, AUIPC, OP-IMM-32
    case 0x0F:
    case 0x13:
    case 0x17:
    case 0x1B:
    case 0x23:  // stores, OP, LUI, OP-32
    case 0x33:
    case 0x37:
    case 0x3B:
    case 0x63:  // branches, JALR, JAL
    case 0x67:
    case 0x6F:
      return true;
    case 0x73: {  // SYSTEM
      const uint32_t csr = instr >> 20, funct3 = instr >> 12 & 7, operand = instr >> 15 & 31;
      return (funct3 & 2) != 0 && operand == 0 && csr != kCsrCycle && csr != kCsrTime &&
             csr != kCsrInstret;
    }
    default:
      return false;
  }
}

// Registers that change by what is seen as a change: by a write, a post or the end of a thread.
bool IsSteady(uint32_t offset) {
  return IsReadableControl(offset) && offset != kCtlCycle && !IsCounter(offset) &&
         !IsSramMeasurement(offset);
}

bool Holds(const Vd1_node& node, uint32_t offset, const uint8_t* bytes, uint64_t mask,
           uint32_t count) {
  std::array<uint8_t, kLineBytes> held;
  ReadSram(node, offset, std::span(held).first(count));
  for (uint32_t i = 0; i < count; ++i) {
    if ((mask >> i & 1) != 0 && held[i] != bytes[i]) return false;
  }
  return true;
}

bool Runs(const Vd1_node& node, int thread) {
  return ReadThread(node, thread).status == ThreadStatus::kRunning;
}

}  // namespace

void StandstillWatch::Begin(const Vd1_node& node, uint64_t cycle) {
  watching_ = true;
  begun_ = cycle;
  busy_lists_ = ReadBusyLists(node);
  for (int t = 0; t < kThreads; ++t) {
    threads_[t] = {};
    threads_[t].retired_at = cycle;
    lists_[t] = {};
    lists_[t].read_at = cycle;
    if (Runs(node, t)) stopped_[t].reset();
  }
}

void StandstillWatch::Look(const Vd1_node& node, uint64_t cycle) {
  seen_ = cycle;
  if (!watching_) {
    if (cycle < next_) return;
    Begin(node, cycle);
  }
  if (Changes(node, cycle)) {
    watching_ = false;
    next_ = cycle + kPause;
  }
}

bool StandstillWatch::Changes(const Vd1_node& node, uint64_t cycle) {
  if (ReadBusyLists(node) != busy_lists_) return true;
  events_.clear();
  ReadEvents(node, 0, &events_);
  // Results that come belong to instructions that have retired.
  for (const NodeEvent& event : events_) {
    if (const auto* e = std::get_if<RetireEvent>(&event.event)) {
      if (ChangesBy(node, cycle, *e)) return true;
    } else if (const auto* memory = std::get_if<ScalarMemoryEvent>(&event.event)) {
      if (ChangesBy(node, *memory)) return true;
    } else if (const auto* stop = std::get_if<StopEvent>(&event.event)) {
      if (ChangesBy(node, *stop)) return true;
    } else if (const auto* arrive = std::get_if<ArriveEvent>(&event.event)) {
      if (ChangesBy(node, *arrive)) return true;
    } else if (const auto* inject = std::get_if<InjectEvent>(&event.event)) {
      if (!inject->dma) return true;
    } else if (const auto* read = std::get_if<DmaReadEvent>(&event.event)) {
      List& list = lists_[read->thread];
      list.read_at = cycle;
      if (ReadsDescriptor(node) && list.repetition.Add(read->addr, cycle) >= 0)
        list.descriptor = read->addr;
    } else if (!std::holds_alternative<LateEvent>(event.event)) {
      return true;
    }
  }
  for (const NodeEvent& event : events_) {
    if (const auto* late = std::get_if<LateEvent>(&event.event)) Late(*late);
  }
  return false;
}

bool StandstillWatch::ChangesBy(const Vd1_node& node, uint64_t cycle, const RetireEvent& e) {
  Thread& thread = threads_[e.thread];
  thread.retired_at = cycle;
  // What is executed is in memory: it does not matter what the instruction cache still holds.
  std::array<uint8_t, 4> word;
  std::memcpy(word.data(), &e.instr, sizeof(e.instr));
  if (!IsPlain(e.instr) || !Holds(node, e.pc, word.data(), 15, 4)) return true;

  thread.registers.pc = e.pc;
  if (!thread.sample) {
    thread.sample = {.registers = thread.registers, .missing = thread.late, .cycle = cycle};
    thread.since_sample = {};
    if (thread.sample->missing == 0) AddSample(thread);
  }
  thread.since_sample.See(e.pc);
  for (Loop& loop : thread.since_kept) loop.See(e.pc);
  // The pipeline holds a register back whose result is under way.
  const uint32_t written =
      (e.rd_we ? uint32_t{1} << e.rd : 0) | (e.rd2_we ? uint32_t{1} << e.rd2 : 0);
  if ((written & thread.late) != 0) return true;
  if (e.rd2_we) Write(thread, e.rd2, e.rd2_value);
  if (e.rd_we && e.rd_late && e.rd != 0) thread.late |= uint32_t{1} << e.rd;
  if (e.rd_we && !e.rd_late) Write(thread, e.rd, e.rd_value);
  return false;
}

void StandstillWatch::Write(Thread& thread, unsigned reg, uint64_t value) {
  if (reg == 0) return;
  thread.registers.x[reg] = value;
  thread.registers.known |= uint32_t{1} << reg;
}

void StandstillWatch::Late(const LateEvent& e) {
  Thread& thread = threads_[e.thread];
  const uint32_t bit = e.rd == 0 ? 0 : uint32_t{1} << e.rd;
  Write(thread, e.rd, e.value);
  thread.late &= ~bit;
  if (!thread.sample || (thread.sample->missing & bit) == 0) return;
  thread.sample->registers.x[e.rd] = e.value;
  thread.sample->registers.known |= bit;
  thread.sample->missing &= ~bit;
  if (thread.sample->missing == 0) AddSample(thread);
}

void StandstillWatch::AddSample(Thread& thread) {
  const int same = thread.repetition.Add(thread.sample->registers, thread.sample->cycle);
  if (same >= 0) thread.repeated = thread.since_kept[same];
  for (size_t i = 0; i < thread.since_kept.size(); ++i) {
    if (thread.repetition.KeptJustNow(static_cast<int>(i)))
      thread.since_kept[i] = thread.since_sample;
  }
  thread.sample.reset();
}

bool StandstillWatch::ChangesBy(const Vd1_node& node, const ScalarMemoryEvent& e) {
  const bool sram = e.addr < kSramBytes;
  if (!e.store) {
    threads_[e.thread].since_sample.reads = e.addr;
    for (Loop& loop : threads_[e.thread].since_kept) loop.reads = e.addr;
    return !sram && !IsSteady(e.addr & ~7u);
  }
  std::array<uint8_t, 8> bytes;
  std::memcpy(bytes.data(), &e.data, sizeof(e.data));
  return !sram || !Holds(node, e.addr & ~7u, bytes.data(), e.mask, 8);
}

// A thread that does not run may be told again and again of the same error.
bool StandstillWatch::ChangesBy(const Vd1_node& node, const StopEvent& e) {
  std::optional<StopEvent>& before = stopped_[e.thread];
  const bool same = before && before->halt == e.halt && before->cause == e.cause &&
                    before->pc == e.pc && before->addr == e.addr;
  before = e;
  return !same || Runs(node, e.thread);
}

bool StandstillWatch::ChangesBy(const Vd1_node& node, const ArriveEvent& e) const {
  const Header& header = e.packet.header;
  if (e.refused) return false;
  if (IsPost(header.kind)) {
    return header.amount != 0 &&
           ReadSemaphore(node, static_cast<int>(PostedSemaphore(e.packet))) != 0xFFFF;
  }
  if (!IsWrite(header.kind) || header.offset >= kSramBytes) return true;
  const uint8_t* bytes = &e.packet.data.byte[header.offset % kLineBytes];
  return !Holds(node, static_cast<uint32_t>(header.offset), bytes, ~uint64_t{0}, header.count);
}

bool StandstillWatch::Stands(const Vd1_node& node, uint64_t now, uint64_t since,
                             uint64_t idle) const {
  const auto stands = [&](uint64_t active_at, const std::optional<uint64_t>& from) {
    const bool repeats = watching_ && from && *from > since + kSettles;
    return repeats || now - (watching_ ? active_at : seen_) >= idle;
  };
  const unsigned busy = ReadBusyLists(node);
  for (int t = 0; t < kThreads; ++t) {
    const Thread& thread = threads_[t];
    const List& list = lists_[t];
    if (Runs(node, t) && !stands(thread.retired_at, thread.repetition.from())) return false;
    if ((busy >> t & 1) != 0 && !stands(list.read_at, list.repetition.from())) return false;
  }
  return true;
}

std::optional<StandstillWatch::Loop> StandstillWatch::LoopOf(int thread) const {
  if (!watching_ || !threads_[thread].repetition.from()) return {};
  return threads_[thread].repeated;
}

std::optional<uint32_t> StandstillWatch::DescriptorOf(int thread) const {
  if (!watching_ || !lists_[thread].repetition.from()) return {};
  return lists_[thread].descriptor;
}

}  // namespace d1
