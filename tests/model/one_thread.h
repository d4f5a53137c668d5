// A program of one thread of a node, for tests of single instructions.
#pragma once

#include <gtest/gtest.h>

#include "tb/model/address.h"
#include "tb/model/machine.h"
#include "tb/model/program_builder.h"

namespace d1 {

inline constexpr uint32_t kProgramBase = 0x1000;
inline constexpr uint32_t kDataBase = 0x8000;

// Thread 2, so that thread 0 is not meant by accident.
class OneThread {
 public:
  static constexpr int kThread = 2;

  OneThread() : machine({.width = 2, .height = 1}), p(kProgramBase) {}

  NodeState& node() { return machine.node(0, 0); }
  ThreadState& thread() { return node().thread[kThread]; }
  Sram& sram() { return node().sram; }
  uint64_t& x(int r) { return thread().x[r]; }

  // Appends HALT, runs, and returns how it went.
  RunResult Run() {
    p.Halt();
    return RunAsIs();
  }
  RunResult RunAsIs() {
    p.Store(sram());
    machine.StartThread(0, 0, kThread, kProgramBase, x(10));
    return machine.Run({.instructions = 100'000});
  }

  // Expects the thread to fault at `pc`.
  void ExpectFault(Cause cause, uint64_t address, uint32_t pc = kProgramBase) {
    RunAsIs();
    EXPECT_EQ(ThreadStatus::kFaulted, thread().status);
    EXPECT_STREQ(CauseName(cause), CauseName(static_cast<Cause>(thread().cause)));
    EXPECT_EQ(address, thread().eaddr);
    EXPECT_EQ(pc, thread().epc);
  }

  Machine machine;
  ProgramBuilder p;
};

}  // namespace d1
