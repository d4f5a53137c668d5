// Retirement and late values.
#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "tb/model/lockstep/follower_impl.h"

namespace d1 {
namespace {

std::string RegisterText(unsigned reg, uint64_t value) {
  char text[48];
  std::snprintf(text, sizeof(text), "x%u = 0x%016" PRIx64, reg, value);
  return text;
}

bool ReadsTime(const Instr& instr) { return instr.csr == kCsrCycle || instr.csr == kCsrTime; }

}  // namespace

// What of the thread is still under way; empty when nothing is.
std::string Follower::Impl::Outstanding(int node, int number) const {
  const Thread& thread = nodes_[node].thread[number];
  if (!thread.accesses.empty()) return "a scalar access that was not performed";
  if (!thread.queue.empty()) return "a vector operation that was not performed";
  if (!thread.stores.empty()) return "a vector store that was not performed";
  if (!thread.packets.empty()) return "a push or post that did not leave";
  if (machine.node(node).dma[number].busy) return "a DMA list";
  if (!thread.dma.empty()) return "a packet of a DMA list that did not leave";
  if (thread.in_network != 0) return "a push or post that has not arrived";
  return "";
}

void Follower::Impl::RequireIdle(int node, int thread, uint32_t pc, const char* instruction) const {
  const std::string left = Outstanding(node, thread);
  if (!left.empty()) Fail(node, thread, pc, std::string(instruction) + " did not wait for " + left);
}

void Follower::Impl::CheckWord(int node, const RetireEvent& e) {
  const uint32_t word = machine.node(node).sram.Read<uint32_t>(e.pc);
  FetchHistory& fetch = nodes_[node].fetch;
  fetch.Executed(e.pc);
  if (e.instr == word) return;
  const std::vector<uint32_t> stale = fetch.StaleWords(e.thread, e.pc);
  if (std::find(stale.begin(), stale.end(), e.instr) != stale.end()) return;
  Fail(node, e.thread, e.pc,
       "the word is not the one in memory, nor an older one that may be cached",
       InstrText(word, e.pc), InstrText(e.instr, e.pc));
}

void Follower::Impl::Retire(int node, const RetireEvent& e) {
  NodeState& state = machine.node(node);
  ThreadState& thread = state.thread[e.thread];
  Thread& track = nodes_[node].thread[e.thread];
  if (thread.status != ThreadStatus::kRunning || track.halting) {
    Fail(node, e.thread, e.pc, "an instruction of a thread that is not running",
         track.halting ? "halting" : ThreadStatusName(thread.status), EventText(e));
  }
  if (e.pc != thread.pc) {
    RetireEvent expected{.thread = e.thread, .pc = thread.pc};
    if (FetchCause(thread.pc) == Cause::kNone) {
      expected.instr = state.sram.Read<uint32_t>(thread.pc);
    }
    Fail(node, e.thread, e.pc, "a wrong PC", EventText(expected), EventText(e));
  }
  if (FetchCause(e.pc) != Cause::kNone) {
    Fail(node, e.thread, e.pc, "an instruction was executed that cannot be fetched");
  }
  CheckWord(node, e);

  const Instr& instr = cache_.Get(e.instr);
  if ((instr.reads & track.undefined) != 0) {
    Fail(node, e.thread, e.pc, "it uses a register whose load has not been performed", "",
         EventText(e));
  }
  ScalarStep step(state, thread, e.thread);
  ExecuteScalar(step, instr);
  if (step.cause != Cause::kNone) {
    StopEvent fault{e.thread, false, static_cast<uint32_t>(step.cause), e.pc, step.fault_address};
    Fail(node, e.thread, e.pc, "an instruction retired that faults", EventText(fault),
         EventText(e));
  }
  const Origin origin{++track.order, e.pc, e.instr};
  track.last_cycle = cycle_;
  for (unsigned r = 1; r < 32; ++r) {
    if (instr.writes >> r & 1) track.writer[r] = origin.order;
  }
  track.undefined &= ~instr.writes;
  Value rd_state = ReadsTime(instr) ? Value::kInput : Value::kKnown;
  if (step.request == Request::kLoad || step.request == Request::kStore) {
    rd_state = AddAccess(node, e.thread, step, origin);
  }
  CheckResults(node, e, instr, step, origin, rd_state);
  Follow(node, e, step, origin);
  thread.pc = step.next_pc;
  ++thread.instret;
  ++retired;
}

// Either port may carry either result; writes of x0 count for nothing.
void Follower::Impl::CheckResults(int node, const RetireEvent& e, const Instr& instr,
                                  ScalarStep& step, const Origin& origin, Value rd_state) {
  RetireEvent model = e;
  model.rd_we = model.rd2_we = false;
  uint32_t rtl_writes = 0;
  if (e.rd_we && e.rd != 0) rtl_writes |= uint32_t{1} << (e.rd & 31);
  if (e.rd2_we && e.rd2 != 0) {
    const uint32_t bit = uint32_t{1} << (e.rd2 & 31);
    if (rtl_writes & bit)
      Fail(node, e.thread, e.pc, "one register is written twice", "", EventText(e));
    rtl_writes |= bit;
  }
  for (unsigned r = 1; r < 32; ++r) {
    if ((instr.writes >> r & 1) == 0) continue;
    (model.rd_we ? model.rd2_we : model.rd_we) = true;
    (model.rd_we && model.rd2_we ? model.rd2 : model.rd) = static_cast<uint8_t>(r);
    (model.rd2_we ? model.rd2_value : model.rd_value) = step.x(r);
  }
  model.rd_late = e.rd_late && model.rd_we;
  ModelDid(node, model);
  if (rtl_writes != instr.writes) {
    Fail(node, e.thread, e.pc, "it writes other registers", EventText(model), EventText(e));
  }
  for (unsigned r = 1; r < 32; ++r) {
    if (instr.writes >> r & 1) {
      CheckResult(node, e, r, step, origin, r == instr.rd ? rd_state : Value::kKnown);
    }
  }
}

void Follower::Impl::CheckResult(int node, const RetireEvent& e, unsigned reg, ScalarStep& step,
                                 const Origin& origin, Value state) {
  Thread& track = nodes_[node].thread[e.thread];
  const bool on_first = e.rd_we && e.rd == reg;
  if (on_first && e.rd_late) {
    if (state != Value::kKnown) track.undefined |= uint32_t{1} << reg;
    track.late.push_back({origin, static_cast<uint8_t>(reg), state, step.x(reg)});
    return;
  }
  const uint64_t got = on_first ? e.rd_value : e.rd2_value;
  if (state == Value::kToCome) {
    Fail(node, e.thread, e.pc, "a load has a result before it was performed", "",
         RegisterText(reg, got));
  }
  if (state == Value::kInput) step.Write(reg, got);
  if (got != step.x(reg)) {
    Fail(node, e.thread, e.pc, "a wrong result", RegisterText(reg, step.x(reg)),
         RegisterText(reg, got));
  }
}

void Follower::Impl::Follow(int node, const RetireEvent& e, const ScalarStep& step,
                            const Origin& origin) {
  Thread& track = nodes_[node].thread[e.thread];
  switch (step.request) {
    case Request::kNone:
    case Request::kLoad:
    case Request::kStore:
      break;
    case Request::kVector:
      track.queue.push_back({origin, step.op});
      break;
    case Request::kWait: {
      uint16_t& count = machine.node(node).semaphore[step.sem];
      if (count < step.amount) {
        Fail(node, e.thread, e.pc, "the semaphore is not high enough for this wait",
             "at least " + std::to_string(step.amount), std::to_string(count));
      }
      count = static_cast<uint16_t>(count - step.amount);
      break;
    }
    case Request::kFence:
      RequireIdle(node, e.thread, e.pc, "the fence");
      break;
    case Request::kFenceI:
      RequireIdle(node, e.thread, e.pc, "the fence");
      nodes_[node].fetch.Fenced(e.thread);
      break;
    case Request::kHalt:
      RequireIdle(node, e.thread, e.pc, "the halt");
      track.halting = true;
      track.exit_code = static_cast<uint32_t>(step.data);
      track.halt_pc = e.pc;
      break;
  }
}

void Follower::Impl::Late(int node, const LateEvent& e) {
  if (e.rd == 0) return;
  Thread& track = nodes_[node].thread[e.thread];
  const auto late = std::find_if(track.late.begin(), track.late.end(),
                                 [&](const LateValue& l) { return l.rd == e.rd; });
  if (late == track.late.end()) {
    Fail(node, e.thread, 0, "a late value that no instruction waits for", "", EventText(e));
  }
  if (late->value == Value::kToCome) {
    Fail(node, e.thread, late->origin.pc, "a late value of a load that was not performed", "",
         EventText(e));
  }
  const bool input = late->value == Value::kInput;
  const LateEvent model{e.thread, e.rd, input ? e.value : late->bits};
  ModelDid(node, model);
  if (model.value != e.value) {
    Fail(node, e.thread, late->origin.pc, "a wrong late value", EventText(model), EventText(e));
  }
  if (input && track.writer[e.rd & 31] == late->origin.order) {
    machine.node(node).thread[e.thread].x[e.rd & 31] = e.value;
    track.undefined &= ~(uint32_t{1} << (e.rd & 31));
  }
  track.late.erase(late);
}

}  // namespace d1
