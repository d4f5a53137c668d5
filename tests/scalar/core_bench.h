// d1_core with the world around it and, on the RTL, a check of every retired instruction.
#pragma once

#include <Vd1_core.h>
#ifndef D1_NETLIST
#include <Vd1_core___024root.h>
#endif
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <utility>

#include "tb/harness/dut.h"
#include "tb/model/program_builder.h"
#include "tests/scalar/core_check.h"
#include "tests/scalar/core_world.h"

namespace d1 {

class CoreBench {
 public:
  explicit CoreBench(uint64_t seed = RunSeed())
      : random(seed, "core"), dut(seed), world(*dut, random) {
    world.node.place = {.chip = 3, .y = 2, .x = 1};
    dut.Attach(world);
    dut.Reset();
  }

  Random random;
  Dut<Vd1_core> dut;
  CoreWorld<Vd1_core> world;

  // Per thread: when each instruction retired (RTL only).
  struct Retirement {
    uint64_t cycle;
    uint32_t pc;
  };
  std::array<std::vector<Retirement>, 4> retirements;

  // What the threads must do from here on: of the memory as it is now.
  void Expect(int t, uint32_t pc, uint64_t arg) {
    NodeState& node = world.node;
    node.thread[t].start_pc = pc;
    node.thread[t].start_arg = arg;
    expected_[t] = true;
  }

  // Runs the expected threads from where Expect() put them, until all have stopped.
  void Run(uint64_t limit = 200'000) {
    NodeState model;
    model.place = world.node.place;
    std::copy_n(world.node.sram.bytes().begin(), kSramBytes, model.sram.bytes().begin());
    for (int t = 0; t < 4; ++t) {
      reference[t] = {};
      if (!expected_[t]) continue;
      model.thread[t] = world.node.thread[t];
      model.thread[t].x = x_[t];
      model.thread[t].instret = instret_[t];
      StartThread(model.thread[t]);
      previous_[t] = model.thread[t].x;
      reference[t] = RunReference(model, t);
      next_[t] = 0;
      world.Start(t, static_cast<uint32_t>(world.node.thread[t].start_pc),
                  world.node.thread[t].start_arg);
      world.stops[t].clear();
      world.vops[t].clear();
      x_[t] = model.thread[t].x;
      instret_[t] = model.thread[t].instret;
    }
    const uint64_t end = dut.cycle() + limit;
    while (!world.Idle() && dut.cycle() < end && !testing::Test::HasFatalFailure()) Tick();
    for (int i = 0; i < 4; ++i) Tick();
    ASSERT_TRUE(world.Idle()) << "a thread hangs: " << Progress();
    EXPECT_FALSE(world.overflow) << "the vector queue overflows";
    EXPECT_FALSE(world.halted_early) << "a thread halts before its vector operations are done";
    for (int t = 0; t < 4; ++t) {
      if (!expected_[t]) continue;
      ExpectSameThread(reference[t], world, t);
      CheckAllRetired(t);
      expected_[t] = false;
    }
    for (uint32_t a = 0; a < kSramBytes; a += 8) {
      ASSERT_EQ(model.sram.Read<uint64_t>(a), world.node.sram.Read<uint64_t>(a))
          << "SRAM at 0x" << std::hex << a;
    }
  }

  void Tick() {
    dut.Tick();
#ifndef D1_NETLIST
    CheckTrace();
#endif
  }

  std::array<ThreadReference, 4> reference;

 private:
  std::string Progress() const {
    std::string text;
    for (int t = 0; t < 4; ++t) {
      if (!world.Running(t)) continue;
      text += " thread " + std::to_string(t);
#ifndef D1_NETLIST
      text += " after " + std::to_string(next_[t]) + " of " +
              std::to_string(reference[t].retired.size()) + " instructions";
      if (next_[t] < reference[t].retired.size()) {
        const Retired& r = reference[t].retired[next_[t]];
        text += ": " + InstrText(r.instr, r.pc);
      }
#endif
    }
    return text;
  }

  void CheckAllRetired([[maybe_unused]] int t) {
#ifndef D1_NETLIST
    EXPECT_EQ(reference[t].retired.size(), next_[t]) << "thread " << t << ": retired";
    EXPECT_TRUE(late_[t].empty()) << "thread " << t << ": late results are missing";
#endif
  }

#ifndef D1_NETLIST
  void CheckTrace() {
    const auto& root = *dut->rootp;
    const unsigned valid = root.d1_core__DOT__trace_retire_valid_q;
    if (valid & 1) CheckRetired(root.d1_core__DOT__trace_retire0_q);
    if (valid & 2) CheckRetired(root.d1_core__DOT__trace_retire1_q);
    if (valid & 4) CheckRetired(root.d1_core__DOT__trace_retire2_q);
    if (valid & 8) CheckRetired(root.d1_core__DOT__trace_retire3_q);
    if (root.d1_core__DOT__trace_late_valid_q) {
      const auto& late = root.d1_core__DOT__trace_late_q;
      const int t = static_cast<int>(GetBits(late, 69, 2));
      const int rd = static_cast<int>(GetBits(late, 64, 5));
      const uint64_t value = GetBits(late, 0, 64);
      ASSERT_EQ(1u, late_[t].count(rd)) << "late x" << rd << " of thread " << t;
      ASSERT_EQ(late_[t][rd], value) << "late x" << rd << " of thread " << t;
      late_[t].erase(rd);
    }
  }

  template <typename Port>
  void CheckRetired(const Port& port) {
    const int t = static_cast<int>(GetBits(port, 194, 2));
    const auto pc = static_cast<uint32_t>(GetBits(port, 173, 21));
    const auto instr = static_cast<uint32_t>(GetBits(port, 141, 32));
    const int rd = static_cast<int>(GetBits(port, 135, 5));
    const bool rd_we = GetBits(port, 140, 1), late = GetBits(port, 134, 1);
    const int rd2 = static_cast<int>(GetBits(port, 64, 5));
    const bool rd2_we = GetBits(port, 69, 1);
    retirements[t].push_back({dut.cycle(), pc});
    ASSERT_LT(next_[t], reference[t].retired.size()) << "thread " << t << " goes on";
    const Retired& want = reference[t].retired[next_[t]++];
    const std::string text = "thread " + std::to_string(t) + ", instruction " +
                             std::to_string(next_[t]) + ": " + InstrText(want.instr, want.pc);
    ASSERT_EQ(want.pc, pc) << text;
    ASSERT_EQ(want.instr, instr) << text;
    if (rd_we && late) late_[t][rd] = want.x[rd];
    if (rd_we && !late) ASSERT_EQ(want.x[rd], GetBits(port, 70, 64)) << text;
    if (rd2_we) ASSERT_EQ(want.x[rd2], GetBits(port, 0, 64)) << text;
    for (int r = 0; r < 32; ++r) {
      if ((rd_we && r == rd) || (rd2_we && r == rd2)) continue;
      ASSERT_EQ(previous_[t][r], want.x[r]) << text << " must write x" << r;
    }
    previous_[t] = want.x;
  }
#endif

  std::array<bool, 4> expected_{};
  std::array<std::array<uint64_t, 32>, 4> x_{}, previous_{};
  std::array<uint64_t, 4> instret_{};
  std::array<size_t, 4> next_{};
  std::array<std::map<int, uint64_t>, 4> late_;
};

}  // namespace d1
