// Random programs on the whole node, DMA lists among their instructions, every event compared with the golden model as it happens.
//
// Program i of a run has the seed SEED + i and depends on it alone, so that SEED=<its seed> begins
// with it.
#include <gtest/gtest.h>

#include <string>

#include "tests/node/node_bench.h"

namespace d1 {
namespace {

struct Totals {
  int programs = 0;
  uint64_t instructions = 0;
  uint64_t cycles = 0;
  uint64_t matrix_steps = 0;
  uint64_t dma_reads = 0;
  OpCounts ops{};
};

// Lengths and mixes: all classes as usual, or one side of the machine kept busy.
RandomOptions Draw(Random& random, int width, int height) {
  RandomOptions options{.width = width, .height = height};
  options.rounds = static_cast<int>(random.Below(6));
  options.body = 10 + static_cast<int>(random.Below(40));
  options.send_percent = 30 + static_cast<unsigned>(random.Below(71));
  RandomWeights& w = options.weights;
  w.dma = 2;
  switch (random.Below(6)) {
    case 0:  // scalar pipe and its memory port
      w.simd = w.step = w.acc = w.vload = w.vstore = 1;
      w.muldiv = w.load = w.store = 20;
      break;
    case 1:  // vector queue and registers
      w.alu = 5;
      w.vload = w.vstore = w.simd = 30;
      break;
    case 2:  // accumulators
      w.alu = 5;
      w.step = 30;
      w.acc = 30;
      break;
    case 3:  // the two sides and the DMA engine against each other, and fetch
      w.dma = 5;
      w.cross = w.push = w.patch = w.fence = w.branch = w.loop = 12;
      break;
    default:
      break;
  }
  return options;
}

// Runs the program of `seed`; the report of the first difference, or nothing.
std::string RunProgram(uint64_t seed, int width, int height, Totals& totals) {
  Random random(seed, "node_lockstep");
  const RandomOptions options = Draw(random, width, height);
  const RandomProgram program = GenerateRandomProgram(random, options);
  NodeBench bench(width, height, random.Bits());
  bench.Load(program);
  bench.Start(program);
  const bool same = bench.RunToQuiet() && bench.CheckEnd();
  ++totals.programs;
  totals.instructions += bench.follower().retired();
  totals.matrix_steps += bench.follower().matrix_steps();
  totals.dma_reads += bench.dma_reads();
  totals.cycles += bench.mesh().cycle();
  for (size_t i = 0; i < totals.ops.size(); ++i) totals.ops[i] += bench.ops()[i];
  return same ? "" : bench.report();
}

std::string Reproduce(uint64_t seed) {
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  return std::string("this program first: make test ONLY=node/lockstep_test CASE=") +
         test.test_suite_name() + "." + test.name() + " SEED=" + std::to_string(seed);
}

void Print(const Totals& totals) {
  std::printf("%d programs, %llu instructions, %llu matrix steps, %llu reads of DMA lists, %llu cycles\n", totals.programs,
              static_cast<unsigned long long>(totals.instructions),
              static_cast<unsigned long long>(totals.matrix_steps),
              static_cast<unsigned long long>(totals.dma_reads),
              static_cast<unsigned long long>(totals.cycles));
}

TEST(NodeLockstep, RunsRandomProgramsOfAllInstructionsAsTheModelDoes) {
  Totals totals;
  for (uint64_t i = 0; i < 200; ++i) {
    const uint64_t seed = RunSeed() + i;
    const std::string report = RunProgram(seed, 1, 1, totals);
    ASSERT_TRUE(report.empty()) << report << "\n" << Reproduce(seed);
  }
  Print(totals);
  EXPECT_GT(totals.dma_reads, 0u);
  for (const InstructionInfo& info : Instructions()) {
    EXPECT_GT(totals.ops[static_cast<size_t>(info.op)], 0u) << info.name << " never retired";
  }
}

TEST(NodeLockstep, RunsProgramsThatPushToNeighbours) {
  static constexpr int kSizes[][2] = {{2, 2}, {2, 1}, {1, 2}, {3, 2}};
  Totals totals;
  for (uint64_t i = 0; i < 20; ++i) {
    const uint64_t seed = RunSeed() + i;
    const int* size = kSizes[seed % std::size(kSizes)];
    const std::string report = RunProgram(seed, size[0], size[1], totals);
    ASSERT_TRUE(report.empty()) << report << "\n" << Reproduce(seed);
  }
  Print(totals);
}

}  // namespace
}  // namespace d1
