// What d1_core costs in cycles: the numbers of docs/scalar.md, as assertions.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "tests/scalar/core_bench.h"

namespace d1 {
namespace {

constexpr uint32_t kCode = 0x1000;
constexpr uint64_t kShortestDivision = 22, kLongestDivision = 71;
// Between the programs of the threads: all have room in the instruction cache at once.
constexpr uint32_t kStride = 0x1400;

using Body = std::function<void(ProgramBuilder&)>;

// A bench that has run `body`, in a loop of `rounds` around it or once, on the first `threads`
// threads.
class Measure {
 public:
  Measure(int threads, const Body& body, uint64_t arg = 0) {
    for (int t = 0; t < threads; ++t) {
      ProgramBuilder p(kCode + t * kStride);
      body(p);
      p.Halt();
      p.Store(bench.world.node.sram);
      bench.Expect(t, p.base(), arg);
    }
    bench.Run();
  }

  // Cycles from the retirement of the instruction at `from` to that of the one at `to`, the last
  // time each retired.
  uint64_t Between(uint32_t from, uint32_t to, int t = 0) const {
    uint64_t first = 0, last = 0;
    for (const CoreBench::Retirement& r : bench.retirements[t]) {
      if (r.pc == kCode + t * kStride + from) first = r.cycle;
      if (r.pc == kCode + t * kStride + to) last = r.cycle;
    }
    return last - first;
  }

  uint64_t LastCycleOf(uint32_t at, int t) const {
    uint64_t last = 0;
    for (const CoreBench::Retirement& r : bench.retirements[t]) {
      if (r.pc == kCode + t * kStride + at) last = r.cycle;
    }
    return last;
  }

  CoreBench bench;
};

// Warm code: `body` twice over the same addresses.
void Twice(ProgramBuilder& p, const Body& body) {
  p.Li(31, 2);
  const auto again = p.Here();
  body(p);
  p.I(Op::kAddi, 31, 31, -1);
  p.Branch(Op::kBne, 31, 0, again);
}

void DependentAdds(ProgramBuilder& p, int n) {
  for (int i = 0; i < n; ++i) p.I(Op::kAddi, 5, 5, 1);
}

TEST(CoreSpeed, OneThreadRetiresOneDependentInstructionACycle) {
  Measure m(1,
            [](ProgramBuilder& p) { Twice(p, [&](ProgramBuilder& q) { DependentAdds(q, 200); }); });
  EXPECT_EQ(199u, m.Between(4, 4 + 4 * 199));
}

TEST(CoreSpeed, StraightCodeThatIsNotInTheCacheRunsAtTheSameRate) {
  // The first line is waited for, the others have been fetched ahead.
  Measure m(1, [](ProgramBuilder& p) { DependentAdds(p, 300); });
  EXPECT_EQ(280u, m.Between(4 * 16, 4 * (16 + 280)));
}

// What four threads retire together, while all are in the second round of their 200 instructions,
// whose code is in the cache; `share` is what each of them retires of two cycles.
void ExpectShares(const Measure& m, const std::array<uint64_t, 4>& share) {
  uint64_t begin = 0, end = ~0ull;
  for (int t = 0; t < 4; ++t) {
    begin = std::max(begin, m.LastCycleOf(4 + 4 * 10, t));
    end = std::min(end, m.LastCycleOf(4 + 4 * 190, t));
  }
  ASSERT_GT(end, begin + 100);
  const uint64_t cycles = end - begin;
  uint64_t all = 0;
  for (int t = 0; t < 4; ++t) {
    uint64_t retired = 0;
    for (const CoreBench::Retirement& r : m.bench.retirements[t]) {
      retired += r.cycle >= begin && r.cycle < begin + cycles;
    }
    all += retired;
    EXPECT_GE(2 * retired + 2, share[t] * cycles) << "thread " << t;
    EXPECT_LE(2 * retired, share[t] * cycles + 2) << "thread " << t;
  }
  EXPECT_EQ((share[0] + share[1] + share[2] + share[3]) * cycles, 2 * all);
}

TEST(CoreSpeed, FourThreadsOfOneKindRetireTwoInstructionsACycle) {
  Measure m(4,
            [](ProgramBuilder& p) { Twice(p, [&](ProgramBuilder& q) { DependentAdds(q, 200); }); });
  ExpectShares(m, {1, 1, 1, 1});
}

TEST(CoreSpeed, TwoThreadsThatComputeAndTwoThatFeedTheMatrixUnitRetireFourInstructionsACycle) {
  Measure m(4, [](ProgramBuilder& p) {
    const bool feeds = p.base() >= kCode + 2 * kStride;
    Twice(p, [&](ProgramBuilder& q) {
      if (!feeds) return DependentAdds(q, 200);
      for (int i = 0; i < 200; ++i) {
        q.Emit({.op = Op::kD1Mm, .rs1 = 8, .rs2 = 9, .inc_a = true, .inc_b = true});
      }
    });
  });
  ExpectShares(m, {2, 2, 2, 2});
}

TEST(CoreSpeed, TwoThreadsRetireOneInstructionEachACycle) {
  Measure m(2,
            [](ProgramBuilder& p) { Twice(p, [&](ProgramBuilder& q) { DependentAdds(q, 200); }); });
  for (int t = 0; t < 2; ++t) EXPECT_EQ(180u, m.Between(4 + 4 * 10, 4 + 4 * 190, t));
}

// The loop of `body` adds, its counter and its branch, many times.
uint64_t CyclesOfLoop(int body, int rounds) {
  Measure m(1, [&](ProgramBuilder& p) {
    p.Li(6, rounds);
    const auto loop = p.Here();
    DependentAdds(p, body);
    p.I(Op::kAddi, 6, 6, -1);
    p.Branch(Op::kBne, 6, 0, loop);
  });
  uint64_t first = 0, last = 0;
  for (const CoreBench::Retirement& r : m.bench.retirements[0]) {
    if (r.pc != kCode + 4u * (body + 2)) continue;
    if (first == 0) first = r.cycle;
    last = r.cycle;
  }
  return last - first;
}

TEST(CoreSpeed, BackwardBranchesCostNothingInLoopsOfThreeAndMore) {
  EXPECT_EQ(99 * 3u, CyclesOfLoop(1, 100));
  EXPECT_EQ(99 * 6u, CyclesOfLoop(4, 100));
  EXPECT_EQ(99 * 10u, CyclesOfLoop(8, 100));
  EXPECT_EQ(99 * 21u, CyclesOfLoop(19, 100));
}

// Cycles from a forward branch that is always taken to the instruction at its target, in each of
// `rounds`.
std::vector<uint64_t> TakenForward(int rounds) {
  Measure m(1, [&](ProgramBuilder& p) {
    p.Li(31, rounds);
    const auto again = p.Here();
    DependentAdds(p, 12);
    const auto over = p.NewLabel();
    p.Branch(Op::kBeq, 0, 0, over);
    DependentAdds(p, 3);
    p.Bind(over);
    DependentAdds(p, 8);
    p.I(Op::kAddi, 31, 31, -1);
    p.Branch(Op::kBne, 31, 0, again);
  });
  std::vector<uint64_t> distances;
  uint64_t branch = 0;
  for (const CoreBench::Retirement& r : m.bench.retirements[0]) {
    if (r.pc == kCode + 4 + 4 * 12) branch = r.cycle;
    if (r.pc == kCode + 4 + 4 * 16) distances.push_back(r.cycle - branch);
  }
  return distances;
}

TEST(CoreSpeed, ABranchThatGoesAgainstTheStaticRuleCostsSixCyclesOnce) {
  EXPECT_EQ((std::vector<uint64_t>{1 + 6, 1, 1, 1}), TakenForward(4));
}

// A loop in a loop: the end of the inner one costs its wrong guess every time, nothing else does.
TEST(CoreSpeed, ALoopIsForeseenButForItsEnd) {
  constexpr int kTurns = 5, kRounds = 20, kBody = 6;
  Measure m(1, [](ProgramBuilder& p) {
    DependentAdds(p, 6);
    p.Li(6, kRounds);
    const auto outer = p.Here();
    p.Li(7, kTurns);
    const auto inner = p.Here();  // At the beginning of a window.
    DependentAdds(p, kBody);
    p.I(Op::kAddi, 7, 7, -1);
    p.Branch(Op::kBne, 7, 0, inner);
    DependentAdds(p, kBody);
    p.I(Op::kAddi, 6, 6, -1);
    p.Branch(Op::kBne, 6, 0, outer);
  });
  // From one end of the inner loop to the next, behind the misses of the first rounds.
  std::vector<uint64_t> ends;
  for (const CoreBench::Retirement& r : m.bench.retirements[0]) {
    if (r.pc == kCode + 4 * (8 + kBody + 2)) ends.push_back(r.cycle);
  }
  ASSERT_EQ(static_cast<size_t>(kRounds), ends.size());
  // 6 for the wrong guess; 2 since the way back leads to one word alone at the end of a window.
  for (size_t i = 3; i < ends.size(); ++i) {
    EXPECT_EQ(kTurns * (kBody + 2) + kBody + 3 + 6u + 2u, ends[i] - ends[i - 1]) << i;
  }
}

TEST(CoreSpeed, AJumpCostsNothingWhenFetchIsAhead) {
  Measure m(1, [](ProgramBuilder& p) {
    Twice(p, [](ProgramBuilder& q) {
      DependentAdds(q, 9);
      const auto over = q.NewLabel();
      q.Jump(over);
      DependentAdds(q, 3);
      q.Bind(over);
      DependentAdds(q, 8);
    });
  });
  EXPECT_EQ(1u, m.Between(4 + 4 * 9, 4 + 4 * 13));
}

// Cycles from the instruction of `op` in x7 to one that adds to its result, when it is the next.
uint64_t UseDistance(const Body& producer, uint64_t x10 = 0) {
  Measure m(
      1,
      [&](ProgramBuilder& p) {
        Twice(p, [&](ProgramBuilder& q) {
          q.Li(8, 0x8000);
          DependentAdds(q, 10);
          producer(q);
          q.I(Op::kAddi, 9, 7, 1);
          DependentAdds(q, 10);
        });
      },
      x10);
  // Li(8) takes one instruction (lui).
  return m.Between(4 + 4 * 11, 4 + 4 * 12);
}

TEST(CoreSpeed, LateResultsComeWhenTheyShould) {
  EXPECT_EQ(1u, UseDistance([](ProgramBuilder& p) { p.I(Op::kAddi, 7, 8, 1); }));
  EXPECT_EQ(7u, UseDistance([](ProgramBuilder& p) { p.I(Op::kLd, 7, 8, 0); }));
  EXPECT_EQ(8u, UseDistance([](ProgramBuilder& p) { p.R(Op::kMul, 7, 8, 8); }));
  EXPECT_LE(UseDistance([](ProgramBuilder& p) { p.R(Op::kDiv, 7, 8, 8); }), 40u);
}

TEST(CoreSpeed, ADivisionTakesAsLongAsItsDividendIsLarge) {
  const auto quotient = [](uint64_t dividend) {
    return UseDistance([&](ProgramBuilder& p) { p.R(Op::kDivu, 7, 10, 8); }, dividend);
  };
  EXPECT_EQ(kShortestDivision, quotient(0xFF));
  EXPECT_EQ(kLongestDivision, quotient(~0ull));
}

TEST(CoreSpeed, AWaitThatIsGrantedAtOnceCostsFiveCycles) {
  Measure m(1, [](ProgramBuilder& p) {
    Twice(p, [](ProgramBuilder& q) {
      DependentAdds(q, 10);
      q.Emit({.op = Op::kD1Wait, .sem = 3});
      DependentAdds(q, 10);
    });
  });
  EXPECT_EQ(5u, m.Between(4 + 4 * 9, 4 + 4 * 10));
  EXPECT_EQ(1u, m.Between(4 + 4 * 10, 4 + 4 * 11));
}

TEST(CoreSpeed, LoadsAndStoresIssueEveryCycle) {
  Measure m(1, [](ProgramBuilder& p) {
    Twice(p, [](ProgramBuilder& q) {
      q.Li(8, 0x8000);
      for (int i = 0; i < 20; ++i) {
        q.I(Op::kLd, 10 + i % 8, 8, 8 * i);
        q.S(Op::kSd, 9, 8, 0x400 + 8 * i);
      }
    });
  });
  EXPECT_EQ(30u, m.Between(4 + 4, 4 + 4 * 31));
}

TEST(CoreSpeed, MatrixStepsWithTwoPointersIssueEveryCycle) {
  Measure m(1, [](ProgramBuilder& p) {
    Twice(p, [](ProgramBuilder& q) {
      q.Li(8, 0x8000);
      q.Li(9, 0x10000);
      for (int i = 0; i < 32; ++i) {
        q.Emit({.op = Op::kD1Mm, .rs1 = 8, .rs2 = 9, .inc_a = true, .inc_b = true});
      }
    });
  });
  EXPECT_EQ(31u, m.Between(4 + 8, 4 + 8 + 4 * 31));
}

TEST(CoreSpeed, TheFirstInstructionRetiresElevenCyclesAfterTheStart) {
  Measure m(1, [](ProgramBuilder& p) { DependentAdds(p, 4); });
  ASSERT_FALSE(m.bench.retirements[0].empty());
  EXPECT_EQ(11u, m.bench.retirements[0][0].cycle);
}

}  // namespace
}  // namespace d1
