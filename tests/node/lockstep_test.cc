// Random programs on the whole node, DMA lists among their instructions, every event compared with
// the golden model as it happens.
//
// Most of them while a device and the host get in the way: banks are taken, answers are slow,
// threads stand still.
//
// Program i of a run has the seed SEED + i and depends on it alone. `make test` runs 300 of 5,000,
// `make test-full` all.
#include <gtest/gtest.h>

#include <string>

#include "tb/harness/long_run.h"
#include "tests/node/node_bench.h"

namespace d1 {
namespace {

// Of the whole run.
constexpr double kPrograms = 5000, kInstructions = 10e6;

// Lengths and mixes: all classes as usual, or one side of the machine kept busy.
RandomOptions Draw(Random& random, int width, int height) {
  RandomOptions options{.width = width, .height = height};
  options.rounds = static_cast<int>(random.Below(6));
  options.body = 10 + static_cast<int>(random.Below(40));
  options.send_percent = 30 + static_cast<unsigned>(random.Below(71));
  options.add_percent = 50 * static_cast<unsigned>(random.Below(2));
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

// Runs the program of the chunk and adds up what it did; the report of the first difference and how
// to see it again, or nothing. `first` is the chunk that `make test` begins with.
std::string RunProgram(LongRun& run, uint64_t first, int width, int height) {
  const uint64_t seed = RunSeed() + run.chunk();
  Random random(seed, "node_lockstep");
  const RandomOptions options = Draw(random, width, height);
  const RandomProgram program = GenerateRandomProgram(random, options);
  NodeBench bench(width, height, random.Bits());
  bench.Load(program);
  const bool disturbed = random.Percent(60);
  if (disturbed) bench.Disturb(random.Bits());
  bench.Start(program);
  const bool stalled = random.Percent(40);
  if (stalled) bench.Stall(random.Bits());
  const bool same = bench.RunToQuiet() && bench.CheckEnd();
  run.Tally("programs") += 1;
  run.Tally("instructions") += static_cast<double>(bench.follower().retired());
  run.Tally("matrix_steps") += static_cast<double>(bench.follower().matrix_steps());
  run.Tally("disturbances") += static_cast<double>(bench.disturbances());
  run.Tally("disturbed") += disturbed;
  run.Tally("bank_conflicts") += static_cast<double>(bench.bank_conflicts());
  run.Tally("with_conflicts") += bench.bank_conflicts() > 0;
  run.Tally("stalls") += static_cast<double>(bench.stalls());
  run.Tally("stalled") += stalled;
  run.Tally("with_stalls") += bench.stalls() > 0;
  run.Tally("dma_list_reads") += static_cast<double>(bench.dma_reads());
  run.Tally("adds") += static_cast<double>(bench.adds());
  run.Tally("cycles") += static_cast<double>(bench.mesh().cycle());
  for (const InstructionInfo& info : Instructions()) {
    run.Tally(info.name) += static_cast<double>(bench.ops()[static_cast<size_t>(info.op)]);
  }
  if (same) return "";
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  return bench.report() +
         "\nthis program first: make test ONLY=node/lockstep_test CASE=" + test.test_suite_name() +
         "." + test.name() + " SEED=" + std::to_string(seed - first);
}

// What all programs together have to have met, in the sample as in the whole.
void CheckTallies(LongRun& run) {
  const char* separator = "";
  for (const char* what :
       {"programs", "instructions", "matrix_steps", "dma_list_reads", "adds", "disturbances",
        "bank_conflicts", "with_conflicts", "stalls", "with_stalls", "cycles"}) {
    std::printf("%s%.0f %s", separator, run.Tally(what), what);
    separator = ", ";
  }
  std::printf("\n");
  EXPECT_GE(run.Tally("instructions"), kInstructions / kPrograms * run.Tally("programs"));
  EXPECT_GT(run.Tally("dma_list_reads"), 0);
  EXPECT_GT(run.Tally("adds"), run.Tally("programs"));
  EXPECT_GT(run.Tally("disturbed"), run.Tally("programs") / 4);
  EXPECT_GT(run.Tally("with_conflicts"), 0.8 * run.Tally("disturbed"));
  EXPECT_GT(run.Tally("stalled"), run.Tally("programs") / 10);
  EXPECT_GT(run.Tally("with_stalls"), 0.8 * run.Tally("stalled"));
}

TEST(NodeLockstep, RunsRandomProgramsOfAllInstructionsAsTheModelDoes) {
  constexpr uint64_t kChunks = 4600, kSample = 276;
  LongRun run("one_node", kChunks, kSample);
  while (run.Next()) {
    const std::string report = RunProgram(run, LongRun::Sampled(0, kChunks, kSample), 1, 1);
    ASSERT_TRUE(report.empty()) << report;
  }
  CheckTallies(run);
  for (const InstructionInfo& info : Instructions())
    EXPECT_GT(run.Tally(info.name), 0) << info.name << " never retired";
}

TEST(NodeLockstep, RunsProgramsThatPushToNeighbours) {
  static constexpr int kSizes[][2] = {{2, 2}, {2, 1}, {1, 2}, {3, 2}};
  constexpr uint64_t kChunks = 400, kSample = 24;
  LongRun run("neighbours", kChunks, kSample);
  while (run.Next()) {
    const int* size = kSizes[(RunSeed() + run.chunk()) % std::size(kSizes)];
    const std::string report =
        RunProgram(run, LongRun::Sampled(0, kChunks, kSample), size[0], size[1]);
    ASSERT_TRUE(report.empty()) << report;
  }
  CheckTallies(run);
}

}  // namespace
}  // namespace d1
