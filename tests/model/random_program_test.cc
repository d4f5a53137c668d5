// Random programs on the machine alone.
#include "tb/model/random_program.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "tb/model/isa/decode.h"
#include "tb/model/random_thread.h"

namespace d1 {
namespace {

constexpr uint64_t kLimit = 3'000'000;

struct Ran {
  Machine machine;
  RunResult result;
};

Ran RunProgram(const RandomProgram& program, uint64_t schedule) {
  Ran ran{Machine({.width = program.width, .height = program.height}), {}};
  program.Load(ran.machine);
  program.StartThreads(ran.machine);
  ran.result = ran.machine.Run({.instructions = kLimit, .schedule_seed = schedule});
  return ran;
}

void ExpectSameState(const Machine& a, const Machine& b) {
  for (int n = 0; n < a.nodes(); ++n) {
    const NodeState& left = a.node(n);
    const NodeState& right = b.node(n);
    EXPECT_EQ(0, std::memcmp(left.sram.bytes().data(), right.sram.bytes().data(), kSramBytes));
    EXPECT_EQ(left.semaphore, right.semaphore);
    for (int i = 0; i < kAccumulators; ++i) EXPECT_TRUE(left.acc[i] == right.acc[i]) << "a" << i;
    for (int t = 0; t < kThreads; ++t) {
      EXPECT_EQ(left.thread[t].x, right.thread[t].x) << "node " << n << " thread " << t;
      EXPECT_TRUE(left.thread[t].v == right.thread[t].v);
      EXPECT_EQ(left.thread[t].status, right.thread[t].status);
      EXPECT_EQ(left.thread[t].cause, right.thread[t].cause);
      EXPECT_EQ(left.thread[t].epc, right.thread[t].epc);
      EXPECT_EQ(left.thread[t].eaddr, right.thread[t].eaddr);
      EXPECT_EQ(left.thread[t].instret, right.thread[t].instret);
    }
  }
}

TEST(RandomProgram, EndsAndLeavesTheSameStateInAnyOrder) {
  for (uint64_t i = 0; i < 60; ++i) {
    Random random(RunSeed() + i, "programs");
    RandomOptions options{.width = 1 + static_cast<int>(random.Below(2)),
                          .height = 1 + static_cast<int>(random.Below(2))};
    options.weights.dma = 3;
    options.add_percent = 30;
    const RandomProgram program = GenerateRandomProgram(random, options);
    const Ran fixed = RunProgram(program, 0);
    ASSERT_EQ(StopReason::kAllStopped, fixed.result.reason)
        << "program " << i << ": " << fixed.machine.Describe(fixed.result);
    for (const uint64_t schedule : {i + 1, i + 1001}) {
      const Ran other = RunProgram(program, schedule);
      ASSERT_EQ(StopReason::kAllStopped, other.result.reason) << "program " << i;
      EXPECT_EQ(fixed.result.instructions, other.result.instructions);
      ExpectSameState(fixed.machine, other.machine);
    }
    ASSERT_FALSE(HasFailure()) << "program " << i;
  }
}

TEST(RandomProgram, OneSeedIsOneProgram) {
  Random a(7, "same"), b(7, "same"), c(8, "same");
  const RandomProgram first = GenerateRandomProgram(a, {});
  const RandomProgram second = GenerateRandomProgram(b, {});
  const RandomProgram third = GenerateRandomProgram(c, {});
  ASSERT_EQ(first.segments.size(), second.segments.size());
  for (size_t i = 0; i < first.segments.size(); ++i) {
    EXPECT_EQ(first.segments[i].bytes, second.segments[i].bytes);
  }
  EXPECT_NE(first.segments[0].bytes, third.segments[0].bytes);
}

TEST(RandomProgram, ExecutesEveryInstructionAndEndsInEveryPreciseCause) {
  std::set<Op> executed;
  std::set<uint64_t> causes;
  for (uint64_t i = 0; i < 60; ++i) {
    Random random(i, "coverage");
    const RandomProgram program = GenerateRandomProgram(random, {.width = 2, .fault_percent = 60});
    Machine machine({.width = 2});
    program.Load(machine);
    program.StartThreads(machine);
    machine.SetTrace([&](const std::string& line) {
      executed.insert(
          Decode(static_cast<uint32_t>(std::stoul(line.substr(17, 8), nullptr, 16))).op);
    });
    const RunResult result = machine.Run({.instructions = kLimit});
    for (const ThreadId& id : result.faulted) {
      causes.insert(machine.node(id.x, id.y).thread[id.thread].cause);
    }
  }
  for (const InstructionInfo& info : Instructions())
    EXPECT_TRUE(executed.count(info.op)) << info.name;
  EXPECT_EQ((std::set<uint64_t>{1, 2, 3, 4, 5, 6}), causes);
}

TEST(RandomProgram, LeavesOutAClassOfWeightZero) {
  Random random(3, "weights");
  RandomOptions options{.rounds = 0, .fault_percent = 0};
  options.weights.muldiv = 0;
  const RandomProgram program = GenerateRandomProgram(random, options);
  for (const RandomProgram::Segment& segment : program.segments) {
    if (segment.offset >= random_layout::kData) continue;
    for (size_t i = 0; i + 4 <= segment.bytes.size(); i += 4) {
      uint32_t word;
      std::memcpy(&word, &segment.bytes[i], 4);
      const Op op = Decode(word).op;
      if (op == Op::kIllegal) continue;
      EXPECT_NE(OpClass::kMul, Info(op).op_class);
      EXPECT_NE(OpClass::kDiv, Info(op).op_class);
    }
  }
}

}  // namespace
}  // namespace d1
