// d1_sram_read alone, with damaged rows on its inputs: select, correct, report. RTL and netlist.
#include <Vd1_sram_read.h>
#include <gtest/gtest.h>

#include <array>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/ecc/secded.h"

namespace d1 {
namespace {

constexpr int kBanks = D1_PARAM_Banks;
constexpr int kWords = D1_PARAM_Words;

class SramReadTest : public testing::Test {
 protected:
  using Row = std::array<model::EccWord, 8>;

  SramReadTest() {
    dut_->gnt_i = 0;
    dut_->access_i = 0;
    dut_.Reset();
  }

  Row RandomRow() {
    Row row;
    for (auto& word : row) word = model::EccEncode(random_.Bits());
    return row;
  }

  // Reads `row` of a random super-bank, random rows on the others, and checks all that comes out.
  void Read(const Row& row) {
    const int bank = static_cast<int>(random_.Below(kBanks));
    const int word = kWords == 8 ? 0 : static_cast<int>(random_.Below(8));
    dut_->gnt_i = dut_->access_i = 1;
    dut_->bank_i = bank;
    dut_->word_i = word;
    dut_->row_i = row_ = random_.Bits(10);
    dut_.Tick();
    dut_->gnt_i = dut_->access_i = 0;
    dut_->bank_i = random_.Bits(5);
    for (int b = 0; b < kBanks; ++b) Present(b, b == bank ? row : RandomRow());
    dut_.Tick();
    bool error = false;
    unsigned corrected = 0, bad = 0;
    for (int w = 0; w < kWords; ++w) {
      const model::EccResult expected = model::EccDecode(row[word + w]);
      EXPECT_EQ(GetBits(dut_->rdata_o, 64 * w, 64), expected.data) << "word " << w;
      error |= expected.uncorrectable;
      corrected |= expected.corrected ? 1u << w : 0;
      bad |= expected.uncorrectable ? 1u << w : 0;
    }
    EXPECT_EQ(dut_->rvalid_o, 1);
    EXPECT_EQ(dut_->rerr_o, error);
    EXPECT_EQ(dut_->corrected_o, corrected);
    EXPECT_EQ(dut_->bad_o, bad);
    EXPECT_EQ(dut_->place_o, ((bank >> 2) << 15 | row_ << 5 | (bank & 3) << 3 | word) & 0x3FFFFu);
    dut_.Tick();
    EXPECT_EQ(dut_->rvalid_o, 0);
    EXPECT_EQ(dut_->corrected_o, 0);
    EXPECT_EQ(dut_->bad_o, 0);
  }

  Random random_{RunSeed(), "sram_read"};
  Dut<Vd1_sram_read> dut_;
  unsigned row_ = 0;

 private:
  void Present(int bank, const Row& row) {
    for (int w = 0; w < 8; ++w) {
      SetBits(dut_->bank_data_i, 512 * bank + 64 * w, 64, row[w].data);
      SetBits(dut_->bank_check_i, 64 * bank + 8 * w, 8, row[w].check);
    }
  }
};

void Flip(model::EccWord& word, unsigned bit) {
  if (bit < 64) {
    word.data ^= uint64_t{1} << bit;
  } else {
    word.check ^= static_cast<uint8_t>(1u << (bit - 64));
  }
}

TEST_F(SramReadTest, GivesTheSelectedRow) {
  for (int i = 0; i < 300; ++i) Read(RandomRow());
}

TEST_F(SramReadTest, CorrectsEverySingleError) {
  for (unsigned bit = 0; bit < 72 && !HasFailure(); ++bit) {
    Row row = RandomRow();
    for (auto& word : row) Flip(word, bit);
    Read(row);
  }
}

TEST_F(SramReadTest, ReportsEveryDoubleError) {
  for (unsigned a = 0; a < 72; ++a) {
    for (unsigned b = a + 1; b < 72 && !HasFailure(); ++b) {
      Row row = RandomRow();
      const size_t damaged = kWords == 8 ? random_.Below(8) : 0;
      for (size_t w = 0; w < 8; ++w) {
        if (kWords == 1 || w == damaged) {
          Flip(row[w], a);
          Flip(row[w], b);
        }
      }
      Read(row);
    }
  }
}

TEST_F(SramReadTest, MixesErrorsOfAllWords) {
  for (int i = 0; i < 500 && !HasFailure(); ++i) {
    Row row = RandomRow();
    for (auto& word : row) {
      for (uint64_t errors = random_.Below(3); errors > 0; --errors) {
        Flip(word, static_cast<unsigned>(random_.Below(72)));
      }
    }
    Read(row);
  }
}

}  // namespace
}  // namespace d1
