// d1_sync_reset: falls at once, rises with the clock.
#include <Vd1_sync_reset.h>
#include <gtest/gtest.h>

#include "tb/harness/dut.h"

namespace d1 {
namespace {

constexpr int kStages = D1_PARAM_Stages;

class SyncResetTest : public testing::Test {
 protected:
  void Assert() {
    dut_->rst_ni = 0;
    dut_.Settle();
  }

  void Release() {
    dut_->rst_ni = 1;
    dut_.Settle();
  }

  Dut<Vd1_sync_reset> dut_;
};

TEST_F(SyncResetTest, AssertsWithoutAClock) {
  dut_.Tick(kStages + 1);
  EXPECT_EQ(dut_->rst_no, 1);
  Assert();
  EXPECT_EQ(dut_->rst_no, 0);
}

TEST_F(SyncResetTest, ReleasesWithTheLastStage) {
  Assert();
  Release();
  for (int i = 0; i < kStages; ++i) {
    EXPECT_EQ(dut_->rst_no, 0) << "after " << i << " edges";
    dut_.Tick();
  }
  EXPECT_EQ(dut_->rst_no, 1);
  dut_.Tick(5);
  EXPECT_EQ(dut_->rst_no, 1);
}

TEST_F(SyncResetTest, AShortPulseStartsOver) {
  Assert();
  Release();
  dut_.Tick(kStages - 1);
  Assert();
  Release();
  dut_.Tick(kStages - 1);
  EXPECT_EQ(dut_->rst_no, 0);
  dut_.Tick();
  EXPECT_EQ(dut_->rst_no, 1);
}

}  // namespace
}  // namespace d1
