// d1_matrix_array against the golden step: 100 million elements of random tiles in any formats, and
// all pairs of 8-bit codes in every pair of 8-bit formats with every pair of biases.
#include <Vd1_matrix_array.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "tb/checkers/matrix_tiles.h"
#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/harness/long_run.h"

namespace d1 {
namespace {

class MatrixLongTest : public testing::Test {
 protected:
  void SetUp() override {
    dut_->step_valid_i = dut_->clr_valid_i = dut_->rd_valid_i = 0;
    dut_->a_upper_i = dut_->b_upper_i = 0;
    dut_.Reset();
  }

  // A step on the next tile in turn, and the tile of three steps before read, four beats.
  void StepAndRead(const TileCodes& x, bool overwrite) {
    const int acc = static_cast<int>(turn_ % 16);
    Put(x.a_format.format, x.a[0], dut_->a_i);
    Put(x.b_format.format, x.b[0], dut_->b_i);
    dut_->fmt_a_i = EntryBits(x.a_format);
    dut_->fmt_b_i = EntryBits(x.b_format);
    dut_->step_overwrite_i = overwrite || turn_ < 16;
    dut_->step_acc_i = acc;
    dut_->step_valid_i = 1;
    tiles_.Step(acc, x, overwrite || turn_ < 16, turn_ + 1);
    ++turn_;
    for (int beat = 0; beat < 4; ++beat) {
      dut_->rd_valid_i = turn_ > 3;
      dut_->rd_acc_i = (turn_ - 4) % 16;
      dut_->rd_row_i = beat;
      dut_.Tick();
      dut_->step_valid_i = 0;
      for (int e = 0; e < 16 && turn_ > 3; ++e) {
        ASSERT_EQ(dut_->rd_data_o[e], tiles_.At((turn_ - 4) % 16, 2 * beat + e / 8, e % 8).bits)
            << "element " << e << " of beat " << beat << ", step " << turn_ - 4;
      }
    }
  }

  template <typename Port>
  static void Put(Format format, const uint16_t* codes, Port& port) {
    if (WidthOf(format) == 16) {
      std::memcpy(&port[0], codes, 64);
      return;
    }
    uint8_t bytes[32];
    for (int i = 0; i < 32; ++i) bytes[i] = static_cast<uint8_t>(codes[i]);
    std::memcpy(&port[0], bytes, 32);
  }

  Dut<Vd1_matrix_array> dut_;
  MatrixTiles tiles_;
  uint64_t turn_ = 0;
};

TEST_F(MatrixLongTest, RandomTilesGiveTheBitsOfTheModel) {
  LongRun run("tiles", 1600, 3);
  while (run.Next()) {
    Random random(RunSeed(), "tiles " + std::to_string(run.chunk()));
    turn_ = 0;  // every chunk begins with empty tiles
    for (int i = 0; i < 1000; ++i) {
      const TileCodes x = random.Percent(60) ? InBf16(RandomTileOperands(random))
                                             : RandomTileCodes(RandomOperandFormat(random),
                                                               RandomOperandFormat(random), random);
      StepAndRead(x, random.Percent(30));
      if (HasFatalFailure()) return;
    }
  }
}

// Each cell gets a pair of its own, at one of the four places along k.
TEST_F(MatrixLongTest, EveryPairOfCfloat8CodesWithEveryPairOfBiases) {
  constexpr Format kFormats[] = {Format::kCfloat8143, Format::kCfloat8152};
  LongRun run("cfloat8", 64 * 64, 3);
  while (run.Next()) {
    turn_ = 0;
    for (int i = 0; i < 4 * 32 * 32; ++i) {
      TileCodes x{.a_format = {kFormats[i & 1], static_cast<uint8_t>(run.chunk() % 64)},
                  .b_format = {kFormats[i >> 1 & 1], static_cast<uint8_t>(run.chunk() / 64)}};
      const int a = 8 * (i >> 2 & 31), b = 8 * (i >> 7), k = (i >> 2) % 4;
      for (int cell = 0; cell < 8; ++cell) {
        x.a[cell][k] = static_cast<uint16_t>(a + cell);
        x.b[k][cell] = static_cast<uint16_t>(b + cell);
      }
      StepAndRead(x, true);
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace d1
