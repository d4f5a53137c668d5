// d1_sram_write alone, with damaged rows on its inputs: check bits, merge, errors that must stay
// visible. RTL and netlist.
#include <Vd1_sram_write.h>
#include <gtest/gtest.h>

#include <array>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/ecc/secded.h"

namespace d1 {
namespace {

constexpr int kBanks = D1_PARAM_Banks;
constexpr int kWords = D1_PARAM_Words;

class SramWriteTest : public testing::Test {
 protected:
  using Row = std::array<model::EccWord, 8>;

  SramWriteTest() {
    dut_->req_i = dut_->gnt_i = dut_->patch_i = dut_->patch_valid_i = 0;
    dut_.Reset();
  }

  // Requests and grants a write of `data` under `mask`.
  void Grant(uint64_t mask) {
    bank_ = static_cast<int>(random_.Below(kBanks));
    row_ = static_cast<int>(random_.Below(4));
    word_ = kWords == 8 ? 0 : static_cast<int>(random_.Below(8));
    mask_ = kWords == 8 ? mask : mask & 0xFF;
    dut_->req_i = dut_->gnt_i = 1;
    dut_->bank_i = bank_;
    dut_->row_i = row_;
    dut_->word_i = word_;
    SetBits(dut_->mask_i, 0, 8 * kWords, mask_);
    for (int w = 0; w < kWords; ++w) SetBits(dut_->data_i, 64 * w, 64, data_[w] = random_.Bits());
    dut_.Settle();
  }

  uint8_t MaskOf(int w) const { return static_cast<uint8_t>(mask_ >> 8 * w); }

  // The bus writes the words of the mask; `old` is what a merge read, or null for a whole write.
  void ExpectWritten(const Row* old) {
    EXPECT_EQ(dut_->write_o, 1);
    EXPECT_EQ(dut_->write_bank_o, bank_);
    EXPECT_EQ(dut_->write_row_o, row_);
    unsigned we = 0;
    for (int w = 0; w < kWords; ++w) {
      if (MaskOf(w) == 0) continue;
      we |= 1u << (word_ + w);
      uint64_t lanes = 0;
      for (int i = 0; i < 8; ++i) lanes |= (MaskOf(w) >> i & 1 ? uint64_t{0xFF} : 0) << 8 * i;
      const model::EccResult before =
          old ? model::EccDecode((*old)[word_ + w]) : model::EccResult{};
      const uint64_t expected = (data_[w] & lanes) | (before.data & ~lanes);
      const model::EccWord got{GetBits(dut_->write_data_o, 64 * w, 64),
                               static_cast<uint8_t>(GetBits(dut_->write_check_o, 8 * w, 8))};
      EXPECT_EQ(got.data, expected) << "word " << w;
      EXPECT_EQ(model::EccDecode(got).uncorrectable, before.uncorrectable && MaskOf(w) != 0xFF);
      if (!before.uncorrectable) EXPECT_EQ(got, model::EccEncode(expected));
    }
    EXPECT_EQ(dut_->write_we_o, we);
  }

  void Merge(const Row& row) {
    EXPECT_EQ(dut_->next_busy_o, 1u << bank_);
    dut_.Tick();
    dut_->req_i = dut_->gnt_i = 0;
    dut_.Settle();
    EXPECT_EQ(dut_->next_busy_o, 1u << bank_);
    EXPECT_EQ(dut_->read_o, 1);
    EXPECT_EQ(dut_->read_bank_o, bank_);
    EXPECT_EQ(dut_->read_row_o, row_);
    EXPECT_EQ(dut_->write_o, 0);
    dut_.Tick();
    EXPECT_EQ(dut_->read_o, 0);
    for (int b = 0; b < kBanks; ++b) {
      for (int w = 0; w < 8; ++w) {
        SetBits(dut_->bank_data_i, 512 * b + 64 * w, 64, b == bank_ ? row[w].data : random_.Bits());
        SetBits(dut_->bank_check_i, 64 * b + 8 * w, 8, b == bank_ ? row[w].check : random_.Bits(8));
      }
    }
    dut_.Settle();
    EXPECT_EQ(dut_->next_busy_o, 1u << bank_);
    EXPECT_EQ(dut_->write_o, 0);
    dut_.Tick();
    EXPECT_EQ(dut_->next_busy_o, 0u);
    EXPECT_EQ(dut_->write_o, 0);
    dut_.Tick();
    unsigned corrected = 0, bad = 0;
    for (int w = 0; w < kWords; ++w) {
      if (MaskOf(w) == 0 || MaskOf(w) == 0xFF) continue;
      const model::EccResult read = model::EccDecode(row[word_ + w]);
      corrected |= read.corrected ? 1u << w : 0;
      bad |= read.uncorrectable ? 1u << w : 0;
    }
    EXPECT_EQ(dut_->corrected_o, corrected);
    EXPECT_EQ(dut_->bad_o, bad);
    EXPECT_EQ(dut_->place_o,
              static_cast<unsigned>((bank_ >> 2) << 15 | row_ << 5 | (bank_ & 3) << 3 | word_));
    EXPECT_EQ(dut_->next_busy_o, 0u);
    ExpectWritten(&row);
    dut_.Tick();
    EXPECT_EQ(dut_->next_busy_o, 0u);
    EXPECT_EQ(dut_->write_o, 0);
  }

  Random random_{RunSeed(), "sram_write"};
  Dut<Vd1_sram_write> dut_;
  int bank_ = 0, row_ = 0, word_ = 0;
  uint64_t mask_ = 0;
  std::array<uint64_t, 8> data_{};
};

TEST_F(SramWriteTest, WholeWordsAreWrittenInTheCycleAfterTheGrant) {
  for (int i = 0; i < 500 && !HasFailure(); ++i) {
    uint64_t mask = 0;
    for (int w = 0; w < 8; ++w) mask |= (random_.Percent(60) ? uint64_t{0xFF} : 0) << 8 * w;
    Grant(mask);
    EXPECT_EQ(dut_->next_busy_o, 0u);
    EXPECT_EQ(dut_->hold_o, 0);
    dut_.Tick();
    dut_->req_i = dut_->gnt_i = 0;
    dut_.Settle();
    ExpectWritten(nullptr);
    EXPECT_EQ(dut_->read_o, 0);
    EXPECT_EQ(dut_->next_busy_o, 0u);
  }
}

TEST_F(SramWriteTest, PartsAreMergedWithWhateverErrorsTheRowHas) {
  for (int i = 0; i < 2000 && !HasFailure(); ++i) {
    Row row;
    for (auto& word : row) {
      word = model::EccEncode(random_.Bits());
      for (uint64_t errors = random_.Below(3); errors > 0; --errors) {
        const uint64_t bit = random_.Below(72);
        if (bit < 64)
          word.data ^= uint64_t{1} << bit;
        else
          word.check ^= static_cast<uint8_t>(1u << (bit - 64));
      }
    }
    uint64_t mask = 0;
    for (int w = 0; w < 8; ++w) {
      const uint64_t kind = random_.Below(3);
      mask |= (kind == 0 ? 0 : kind == 1 ? 0xFF : random_.Bits(8)) << 8 * w;
    }
    mask = (mask & ~uint64_t{0xFF}) | (1 + random_.Below(254));
    Grant(mask);
    Merge(row);
  }
}

// What the scrubber writes on the bus of a line: its words, with some check bits inverted.
TEST_F(SramWriteTest, PatchesAreWrittenInTheNextCycle) {
  if (kWords != 8) return;  // no other port has them
  for (int i = 0; i < 300 && !HasFailure(); ++i) {
    const uint64_t words = random_.Bits(8), bank = random_.Below(kBanks), row = random_.Bits(10);
    std::array<uint64_t, 8> data, wrong;
    const bool valid = random_.Percent(80);
    dut_->patch_i = 1;
    dut_->patch_valid_i = valid;
    dut_->patch_words_i = words;
    dut_->patch_bank_i = bank;
    dut_->patch_row_i = row;
    for (int w = 0; w < kWords; ++w) {
      SetBits(dut_->patch_data_i, 64 * w, 64, data[w] = random_.Bits());
      SetBits(dut_->patch_wrong_i, 8 * w, 8, wrong[w] = random_.Percent(50) ? random_.Bits(8) : 0);
    }
    dut_.Settle();
    EXPECT_EQ(dut_->bus_free_o, 1);
    dut_.Tick();
    dut_->patch_i = dut_->patch_valid_i = 0;
    dut_.Settle();
    EXPECT_EQ(dut_->write_o, valid);
    if (!valid) continue;
    EXPECT_EQ(dut_->write_we_o, words);
    EXPECT_EQ(dut_->write_bank_o, bank);
    EXPECT_EQ(dut_->write_row_o, row);
    EXPECT_EQ(dut_->corrected_o, 0);
    EXPECT_EQ(dut_->bad_o, 0);
    for (int w = 0; w < kWords; ++w) {
      if ((words >> w & 1) == 0) continue;
      EXPECT_EQ(GetBits(dut_->write_data_o, 64 * w, 64), data[w]);
      EXPECT_EQ(GetBits(dut_->write_check_o, 8 * w, 8), model::EccCheckBits(data[w]) ^ wrong[w]);
    }
    dut_.Tick();
    EXPECT_EQ(dut_->write_o, 0);
  }
}

TEST_F(SramWriteTest, AWholeWriteWaitsForTheBus) {
  Grant(0x01);
  dut_.Tick();
  dut_->gnt_i = 0;
  SetBits(dut_->mask_i, 0, 8 * kWords, ~uint64_t{0});
  dut_.Settle();
  EXPECT_EQ(dut_->hold_o, 0);
  dut_.Tick();
  EXPECT_EQ(dut_->hold_o, 0);
  dut_.Tick();
  EXPECT_EQ(dut_->hold_o, 1);
  EXPECT_EQ(dut_->write_o, 0) << "the bus is taken in the next cycle";
  SetBits(dut_->mask_i, 0, 8 * kWords, 0x02);
  dut_.Settle();
  EXPECT_EQ(dut_->hold_o, 0) << "another merge may start";
}

}  // namespace
}  // namespace d1
