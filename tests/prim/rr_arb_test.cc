// d1_rr_arb: against a model of the round robin, and for fairness.
#include <Vd1_rr_arb.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tb/harness/dut.h"
#include "tb/harness/power_up.h"

namespace d1 {
namespace {

constexpr int kN = D1_PARAM_N;

// The rule itself: the first request at or after the pointer wins; the pointer moves behind a
// winner that was taken and to one that was not.
class RoundRobin {
 public:
  // The winner, or -1 without a request.
  int Pick(uint64_t requests) const {
    for (int i = 0; i < kN; ++i) {
      const int candidate = (pointer_ + i) % kN;
      if ((requests >> candidate & 1) != 0) return candidate;
    }
    return -1;
  }

  void Update(int winner, bool taken) {
    if (winner >= 0) pointer_ = taken ? (winner + 1) % kN : winner;
  }

 private:
  int pointer_ = 0;
};

class RrArbTest : public testing::Test {
 protected:
  void SetUp() override {
    dut_->req_i = 0;
    dut_->ready_i = 0;
    dut_.Reset();
  }

  // One cycle with these inputs. Returns the winner as gnt_o tells, after comparing all outputs.
  int Cycle(uint64_t requests, bool ready) {
    dut_->req_i = requests;
    dut_->ready_i = ready;
    dut_.Settle();
    const int winner = model_.Pick(requests);
    EXPECT_EQ(dut_->valid_o, winner >= 0) << "cycle " << dut_.cycle();
    EXPECT_EQ(dut_->gnt_o, winner < 0 ? 0 : uint64_t{1} << winner) << "cycle " << dut_.cycle();
    EXPECT_EQ(dut_->idx_o, winner < 0 ? 0 : winner) << "cycle " << dut_.cycle();
    model_.Update(winner, ready);
    dut_.Tick();
    return winner;
  }

  Random random_{RunSeed(), "rr_arb"};
  Dut<Vd1_rr_arb> dut_;
  RoundRobin model_;
};

TEST_F(RrArbTest, FollowsTheRoundRobinRule) {
  for (int i = 0; i < 20000; ++i) {
    const uint64_t dense = random_.Bits(kN);
    const uint64_t requests = random_.Percent(50) ? dense : dense & random_.Bits(kN);
    Cycle(requests, random_.Percent(60));
    ASSERT_FALSE(HasFailure());
  }
}

TEST_F(RrArbTest, ServesAllInTurnWhenAllRequest) {
  const uint64_t all = (uint64_t{1} << kN) - 1;
  for (int i = 0; i < 3 * kN; ++i) EXPECT_EQ(Cycle(all, true), i % kN);
}

TEST_F(RrArbTest, NoRequestWaitsForMoreThanTheOthers) {
  std::vector<int> others(kN, 0);
  uint64_t waiting = 0;
  for (int i = 0; i < 20000; ++i) {
    waiting |= random_.Bits(kN) & random_.Bits(kN);
    const bool ready = random_.Percent(70);
    const int winner = Cycle(waiting, ready);
    if (winner < 0 || !ready) continue;
    for (int n = 0; n < kN; ++n) {
      if ((waiting >> n & 1) == 0 || n == winner) continue;
      EXPECT_LE(++others[n], kN - 1) << "requester " << n;
    }
    others[winner] = 0;
    waiting &= ~(uint64_t{1} << winner);
  }
}

TEST(RrArb, PowerUpStateDoesNotShow) {
  const auto scenario = [](Dut<Vd1_rr_arb>& dut) {
    Random random(7);
    std::vector<uint64_t> trace;
    dut->req_i = 0;
    dut->ready_i = 0;
    dut.Reset();
    for (int i = 0; i < 20; ++i) {
      dut->req_i = random.Bits(kN);
      dut->ready_i = random.Bits(1);
      dut.Settle();
      trace.push_back(dut->gnt_o);
      dut.Tick();
    }
    return trace;
  };
  EXPECT_EQ(FirstPowerUpDifference<Vd1_rr_arb>(1000, scenario), std::nullopt);
}

}  // namespace
}  // namespace d1
