// What a thread of the core must do, worked out by the golden model before the RTL runs: for
// programs whose threads do not share what they write, so that their order cannot matter.
//
// Vector operations are recorded, not performed, and a wait never blocks: the bench of the core
// does the same.
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tb/model/control.h"
#include "tb/model/instr.h"
#include "tb/model/node_state.h"
#include "tb/model/scalar_step.h"

namespace d1 {

struct Retired {
  uint32_t pc;
  uint32_t instr;
  std::array<uint64_t, 32> x;  // After it.
};

struct Waited {
  unsigned sem;
  uint32_t amount;
};

struct Stopped {
  bool halt = false;
  uint32_t cause = 0;  // A Cause, or the exit code.
  uint32_t pc = 0;
  uint64_t addr = 0;
};

struct ThreadReference {
  std::vector<Retired> retired;
  std::vector<VectorOp> ops;
  std::vector<Waited> waits;
  Stopped stop;
};

// Runs thread `t` of `node` to its end, from its pc on. Throws when it runs for too long.
inline ThreadReference RunReference(NodeState& node, int t, int limit = 1'000'000) {
  ThreadReference result;
  ThreadState& thread = node.thread[t];
  DecodeCache cache;
  ScalarStep step(node, thread, t);
  while (static_cast<int>(result.retired.size()) < limit) {
    const uint32_t pc = thread.pc;
    const Cause fetch = FetchCause(pc);
    if (fetch != Cause::kNone) {
      result.stop = {.cause = static_cast<uint32_t>(fetch), .pc = pc, .addr = pc};
      return result;
    }
    const auto word = node.sram.Read<uint32_t>(pc);
    const Instr& instr = cache.Get(word);
    ExecuteScalar(step, instr);
    if (step.cause != Cause::kNone) {
      result.stop = {
          .cause = static_cast<uint32_t>(step.cause), .pc = pc, .addr = step.fault_address};
      return result;
    }
    switch (step.request) {
      case Request::kLoad:
        step.Write(instr.rd, LoadValue(node, step));
        break;
      case Request::kStore:
        PerformStore(node, step);
        break;
      case Request::kVector: {
        const VectorKind kind = step.op.kind;
        const bool moves = kind == VectorKind::kStore || kind == VectorKind::kPush;
        if (!moves || step.op.count != 0) result.ops.push_back(step.op);
        break;
      }
      case Request::kWait:
        result.waits.push_back({step.sem, step.amount});
        break;
      default:
        break;
    }
    thread.pc = step.next_pc;
    ++thread.instret;
    result.retired.push_back({pc, word, thread.x});
    if (step.request == Request::kHalt) {
      result.stop = {.halt = true, .cause = static_cast<uint32_t>(step.data), .pc = pc};
      return result;
    }
  }
  throw std::runtime_error("the program does not end");
}

}  // namespace d1
