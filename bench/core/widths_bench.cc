// What the core fetches, decodes and issues in a cycle, alone and all together, what branches cost,
// and how far the scalar side runs ahead. Cycles count from the first start to the end of the last
// thread; every event is compared with the golden model.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "tb/harness/bench_report.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr uint32_t kA = 0x50000, kB = 0x90000;  // in different quarters of the SRAM
constexpr int kRounds = 40;

// All threads' code fits the instruction cache at once: 2 KiB each.
constexpr uint32_t CodeAt(int thread) { return kCode + 0x800 * static_cast<uint32_t>(thread); }

using Body = std::function<void(ProgramBuilder&)>;

// `body`, `rounds` times; x31 counts.
ProgramBuilder Loop(uint32_t base, const Body& setup, const Body& body, int rounds) {
  ProgramBuilder p(base);
  setup(p);
  p.Li(31, static_cast<uint64_t>(rounds));
  const auto again = p.Here();
  body(p);
  p.I(Op::kAddi, 31, 31, -1);
  p.Branch(Op::kBne, 31, 0, again);
  p.Halt();
  return p;
}

void Nothing(ProgramBuilder&) {}

constexpr int kBody = 400;

void Adds(ProgramBuilder& p) {
  for (int i = 0; i < kBody; ++i) p.I(Op::kAddi, 5, 5, 1);
}

// Steps of a matrix multiplication whose operands are consecutive tiles in SRAM, on eight
// accumulators in turn.
void Operands(ProgramBuilder& p, int steps) {
  p.Li(10, kA);
  p.Li(11, kB);
  p.Li(12, static_cast<uint64_t>(steps) * 64);
}
void StepsSetup(ProgramBuilder& p) { Operands(p, kBody); }
void Steps(ProgramBuilder& p) {
  for (int i = 0; i < kBody; ++i) {
    p.Emit({.op = Op::kD1Mm,
            .rs1 = 10,
            .rs2 = 11,
            .acc = static_cast<uint8_t>(i % 8),
            .inc_a = true,
            .inc_b = true});
  }
  p.R(Op::kSub, 10, 10, 12);
  p.R(Op::kSub, 11, 11, 12);
}

// Additions of 16 words, each of other registers than those before it.
void VectorSetup(ProgramBuilder& p) {
  for (uint8_t v = 0; v < 8; ++v) p.Emit({.op = Op::kD1VsplatW, .rs1 = 10, .vd = v});
}
void VectorAdds(ProgramBuilder& p) {
  for (int i = 0; i < kBody; ++i) {
    const auto v = static_cast<uint8_t>(i % 8);
    p.Emit({.op = Op::kD1VaddW, .vd = static_cast<uint8_t>(8 + i % 16), .vs1 = v, .vs2 = v});
  }
}

constexpr int kWindows = 48;  // of which each is left in the middle

// Windows of three instructions and a jump over the other four words: two instructions for the AGU
// lane, two for the ALU lane.
void HalfWindows(ProgramBuilder& p, const std::function<void(ProgramBuilder&, int)>& vector) {
  while (p.pc() % 32 != 0) p.I(Op::kAddi, 0, 0, 0);
  for (int i = 0; i < kWindows; ++i) {
    const auto next = p.NewLabel();
    vector(p, 2 * i);
    p.I(Op::kAddi, 5, 5, 1);
    vector(p, 2 * i + 1);
    p.Jump(next);
    while (p.pc() % 32 != 0) p.I(Op::kAddi, 0, 0, 0);
    p.Bind(next);
  }
}

// Branches that are taken as the static rule has it: backward, to the next turn of a loop of three
// instructions.
void ForeseenBranches(ProgramBuilder& p) {
  p.Li(6, kBody);
  const auto again = p.Here();
  p.I(Op::kAddi, 5, 5, 1);
  p.I(Op::kAddi, 6, 6, -1);
  p.Branch(Op::kBne, 6, 0, again);
}

// A branch that is taken every other time, which two bits never foresee, in a loop of six
// instructions.
void UnforeseenBranches(ProgramBuilder& p) {
  p.Li(6, kBody);
  const auto again = p.Here();
  const auto next = p.NewLabel();
  p.I(Op::kXori, 7, 7, 1);
  p.Branch(Op::kBne, 7, 0, next);
  p.Bind(next);
  for (int i = 0; i < 2; ++i) p.I(Op::kAddi, 5, 5, 1);
  p.I(Op::kAddi, 6, 6, -1);
  p.Branch(Op::kBne, 6, 0, again);
}

// A load and a store by turns; four threads at lines in different super-banks.
void MemorySetup(ProgramBuilder& p) {
  p.Emit({.op = Op::kD1Tid, .rd = 5});
  p.I(Op::kSlli, 5, 5, 6);
  p.Li(10, kA);
  p.R(Op::kAdd, 10, 10, 5);
}
void LoadsAndStores(ProgramBuilder& p) {
  for (int i = 0; i < kBody / 2; ++i) {
    p.I(Op::kLd, 6 + i % 8, 10, 0);
    p.S(Op::kSd, 5, 10, 8);
  }
}

// Sums that each wait for the one before.
void VectorChain(ProgramBuilder& p) {
  for (int i = 0; i < kBody; ++i) p.Emit({.op = Op::kD1FaddS, .vd = 1, .vs1 = 1, .vs2 = 1});
}

// 32 windows, of which each is a jump to the next.
void Jumps(ProgramBuilder& p) {
  while (p.pc() % 32 != 0) p.I(Op::kAddi, 0, 0, 0);
  for (int i = 0; i < 32; ++i) {
    const auto next = p.NewLabel();
    p.Jump(next);
    while (p.pc() % 32 != 0) p.I(Op::kAddi, 0, 0, 0);
    p.Bind(next);
  }
}

class WidthsBench : public testing::Test {
 protected:
  // Runs the programs that were loaded; false is a failure.
  void Run(NodeBench& bench) {
    const uint64_t begin = bench.mesh().cycle();
    for (const auto& [node, thread] : starts_)
      bench.mesh().HostStart(node, thread, CodeAt(thread), 0);
    cycles_ = 0;
    while (bench.mesh().host_outstanding() > 0 || bench.mesh().running()) {
      ASSERT_TRUE(bench.Tick()) << bench.report();
      for (const NodeEvent& event : bench.events()) CountAhead(event.event);
      ASSERT_LT(bench.mesh().cycle() - begin, 1'000'000u) << "a hang";
    }
    cycles_ = bench.mesh().cycle() - begin;
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  }

  void Load(NodeBench& bench, int node, int thread, const Body& setup, const Body& body,
            int rounds = kRounds) {
    ProgramBuilder p = Loop(CodeAt(thread), setup, body, rounds);
    bench.Load(node, p.base(), Bytes(p));
    starts_.emplace_back(node, thread);
  }

  // `count` of something in all cycles.
  void Report(const std::string& name, const char* what, uint64_t count, double asked) const {
    const double got = static_cast<double>(count) / static_cast<double>(cycles_);
    ReportBench("core/" + name, cycles_, {what, got, asked});
    EXPECT_GE(got, asked) << what;
  }

  // Vector operations that have left the scalar side and not the queue.
  void CountAhead(const Event& event) {
    if (const auto* retire = std::get_if<RetireEvent>(&event)) {
      ahead_ += Info(Decode(retire->instr).op).op_class == OpClass::kSimd;
    } else if (std::holds_alternative<VectorEvent>(event)) {
      --ahead_;
    }
    most_ahead_ = std::max(most_ahead_, ahead_);
  }

  uint64_t cycles_ = 0;
  int64_t ahead_ = 0, most_ahead_ = 0;
  std::vector<std::pair<int, int>> starts_;
};

uint64_t Count(const NodeBench& bench, Op op) { return bench.ops()[static_cast<size_t>(op)]; }

uint64_t All(const NodeBench& bench) {
  uint64_t sum = 0;
  for (const uint64_t n : bench.ops()) sum += n;
  return sum;
}

TEST_F(WidthsBench, FetchesAndScansAWindowOfEightWordsACycle) {
  NodeBench bench(1, 1, RunSeed());
  for (int t = 0; t < kThreads; ++t) Load(bench, 0, t, Nothing, Jumps, 10 * kRounds);
  Run(bench);
  // Of a window that was fetched and scanned, one word is used, its jump; or, in the last of a
  // round, two.
  Report("fetch", "bytes fetched on their paths a cycle",
         32 * (Count(bench, Op::kJal) + Count(bench, Op::kBne)), 29.8);
}

TEST_F(WidthsBench, TwoAluLanes) {
  NodeBench bench(1, 1, RunSeed());
  for (int t = 0; t < kThreads; ++t) Load(bench, 0, t, Nothing, Adds);
  Run(bench);
  Report("alu_lanes", "ALU instructions a cycle", All(bench), 1.98);
}

TEST_F(WidthsBench, TwoAguLanesFeedBothVectorPipes) {
  NodeBench bench(1, 1, RunSeed());
  Load(bench, 0, 0, StepsSetup, Steps);
  Load(bench, 0, 1, VectorSetup, VectorAdds);
  Run(bench);
  Report("vector_pipes", "matrix steps and SIMD operations a cycle",
         Count(bench, Op::kD1Mm) + Count(bench, Op::kD1VaddW), 1.96);
}

TEST_F(WidthsBench, LoadsAndStoresOneACycle) {
  NodeBench bench(1, 1, RunSeed());
  for (int t = 0; t < kThreads; ++t) Load(bench, 0, t, MemorySetup, LoadsAndStores);
  Run(bench);
  Report("loads_and_stores", "loads and stores a cycle",
         Count(bench, Op::kLd) + Count(bench, Op::kSd), 0.98);
}

TEST_F(WidthsBench, TwoAguLanesWithScalarMemory) {
  NodeBench bench(1, 1, RunSeed());
  // Threads 0 and 2 are one cluster, 1 and 3 the other.
  for (int t = 0; t < kThreads; t += 2) Load(bench, 0, t, MemorySetup, LoadsAndStores);
  for (int t = 1; t < kThreads; t += 2) Load(bench, 0, t, VectorSetup, VectorAdds);
  Run(bench);
  Report("agu_lanes", "loads, stores and SIMD operations a cycle",
         Count(bench, Op::kLd) + Count(bench, Op::kSd) + Count(bench, Op::kD1VaddW), 1.96);
}

TEST_F(WidthsBench, BranchesAsForeseenAreFree) {
  NodeBench bench(1, 1, RunSeed());
  Load(bench, 0, 0, Nothing, ForeseenBranches);
  Run(bench);
  Report("branches_foreseen", "turns of a loop of three instructions a cycle", kRounds * kBody,
         0.33);
}

TEST_F(WidthsBench, BranchesNeverForeseenCostSixCycles) {
  NodeBench bench(1, 1, RunSeed());
  Load(bench, 0, 0, Nothing, UnforeseenBranches);
  Run(bench);
  Report("branches_unforeseen",
         "turns of a loop of six instructions a cycle, a wrong guess in each", kRounds * kBody,
         0.083);
}

TEST_F(WidthsBench, TheScalarSideRunsAhead) {
  NodeBench bench(1, 1, RunSeed());
  Load(bench, 0, 0, VectorSetup, VectorChain, 1);
  Run(bench);
  ReportBench(
      "core/runs_ahead", cycles_,
      {"vector operations that the scalar side is ahead", static_cast<double>(most_ahead_), 16});
  EXPECT_GE(most_ahead_, 16);
}

TEST_F(WidthsBench, FourInstructionsAndAWindowACycle) {
  NodeBench bench(1, 1, RunSeed());
  const auto steps = [](ProgramBuilder& p) {
    HalfWindows(p, [](ProgramBuilder& q, int i) {
      q.Emit({.op = Op::kD1Mm,
              .rs1 = 10,
              .rs2 = 11,
              .acc = static_cast<uint8_t>(i % 8),
              .inc_a = true,
              .inc_b = true});
    });
    p.R(Op::kSub, 10, 10, 12);
    p.R(Op::kSub, 11, 11, 12);
  };
  const auto sums = [](ProgramBuilder& p) {
    HalfWindows(p, [](ProgramBuilder& q, int i) {
      const auto v = static_cast<uint8_t>(i % 8);
      q.Emit({.op = Op::kD1VaddW, .vd = static_cast<uint8_t>(8 + i % 16), .vs1 = v, .vs2 = v});
    });
  };
  for (int t = 0; t < kThreads; ++t) {
    if (t < 2) {
      Load(
          bench, 0, t, [](ProgramBuilder& p) { Operands(p, 2 * kWindows); }, steps, 4 * kRounds);
    } else {
      Load(bench, 0, t, VectorSetup, sums, 4 * kRounds);
    }
  }
  Run(bench);
  Report("all_widths_fetch", "bytes fetched on their paths a cycle",
         32 * (Count(bench, Op::kJal) + Count(bench, Op::kBne)), 29.5);
  Report("all_widths_issue", "instructions a cycle, both vector pipes among them", All(bench),
         3.75);
}

TEST_F(WidthsBench, FourInstructionsOfFourThreads) {
  NodeBench bench(1, 1, RunSeed());
  Load(bench, 0, 0, StepsSetup, Steps);
  Load(bench, 0, 1, VectorSetup, VectorAdds);
  Load(bench, 0, 2, Nothing, Adds);
  Load(bench, 0, 3, Nothing, Adds);
  Run(bench);
  Report("all_lanes", "instructions a cycle", All(bench), 3.9);
}

}  // namespace
}  // namespace d1
