// d1_rounding_bits against the golden generator: all that a draw and its steps are made of is
// linear, so that the states with one bit set say everything; random ones say it again.
#include <Vd1_rounding_bits.h>
#include <gtest/gtest.h>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/fp/rounding_bits.h"

namespace d1 {
namespace {

constexpr int kDraws = D1_PARAM_Draws;

class RoundingUnitTest : public testing::Test {
 protected:
  void ExpectDraws(uint64_t state) {
    dut_->state_i = state;
    dut_.Settle();
    RoundingBits bits(state);
    for (int draw = 0; draw < kDraws; ++draw) {
      const RoundingBits::Elements elements = bits.Draw();
      for (int i = 0; i < kElementsADraw; ++i) {
        ASSERT_EQ(GetBits(dut_->random_o, 256 * draw + 16 * i, 16), elements[i])
            << "draw " << draw << " element " << i << " of " << std::hex << state;
      }
    }
    ASSERT_EQ(dut_->next_o, bits.state()) << std::hex << state;
  }

  Random random_{RunSeed(), "rounding unit"};
  Dut<Vd1_rounding_bits> dut_;
};

TEST_F(RoundingUnitTest, EveryBitOfTheStateGoesWhereTheModelHasIt) {
  for (int i = 0; i < 64 && !HasFatalFailure(); ++i) ExpectDraws(uint64_t{1} << i);
}

TEST_F(RoundingUnitTest, RandomStatesGiveTheDrawsOfTheModel) {
  for (int i = 0; i < 10'000 && !HasFatalFailure(); ++i) ExpectDraws(random_.Bits() | 1);
}

}  // namespace
}  // namespace d1
