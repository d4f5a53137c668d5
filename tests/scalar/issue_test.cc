// d1_issue: who issues, and that nobody who is ready waits for long.
#include <Vd1_issue.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>

#include "tb/harness/dut.h"

namespace d1 {
namespace {

class IssueTest : public testing::Test {
 protected:
  IssueTest() {
    dut_->ready_i = 0;
    dut_->shared_i = 0;
    dut_.Reset();
  }

  // One cycle with these requests: the threads that issue, after the rules have been checked.
  unsigned Cycle(unsigned ready, unsigned shared) {
    dut_->ready_i = ready;
    dut_->shared_i = shared;
    dut_.Settle();
    const unsigned issue = dut_->issue_o;
    const unsigned lanes = dut_->lane0_o | dut_->lane1_o;
    EXPECT_LE(std::popcount(dut_->lane0_o), 1);
    EXPECT_LE(std::popcount(dut_->lane1_o), 1);
    EXPECT_EQ(0, dut_->lane0_o & dut_->lane1_o) << "one thread in both lanes";
    EXPECT_EQ(0u, dut_->lane1_o & shared) << "lane 1 has no shared units";
    EXPECT_EQ(issue, lanes);
    EXPECT_EQ(0u, issue & ~ready);
    const int plain = std::popcount(ready & ~shared), units = std::popcount(ready & shared);
    EXPECT_EQ(units > 0 ? 1 + (plain > 0) : std::min(plain, 2), std::popcount(issue));
    dut_.Tick();
    return issue;
  }

  unsigned last_shared_ = 0;
  Random random_{RunSeed(), "issue"};
  Dut<Vd1_issue> dut_;
};

TEST_F(IssueTest, IssuesAsManyAsItCanAndStarvesNobody) {
  std::array<int, 4> waited{};
  for (int i = 0; i < 50'000 && !HasFailure(); ++i) {
    // A thread that waits stays as it is.
    unsigned ready = static_cast<unsigned>(random_.Bits(4)), shared = last_shared_;
    for (int t = 0; t < 4; ++t) {
      if (waited[t] > 0) ready |= 1u << t;
      if (waited[t] == 0)
        shared = (shared & ~(1u << t)) | static_cast<unsigned>(random_.Bits(1)) << t;
    }
    last_shared_ = shared;
    const unsigned issue = Cycle(ready, shared);
    for (int t = 0; t < 4; ++t) {
      waited[t] = (ready & ~issue) >> t & 1 ? waited[t] + 1 : 0;
      EXPECT_LE(waited[t], 3) << "thread " << t;
    }
  }
}

TEST_F(IssueTest, SharesTheLanesFairlyAmongFour) {
  for (const unsigned shared : {0x0u, 0xFu}) {
    std::array<int, 4> issued{};
    for (int i = 0; i < 400; ++i) {
      const unsigned issue = Cycle(0xF, shared);
      for (int t = 0; t < 4; ++t) issued[t] += issue >> t & 1;
    }
    for (int t = 0; t < 4; ++t) EXPECT_EQ(shared ? 100 : 200, issued[t]) << "thread " << t;
  }
}

}  // namespace
}  // namespace d1
