// d1_vector: results, order and faults of random programs, and the rates of docs/simd.md.
#include <Vd1_vector.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>

#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tests/simd/neighbours.h"
#include "tests/simd/random_program.h"
#include "tests/simd/reference.h"
#include "tests/simd/vop.h"

namespace d1 {
namespace {

#ifdef D1_PARAM_VRegs
constexpr int kVRegs = D1_PARAM_VRegs;
#else
constexpr int kVRegs = 32;
#endif

class VectorTest : public testing::Test {
 protected:
  void SetUp() override {
    dut_.Attach(around_);
    dut_.Reset();
    around_.paces = Paces{};
  }

  void Tick(int cycles = 1) {
    for (int i = 0; i < cycles; ++i) {
      around_.Offer();
      dut_.Settle();
      around_.Arbitrate();
      dut_.Tick();
    }
  }

  // Runs until all is done; returns the cycles that took.
  uint64_t Run(uint64_t limit) {
    const uint64_t start = dut_.cycle();
    while (!around_.Done() && dut_.cycle() - start < limit && !HasFatalFailure()) Tick();
    EXPECT_TRUE(around_.Done()) << "stuck after " << limit << " cycles";
    around_.ExpectComplete();
    return dut_.cycle() - start;
  }

  // `count` memory/memory steps of thread t that rotate over `accs` accumulators from
  // first_acc on, and walk two arrays of the shared lines that never meet in a bank.
  void AddSteps(int t, int count, int accs, int first_acc) {
    for (int i = 0; i < count; ++i) {
      Vop vop;
      vop.op = Op::kMmMemMem;
      vop.acc = first_acc + i % accs;
      vop.addr_a = 64 * (kSharedLine + i % 64);
      vop.addr_b = 64 * (kSharedLine + (i + 2) % 64);
      around_.Add(t, vop);
    }
  }

  // `count` independent fused multiply-adds of thread t.
  void AddArith(int t, int count) {
    for (int i = 0; i < count; ++i) {
      Vop vop;
      vop.vd = i % kVRegs;
      vop.vs1 = vop.vs2 = vop.vs3 = i % kVRegs;
      vop.alu = Alu::kSplat;
      vop.addr_a = 0x3F800001 + i;
      around_.Add(t, vop);
    }
  }

  void AddLoads(int t, int count) {
    for (int i = 0; i < count; ++i) {
      Vop vop;
      vop.op = Op::kLoad;
      vop.vd = i % kVRegs;
      vop.addr_a = 64 * (kSharedLine + i % 64);
      around_.Add(t, vop);
    }
  }

  void AddPushes(int t, int count) {
    for (int i = 0; i < count; ++i) {
      Vop vop;
      vop.op = Op::kPush;
      vop.vs1 = i % kVRegs;
      vop.addr_a = 64 * i;
      around_.Add(t, vop);
    }
  }

  Random random_{RunSeed(), "vector"};
  Dut<Vd1_vector> dut_;
  Neighbours around_{random_, *dut_, RandomMemory(random_)};
};

TEST_F(VectorTest, IsIdleAfterReset) {
  Tick(3);
  EXPECT_EQ(dut_->vector_idle_o, 0xF);
  EXPECT_EQ(dut_->ld0_req_o | dut_->ld1_req_o | dut_->st_req_o | dut_->push_valid_o, 0);
}

class RandomPrograms : public VectorTest, public testing::WithParamInterface<int> {};

TEST_P(RandomPrograms, DoWhatProgramOrderSays) {
  const Paces kPaces[] = {{},
                          {100, 100, 100, 100, false},
                          {100, 30, 100, 100},
                          {100, 70, 10, 100},
                          {100, 100, 100, 10},
                          {30, 100, 50, 50},
                          {100, 50, 50, 50},
                          {100, 12, 100, 100},
                          {100, 100, 100, 100, true, 50},
                          {100, 40, 100, 100, true, 100},
                          {60, 15, 100, 100, true, 20}};
  around_.paces = kPaces[GetParam()];
  for (int t = 0; t < 4; ++t) {
    ProgramMaker maker(random_, t, kVRegs);
    maker.Make(1500, [&](const Vop& vop) { around_.Add(t, vop); });
  }
  Run(200'000);
  EXPECT_GT(around_.counts.steps, 500u);
  EXPECT_GT(around_.counts.stores, 500u);
  EXPECT_TRUE(around_.errors.empty());
}
INSTANTIATE_TEST_SUITE_P(VectorTest, RandomPrograms, testing::Range(0, 11));

TEST_F(VectorTest, OneThreadKeepsTheMatrixUnitFull) {
  for (const int accs : {5, 8, 16}) {
    around_.counts = {};
    AddSteps(0, 400, accs, 0);
    Run(2000);
    EXPECT_EQ(*around_.counts.last_step - *around_.counts.first_step, 399u) << accs;
  }
}

TEST_F(VectorTest, OneAccumulatorTakesAStepEveryFiveCycles) {
  AddSteps(2, 100, 1, 3);
  Run(2000);
  EXPECT_EQ(*around_.counts.last_step - *around_.counts.first_step, 99u * 5);
}

TEST_F(VectorTest, FourThreadsShareTheMatrixUnitWithoutALoss) {
  for (int t = 0; t < 4; ++t) AddSteps(t, 200, 4, 4 * t);
  Run(2000);
  EXPECT_EQ(*around_.counts.last_step - *around_.counts.first_step, 799u);
}

TEST_F(VectorTest, MatrixAndLanesRunTogetherAtFullRate) {
  AddSteps(0, 500, 8, 0);
  AddSteps(1, 500, 8, 8);
  AddArith(2, 500);
  AddArith(3, 500);
  const uint64_t cycles = Run(3000);
  // The two lanes bring just what both pipes take; a lost turn there costs a cycle.
  EXPECT_LE(*around_.counts.last_step - *around_.counts.first_step, 999u + 5);
  // Registers of a thread come round after kVRegs operations; its latency is 7.
  if (kVRegs == 32) EXPECT_LE(cycles, 1000u + 20);
}

TEST_F(VectorTest, FourThreadsKeepTheLanesFull) {
  for (int t = 0; t < 4; ++t) AddArith(t, 300);
  const uint64_t cycles = Run(5000);
  EXPECT_LE(cycles, 1200u * (kVRegs == 32 ? 1 : 2) + 20);
}

TEST_F(VectorTest, StepsGoOnWhileTilesAreStored) {
  // As a GEMM does it: each thread takes its four accumulators through 16 steps each and stores
  // them.
  const int groups = 16;
  for (int t = 0; t < 4; ++t) {
    for (int group = 0; group < groups; ++group) {
      AddSteps(t, 4 * 16, 4, 4 * t);
      for (int i = 0; i < 4; ++i) {
        Vop vop;
        vop.op = Op::kAccStore;
        vop.acc = 4 * t + i;
        vop.fa = {Format::kFp32};
        vop.addr_a = 64 * (4096 * t + 4 * (4 * group + i));
        around_.Add(t, vop);
      }
    }
  }
  const uint64_t cycles = Run(10'000);
  // Accumulator stores take no step's place; the last tiles leave behind the last step.
  const uint64_t steps = 4 * groups * 4 * 16;
  EXPECT_LE(*around_.counts.last_step - *around_.counts.first_step, steps + steps / 50);
  EXPECT_LE(cycles, steps + steps / 50 + 80);
  EXPECT_EQ(around_.counts.beats, 4u * groups * 4 * 4);
}

TEST_F(VectorTest, LoadsAndSimdOperationsStartInTheSameCycles) {
  around_.paces.conflicts = false;
  AddLoads(0, 300);
  AddArith(1, 300);
  AddLoads(2, 300);
  AddArith(3, 300);
  const uint64_t cycles = Run(5000);
  EXPECT_LE(cycles, 600u * (kVRegs == 32 ? 1 : 4) +
                        20);  // with two registers each waits for the one before
}

// What an all-reduce in rings does: a line in and a line out every cycle.
TEST_F(VectorTest, LoadsAndPushesStartInTheSameCycles) {
  for (const int t : {1, 3}) AddArith(t, kVRegs);  // what is pushed
  Run(1000);
  around_.paces.conflicts = false;
  for (const int t : {0, 2}) AddLoads(t, 300);
  for (const int t : {1, 3}) AddPushes(t, 300);
  const uint64_t cycles = Run(5000);
  // With two registers each load waits for the one before.
  EXPECT_LE(cycles, 600u * (kVRegs == 32 ? 1 : 4) + 20);
}

TEST_F(VectorTest, LoadsAndStepsTakeTurnsOnTheirPort) {
  around_.paces.conflicts = false;
  AddSteps(0, 300, 8, 0);
  AddLoads(1, 300);
  AddLoads(2, 300);
  const uint64_t cycles = Run(3000);
  // Steps need ld0 as well: 900 accesses; while both pipes, load and matrix, have one, each gets
  // every second.
  EXPECT_LE(cycles, 900u + 20);
  EXPECT_GE(*around_.counts.last_step - *around_.counts.first_step, 2u * 299);
  EXPECT_LE(*around_.counts.last_step - *around_.counts.first_step, 2u * 299 + 10);
}

TEST_F(VectorTest, AReadOfTheNetworkInterfaceComesInTheNinthCycleOfStepsAtFullRate) {
  around_.paces.conflicts = false;
  around_.paces.adds = 100;
  AddSteps(0, 400, 8, 0);
  AddSteps(1, 400, 8, 8);
  Run(3000);
  EXPECT_EQ(around_.counts.add_waits, 8u);
  const uint64_t cycles = *around_.counts.last_step - *around_.counts.first_step + 1;
  EXPECT_EQ(cycles, 800u + 99);  // between eights of steps
}

TEST_F(VectorTest, AReadOfTheNetworkInterfaceWaitsForNothingThatLeavesItsPort) {
  around_.paces.conflicts = false;
  around_.paces.adds = 100;
  AddLoads(0, 300);
  AddLoads(1, 300);
  const uint64_t cycles = Run(3000);
  EXPECT_EQ(around_.counts.add_waits, 0u);
  EXPECT_GE(around_.counts.adds, cycles);
  EXPECT_LE(cycles, 600u * (kVRegs == 32 ? 1 : 4) + 20);
}

TEST_F(VectorTest, StalledPushDoesNotHoldOtherThreads) {
  AddArith(0, 1);
  Run(100);
  around_.paces.push_ready = 0;
  for (int i = 0; i < 8; ++i) {
    Vop vop;
    vop.op = i % 4 == 3 ? Op::kPost : Op::kPush;
    vop.addr_a = uint64_t{1} << 62;
    vop.addr_b = 1;
    around_.Add(0, vop);
  }
  AddSteps(1, 200, 8, 0);
  AddArith(2, 200);
  Tick(2000);  // with two registers each operation may wait nine cycles for the one before
  EXPECT_EQ(around_.counts.steps, 200u);
  EXPECT_EQ(dut_->vector_idle_o & 0x6, 0x6) << "the other threads have finished";
  EXPECT_EQ(dut_->vector_idle_o & 0x1, 0);
  around_.paces.push_ready = 100;
  Run(100);
}

TEST_F(VectorTest, IsNotIdleWhileAPushWaits) {
  AddArith(3, 1);
  Run(100);
  around_.paces.push_ready = 0;
  Vop vop;
  vop.op = Op::kPush;
  around_.Add(3, vop);
  Tick(50);
  EXPECT_EQ(dut_->vector_idle_o, 0x7);
  around_.paces.push_ready = 100;
  Run(100);
  EXPECT_EQ(dut_->vector_idle_o, 0xF);
}

TEST_F(VectorTest, TileNeverOvertakesAnEarlierStore) {
  AddArith(0, 1);
  Run(100);
  around_.paces.grant = 4;
  for (int round = 0; round < 10; ++round) {
    Vop vop;
    vop.op = Op::kStore;
    for (const uint64_t line : {9, 8, 7, 6}) {
      vop.addr_a = 64 * line;
      around_.Add(0, vop);
    }
    vop.op = Op::kAccStore;
    vop.addr_a = 64 * 6;
    vop.fa = {round % 2 ? Format::kBf16 : Format::kFp32};
    around_.Add(0, vop);
  }
  Run(20'000);
}

TEST_F(VectorTest, PostWaitsForStoresAndReadouts) {
  AddArith(0, 1);
  Run(100);
  around_.paces = {100, 100, 100, 3};
  for (int round = 0; round < 20; ++round) {
    Vop vop;
    vop.op = round % 2 ? Op::kAccStore : Op::kStore;
    vop.addr_a = 64 * 8;
    vop.acc = 2;
    around_.Add(0, vop);
    vop.op = Op::kPost;
    vop.addr_b = round;
    around_.Add(0, vop);
  }
  Run(50'000);
}

TEST_F(VectorTest, EveryUncorrectableOperandIsReported) {
  around_.bad_lines = {{kSharedLine + 1, true}, {kSharedLine + 5, true}, {kSharedLine + 9, true}};
  Vop load;
  load.op = Op::kLoad;
  load.addr_a = 64 * (kSharedLine + 1) + 3;
  load.count = 7;
  load.pc = 0x1234;
  Vop nothing = load;
  nothing.count = 0;
  Vop step;
  step.op = Op::kMmMemMem;
  step.acc = 1;
  step.addr_a = 64 * (kSharedLine + 2);
  step.addr_b = 64 * (kSharedLine + 5);
  step.pc = 0x4444;
  Vop both = step;
  both.addr_a = 64 * (kSharedLine + 9);
  both.pc = 0x4448;
  Vop register_a = step;
  register_a.op = Op::kMmRegMem;
  register_a.acc = 12;
  register_a.addr_a = 0;
  register_a.addr_b = 64 * (kSharedLine + 9);
  register_a.pc = 0x8000;

  AddArith(3, 1);
  around_.Add(0, load);
  around_.Add(1, step);
  Run(100);
  around_.Add(2, nothing);
  around_.Add(2, both);
  Run(100);
  around_.Add(3, register_a);  // granted together with the load
  around_.Add(0, load);
  Run(100);

  const std::vector<Error> expected = {{0, load.pc, load.addr_a},
                                       {1, step.pc, static_cast<uint64_t>(step.addr_b)},
                                       {2, both.pc, both.addr_a},
                                       {0, load.pc, load.addr_a},
                                       {3, 0x8000, static_cast<uint64_t>(register_a.addr_b)}};
  auto sorted = [](std::vector<Error> errors) {
    std::sort(errors.begin(), errors.end(), [](const Error& a, const Error& b) {
      return std::tie(a.thread, a.pc, a.addr) < std::tie(b.thread, b.pc, b.addr);
    });
    return errors;
  };
  EXPECT_EQ(sorted(around_.errors), sorted(expected));
}

}  // namespace
}  // namespace d1
