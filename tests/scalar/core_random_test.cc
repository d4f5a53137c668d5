// d1_core on random programs, against the golden model, at random paces of everything around it.
#include <gtest/gtest.h>

#include "tb/model/random_program.h"
#include "tests/scalar/core_bench.h"

namespace d1 {
namespace {

// Without what needs the rest of a node: other threads' control registers, and reads of time.
RandomOptions Options() {
  RandomOptions options{.rounds = 3, .body = 30, .boot_percent = 0, .time_reads = false};
  options.weights.control = 0;
  return options;
}

void RunRandom(uint64_t seed, const RandomOptions& options, const Pace& pace) {
  CoreBench bench(seed);
  Random random(seed, "program");
  const RandomProgram program = GenerateRandomProgram(random, options);
  bench.world.pace = pace;
  for (const RandomProgram::Segment& segment : program.segments) {
    std::copy(segment.bytes.begin(), segment.bytes.end(),
              bench.world.node.sram.bytes().begin() + segment.offset);
  }
  for (const RandomProgram::Start& start : program.starts) {
    bench.Expect(start.thread, start.pc, start.arg);
  }
  bench.Run();
}

#ifdef D1_NETLIST
constexpr int kPrograms = 3;
#else
constexpr int kPrograms = 40;
#endif

TEST(CoreRandom, MatchesTheModelWhenNothingIsInTheWay) {
  for (int i = 0; i < kPrograms && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("program " + std::to_string(i));
    RunRandom(RunSeed() + i, Options(), {});
  }
}

TEST(CoreRandom, MatchesTheModelAtAnyPace) {
  for (int i = 0; i < kPrograms && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("program " + std::to_string(i));
    Random random(RunSeed() + i, "pace");
    const auto percent = [&] { return static_cast<unsigned>(random.Range(5, 100)); };
    const Pace pace{.fill = percent(),
                    .sld = percent(),
                    .sst = percent(),
                    .sreg = percent(),
                    .sem = percent(),
                    .vop = percent(),
                    .net = percent()};
    RunRandom(RunSeed() + 1000 + i, Options(), pace);
  }
}

TEST(CoreRandom, MatchesTheModelOnScalarCodeAlone) {
  RandomOptions options = Options();
  RandomWeights& w = options.weights;
  w.vload = w.vstore = w.simd = w.step = w.acc = w.push = w.cross = 0;
  w.muldiv = w.branch = w.loop = 15;
  for (int i = 0; i < kPrograms && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("program " + std::to_string(i));
    Random random(RunSeed() + i, "scalar pace");
    const unsigned percent = static_cast<unsigned>(random.Range(10, 100));
    RunRandom(RunSeed() + 2000 + i, options, {.fill = percent, .sld = percent, .sst = percent});
  }
}

}  // namespace
}  // namespace d1
