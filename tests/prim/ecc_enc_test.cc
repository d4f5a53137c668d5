// d1_ecc_enc against the code's definition.
#include <Vd1_ecc_enc.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/ecc/secded.h"

namespace d1 {
namespace {

class EccEncTest : public testing::Test {
 protected:
  void ExpectEncoded(uint64_t data) {
    dut_->data_i = data;
    dut_.Settle();
    EXPECT_EQ(GetBits(dut_->code_o, 0, 64), data);
    EXPECT_EQ(GetBits(dut_->code_o, 64, 8), model::EccEncode(data).check) << std::hex << data;
  }

  Random random_{RunSeed(), "ecc_enc"};
  Dut<Vd1_ecc_enc> dut_;
};

TEST_F(EccEncTest, EveryDataBitHasItsColumn) {
  ExpectEncoded(0);
  for (int i = 0; i < 64; ++i) ExpectEncoded(uint64_t{1} << i);
}

TEST_F(EccEncTest, RandomWordsMatchTheModel) {
  for (int i = 0; i < 100000 && !HasFailure(); ++i) ExpectEncoded(random_.Bits());
}

TEST(EccCode, HasMinimumDistanceFour) {
  // Odd, distinct columns: no one, two or three of them add up to zero.
  uint64_t seen[4] = {};
  auto add = [&seen](unsigned column) {
    EXPECT_EQ(std::popcount(column) % 2, 1) << column;
    EXPECT_EQ(seen[column / 64] >> (column % 64) & 1, 0u) << column;
    seen[column / 64] |= uint64_t{1} << (column % 64);
  };
  for (const unsigned column : model::kEccColumns) add(column);
  for (int r = 0; r < 8; ++r) add(1u << r);
}

}  // namespace
}  // namespace d1
