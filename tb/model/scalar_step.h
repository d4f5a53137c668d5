// The scalar half of an instruction: registers, PC, checks, and what it asks of the memory, the
// vector side or the rest of the node.
//
// The half that follows (the access, the vector operation, the wait) is the caller's: Machine does
// it at once, the lockstep follower when the RTL reports it. So both run the same semantics.
#pragma once

#include <cstdint>

#include "tb/model/instr.h"
#include "tb/model/node_state.h"
#include "tb/model/vector_op.h"

namespace d1 {

enum class Request : uint8_t {
  kNone,    // Complete: registers and next_pc are final.
  kLoad,    // rd = ExtendLoad(bytes at addr); until then rd is undefined.
  kStore,   // `data`, `size` bytes, to addr.
  kVector,  // `op` enters the thread's vector queue.
  kWait,    // Not complete before the semaphore `sem` has `amount`, which is then taken.
  kFence,   // Not complete before all of the thread's earlier accesses are performed.
  kFenceI,  // The same, and fetch sees the node's earlier stores.
  kHalt,    // Like kFence, then the thread ends with exit code `data`.
};

struct ScalarStep {
  ScalarStep(const NodeState& node, ThreadState& thread, int number)
      : node(&node), thread(&thread), number(static_cast<uint8_t>(number)) {}

  const NodeState* node;
  ThreadState* thread;
  uint8_t number;  // Of the thread in its node.

  // Results; set by Begin() and the instruction.
  uint32_t next_pc;
  Request request;
  Cause cause;             // Not kNone: the instruction faulted and had no effect.
  uint64_t fault_address;  // With a cause.

  // Of kLoad, kStore, kWait, kHalt.
  uint32_t addr;  // Node offset: SRAM or a control register.
  uint8_t size;   // 1, 2, 4, 8
  bool sign_extend;
  uint8_t rd;  // Of kLoad.
  uint8_t sem;
  uint32_t amount;
  uint64_t data;

  VectorOp op;  // Of kVector.

  void Begin() {
    next_pc = thread->pc + 4;
    request = Request::kNone;
    cause = Cause::kNone;
  }

  uint64_t x(unsigned r) const { return thread->x[r]; }

  // Writes to x0 are lost.
  void Write(unsigned r, uint64_t value) {
    thread->x[r] = value;
    thread->x[0] = 0;
  }

  void Fault(Cause why, uint64_t address) {
    cause = why;
    fault_address = address;
  }
};

// Executes the scalar half of `instr` at step.thread->pc. PC and instret are the caller's to
// update, once the instruction has retired: pc = next_pc, unless there is a cause.
inline void ExecuteScalar(ScalarStep& step, const Instr& instr) {
  step.Begin();
  instr.execute(step, instr);
}

// The fault of fetching at `pc`, or kNone: a PC that is not a multiple of 4, or outside the SRAM.
constexpr Cause FetchCause(uint32_t pc) {
  return pc % 4 != 0 ? Cause::kMisaligned : pc >= kSramBytes ? Cause::kOutOfRange : Cause::kNone;
}

// The value of a load: the bytes at `step.addr`, extended. Control registers included.
uint64_t LoadValue(const NodeState& node, const ScalarStep& step);
// The same from the 8-byte word at step.addr & ~7.
uint64_t ExtractLoad(uint64_t word, uint32_t addr, unsigned size, bool sign_extend);
// Performs a store. Control registers included.
void PerformStore(NodeState& node, const ScalarStep& step);

}  // namespace d1
