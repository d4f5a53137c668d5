// d1_counter, small enough that every part wraps: counts cycles, whatever it holds.
#include <Vd1_counter.h>
#include <gtest/gtest.h>

#include "tb/harness/dut.h"

namespace d1 {
namespace {

constexpr uint64_t kCounts = uint64_t{1} << D1_PARAM_Width;

class CounterTest : public testing::Test {
 protected:
  Dut<Vd1_counter> dut_;
};

TEST_F(CounterTest, CountsEveryCycleThroughAllItsValuesAndWraps) {
  dut_.Reset();
  const uint64_t first = dut_->count_o;
  for (uint64_t i = 0; i < 2 * kCounts + 3; ++i) {
    ASSERT_EQ(dut_->count_o, (first + i) % kCounts) << "after " << i << " cycles";
    dut_.Tick();
  }
}

TEST_F(CounterTest, StartsFromZeroAfterAReset) {
  dut_.Tick(1000);
  dut_->rst_ni = 0;
  dut_.Settle();
  EXPECT_EQ(dut_->count_o, 0u);
  dut_->rst_ni = 1;
  dut_.Settle();
  for (uint64_t i = 0; i < 100; ++i) {
    ASSERT_EQ(dut_->count_o, i);
    dut_.Tick();
  }
}

}  // namespace
}  // namespace d1
