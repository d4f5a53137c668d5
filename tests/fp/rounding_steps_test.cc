// d1_rounding_steps against the golden generator: it is linear, so that the states with one bit set
// say everything; random ones say it again.
#include <Vd1_rounding_steps.h>
#include <gtest/gtest.h>

#include "tb/harness/dut.h"
#include "tb/model/fp/rounding_bits.h"

namespace d1 {
namespace {

class RoundingStepsTest : public testing::Test {
 protected:
  void ExpectSteps(uint64_t state) {
    RoundingBits bits(state);
    dut_->state_i = state;
    for (int draw = 1; draw <= 4; ++draw) {
      bits.Draw();
      if (draw != 1 && draw != 4) continue;
      dut_->draws_i = draw == 1 ? 1 : 2;
      dut_.Settle();
      ASSERT_EQ(dut_->next_o, bits.state()) << draw << " draws from " << std::hex << state;
    }
  }

  Random random_{RunSeed(), "rounding steps"};
  Dut<Vd1_rounding_steps> dut_;
};

TEST_F(RoundingStepsTest, EveryBitOfTheStateGoesWhereTheModelHasIt) {
  for (int i = 0; i < 64 && !HasFatalFailure(); ++i) ExpectSteps(uint64_t{1} << i);
}

TEST_F(RoundingStepsTest, RandomStatesGiveTheStatesOfTheModel) {
  for (int i = 0; i < 10'000 && !HasFatalFailure(); ++i) ExpectSteps(random_.Bits() | 1);
}

}  // namespace
}  // namespace d1
