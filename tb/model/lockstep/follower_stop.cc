// Threads that halt, fault or are stopped.
#include "tb/model/lockstep/follower_impl.h"

namespace d1 {

// The first reason counts: faults that were caused before a thread's end is reported may be merged
// with it, or reported on their own.
void Follower::Impl::Stop(int node, const StopEvent& e) {
  StopForCause(node, e);
  Thread& track = nodes_[node].thread[e.thread];
  for (AsyncFault& fault : track.async) fault.merged = true;
  for (AsyncFault& fault : track.dma_faults) fault.merged = true;
}

void Follower::Impl::StopForCause(int node, const StopEvent& e) {
  if (e.halt) return StopHalt(node, e);
  const auto cause = static_cast<Cause>(e.cause);
  Thread& track = nodes_[node].thread[e.thread];
  if (cause == Cause::kDmaError) return StopAsync(node, e, track.dma_faults);
  if (cause == Cause::kSemaphoreOverflow || cause == Cause::kRemoteError ||
      cause == Cause::kBarrierMisuse) {
    return StopAsync(node, e, track.async);
  }
  ThreadState& thread = machine.node(node).thread[e.thread];
  if (thread.status != ThreadStatus::kRunning) {
    Fail(node, e.thread, e.pc, "a thread stops that is not running",
         ThreadStatusName(thread.status), EventText(e));
  }
  if (cause != Cause::kNone) return StopFault(node, e);
  if (!thread.stop_requested) {
    Fail(node, e.thread, e.pc, "a thread stops that nobody told to", "", EventText(e));
  }
  ModelDid(node, StopEvent{.thread = e.thread, .pc = thread.pc});
  StopThread(thread);
}

// The halt itself may have been reported as retired, or be known by its stop only.
void Follower::Impl::StopHalt(int node, const StopEvent& e) {
  NodeState& state = machine.node(node);
  ThreadState& thread = state.thread[e.thread];
  Thread& track = nodes_[node].thread[e.thread];
  if (!track.halting) {
    RetireEvent retire{.thread = e.thread, .pc = e.pc};
    if (FetchCause(e.pc) == Cause::kNone) retire.instr = state.sram.Read<uint32_t>(e.pc);
    Retire(node, retire);
    if (!track.halting) {
      Fail(node, e.thread, e.pc, "a thread halts at another instruction", EventText(retire),
           EventText(e));
    }
  }
  const StopEvent model{e.thread, true, track.exit_code, track.halt_pc, 0};
  ModelDid(node, model);
  if (e.cause != model.cause || e.pc != model.pc || e.addr != 0) {
    Fail(node, e.thread, e.pc, "a wrong halt", EventText(model), EventText(e));
  }
  track.halting = false;
  HaltThread(thread, e.pc, e.cause);
}

void Follower::Impl::StopAsync(int node, const StopEvent& e, std::deque<AsyncFault>& faults) {
  while (!faults.empty() && faults.front().merged &&
         (static_cast<uint32_t>(faults.front().cause) != e.cause ||
          faults.front().address != e.addr)) {
    faults.pop_front();
  }
  if (faults.empty()) {
    Fail(node, e.thread, e.pc, "a fault that nothing has caused", "", EventText(e));
  }
  const AsyncFault fault = faults.front();
  faults.pop_front();
  const StopEvent model{e.thread, false, static_cast<uint32_t>(fault.cause), e.pc, fault.address};
  ModelDid(node, model);
  if (e.cause != model.cause || e.addr != model.addr) {
    Fail(node, e.thread, e.pc, "a wrong fault", EventText(model), EventText(e));
  }
  FaultThread(machine.node(node).thread[e.thread], fault.cause, e.pc, fault.address);
}

// Whether the next instruction of the thread, were it `word`, faults as `e` says; what it does
// otherwise is in `model`. Changes nothing.
bool Follower::Impl::FaultMatches(int node, const StopEvent& e, uint32_t word, std::string* model) {
  const NodeState& state = machine.node(node);
  ThreadState thread = state.thread[e.thread];
  const Instr& instr = cache_.Get(word);
  if ((instr.reads & nodes_[node].thread[e.thread].undefined) != 0) {
    *model = "(waits for a load) " + InstrText(word, e.pc);
    return false;
  }
  ScalarStep step(state, thread, e.thread);
  ExecuteScalar(step, instr);
  if (step.cause == Cause::kNone) {
    *model = "no fault: " + InstrText(word, e.pc);
    return false;
  }
  const StopEvent fault{e.thread, false, static_cast<uint32_t>(step.cause), e.pc,
                        step.fault_address};
  *model = EventText(fault);
  return e.cause == fault.cause && e.addr == fault.addr;
}

void Follower::Impl::StopFault(int node, const StopEvent& e) {
  NodeState& state = machine.node(node);
  ThreadState& thread = state.thread[e.thread];
  if (e.pc != thread.pc) {
    StopEvent expected = e;
    expected.pc = thread.pc;
    Fail(node, e.thread, e.pc, "a fault at the wrong PC", EventText(expected), EventText(e));
  }
  const Cause fetch = FetchCause(e.pc);
  if (fetch != Cause::kNone) {
    const StopEvent model{e.thread, false, static_cast<uint32_t>(fetch), e.pc, e.pc};
    if (e.cause != model.cause || e.addr != model.addr) {
      Fail(node, e.thread, e.pc, "a wrong fault", EventText(model), EventText(e));
    }
  } else {
    std::string model;
    bool matches = FaultMatches(node, e, state.sram.Read<uint32_t>(e.pc), &model);
    for (const uint32_t stale : nodes_[node].fetch.StaleWords(e.thread, e.pc)) {
      std::string ignored;
      matches = matches || FaultMatches(node, e, stale, &ignored);
    }
    if (!matches) Fail(node, e.thread, e.pc, "a wrong fault", model, EventText(e));
  }
  ModelDid(node, e);
  FaultThread(thread, static_cast<Cause>(e.cause), e.pc, e.addr);
}

}  // namespace d1
