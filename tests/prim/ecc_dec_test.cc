// d1_ecc_dec: every single error corrected, every double error reported, all as the model says.
#include <Vd1_ecc_dec.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/ecc/secded.h"

namespace d1 {
namespace {

class EccDecTest : public testing::Test {
 protected:
  // Inverts one of the 72 bits.
  static void Flip(model::EccWord& word, int bit) {
    if (bit < 64) {
      word.data ^= uint64_t{1} << bit;
    } else {
      word.check ^= static_cast<uint8_t>(1 << (bit - 64));
    }
  }

  // Decodes a word and compares all outputs with the model.
  model::EccResult Decode(model::EccWord word) {
    SetBits(dut_->code_i, 0, 64, word.data);
    SetBits(dut_->code_i, 64, 8, word.check);
    dut_.Settle();
    const model::EccResult expected = model::EccDecode(word);
    EXPECT_EQ(dut_->data_o, expected.data);
    EXPECT_EQ(dut_->corrected_o, expected.corrected);
    EXPECT_EQ(dut_->uncorrectable_o, expected.uncorrectable);
    EXPECT_EQ(dut_->syndrome_o, expected.syndrome);
    return {dut_->data_o, dut_->corrected_o != 0, dut_->uncorrectable_o != 0, dut_->syndrome_o};
  }

  Random random_{RunSeed(), "ecc_dec"};
  Dut<Vd1_ecc_dec> dut_;
};

TEST_F(EccDecTest, CodeWordsPassUnchanged) {
  for (int i = 0; i < 10000 && !HasFailure(); ++i) {
    const uint64_t data = random_.Bits();
    const model::EccResult result = Decode(model::EccEncode(data));
    EXPECT_EQ(result.data, data);
    EXPECT_FALSE(result.corrected || result.uncorrectable);
  }
}

TEST_F(EccDecTest, EverySingleErrorIsCorrected) {
  for (int round = 0; round < 100 && !HasFailure(); ++round) {
    const uint64_t data = random_.Bits();
    for (int bit = 0; bit < 72; ++bit) {
      model::EccWord word = model::EccEncode(data);
      Flip(word, bit);
      const model::EccResult result = Decode(word);
      EXPECT_EQ(result.data, data) << "bit " << bit;
      EXPECT_TRUE(result.corrected && !result.uncorrectable) << "bit " << bit;
    }
  }
}

TEST_F(EccDecTest, EveryDoubleErrorIsReported) {
  for (int round = 0; round < 10 && !HasFailure(); ++round) {
    const uint64_t data = random_.Bits();
    for (int a = 0; a < 72; ++a) {
      for (int b = 0; b < a; ++b) {
        model::EccWord word = model::EccEncode(data);
        Flip(word, a);
        Flip(word, b);
        const model::EccResult result = Decode(word);
        EXPECT_TRUE(result.uncorrectable && !result.corrected) << "bits " << a << ", " << b;
      }
    }
  }
}

TEST_F(EccDecTest, EveryTripleErrorIsNoticed) {
  const uint64_t data = random_.Bits();
  for (int a = 0; a < 72 && !HasFailure(); ++a) {
    for (int b = 0; b < a; ++b) {
      for (int c = 0; c < b; ++c) {
        model::EccWord word = model::EccEncode(data);
        Flip(word, a);
        Flip(word, b);
        Flip(word, c);
        const model::EccResult result = Decode(word);
        EXPECT_TRUE(result.uncorrectable || result.corrected) << a << ", " << b << ", " << c;
      }
    }
  }
}

}  // namespace
}  // namespace d1
