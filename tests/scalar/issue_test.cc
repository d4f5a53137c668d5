// d1_issue: who issues, and that nobody who is ready waits for long.
#include <Vd1_issue.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>

#include "tb/harness/dut.h"

namespace d1 {
namespace {

// What the next instruction of a member is.
struct Next {
  bool ready, agu, shared;
};

class IssueTest : public testing::Test {
 protected:
  IssueTest() {
    dut_->ready_i = 0;
    dut_->agu_i = 0;
    dut_->shared_i = 0;
    dut_->alu_turn_i = 0;
    dut_->agu_turn_i = 0;
    dut_.Reset();
  }

  // One cycle with these instructions: the members that issue, after the rules have been checked.
  unsigned Cycle(const std::array<Next, 2>& next, bool alu_turn, bool agu_turn) {
    unsigned ready = 0, agu = 0, shared = 0, alu_may = 0, agu_may = 0;
    for (int m = 0; m < 2; ++m) {
      ready |= unsigned{next[m].ready} << m;
      agu |= unsigned{next[m].agu} << m;
      shared |= unsigned{next[m].shared} << m;
      const bool may = next[m].ready && (!next[m].shared || (next[m].agu ? agu_turn : alu_turn));
      (next[m].agu ? agu_may : alu_may) |= unsigned{may} << m;
    }
    dut_->ready_i = ready;
    dut_->agu_i = agu;
    dut_->shared_i = shared;
    dut_->alu_turn_i = alu_turn;
    dut_->agu_turn_i = agu_turn;
    dut_.Settle();
    const unsigned issue = dut_->issue_o;
    EXPECT_EQ(issue, unsigned{dut_->alu_o} | dut_->agu_o);
    EXPECT_EQ(0u, dut_->alu_o & ~alu_may);
    EXPECT_EQ(0u, dut_->agu_o & ~agu_may);
    EXPECT_EQ(alu_may != 0, std::popcount(dut_->alu_o) == 1) << "a lane idles";
    EXPECT_EQ(agu_may != 0, std::popcount(dut_->agu_o) == 1) << "a lane idles";
    dut_.Tick();
    return issue;
  }

  Random random_{RunSeed(), "issue"};
  Dut<Vd1_issue> dut_;
};

TEST_F(IssueTest, EveryLaneThatHasWorkTakesItAndNobodyWaitsTwice) {
  std::array<Next, 2> next{};
  std::array<int, 2> waited{};  // Cycles in which the member might have issued.
  for (int i = 0; i < 50'000 && !HasFailure(); ++i) {
    const bool alu_turn = random_.Bits(1), agu_turn = random_.Bits(1);
    const unsigned issue = Cycle(next, alu_turn, agu_turn);
    for (int m = 0; m < 2; ++m) {
      const bool may = next[m].ready && (!next[m].shared || (next[m].agu ? agu_turn : alu_turn));
      if (issue >> m & 1)
        waited[m] = 0;
      else
        waited[m] += may;
      EXPECT_LE(waited[m], 1) << "member " << m;
      // Who waits stays as it is.
      if (!next[m].ready || (issue >> m & 1)) {
        next[m] = {random_.Bits(2) != 0, random_.Bits(1) != 0, random_.Bits(1) != 0};
      }
    }
  }
}

TEST_F(IssueTest, SharesALaneFairlyAndUsesBothLanesAtOnce) {
  for (const bool agu : {false, true}) {
    std::array<int, 2> issued{};
    for (int i = 0; i < 400; ++i) {
      const unsigned issue = Cycle({Next{true, agu, false}, Next{true, agu, false}}, false, false);
      for (int m = 0; m < 2; ++m) issued[m] += issue >> m & 1;
    }
    EXPECT_EQ(200, issued[0]);
    EXPECT_EQ(200, issued[1]);
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(3u, Cycle({Next{true, false, false}, Next{true, true, false}}, false, false));
  }
}

}  // namespace
}  // namespace d1
