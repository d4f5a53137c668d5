// All 2^32 pairs of BF16, multiplied and added by the matrix array, against the host's FP32: the
// products and the sums of two BF16 are rounded as IEEE 754 does.
#include <Vd1_matrix_array.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstring>

#include "tb/harness/dut.h"
#include "tb/harness/long_run.h"

namespace d1 {
namespace {

constexpr uint32_t kCodes = 0x10000;
constexpr uint64_t kChunks = 4096;  // each 16 codes of A with all of B
constexpr uint64_t kSample = 16;    // 2^24 pairs

float Value(uint32_t code) { return std::bit_cast<float>(code << 16); }

uint32_t Canonical(float x) { return x != x ? 0x7FC00000 : std::bit_cast<uint32_t>(x); }

class Bf16PairsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::memset(&dut_->a_i, 0, sizeof dut_->a_i);
    std::memset(&dut_->b_i, 0, sizeof dut_->b_i);
    dut_->clr_valid_i = dut_->rd_valid_i = 0;
    dut_->fmt_a_i = dut_->fmt_b_i = 0;
    dut_->step_overwrite_i = 1;
    dut_.Reset();
  }

  void PutA(uint32_t row, uint32_t k, uint32_t code) { Put(dut_->a_i, 4 * row + k, code); }
  void PutB(uint32_t k, uint32_t column, uint32_t code) { Put(dut_->b_i, 8 * k + column, code); }
  template <typename Port>
  static void Put(Port& port, uint32_t index, uint32_t code) {
    port[index / 2] = (port[index / 2] & 0xFFFFu << 16 * (1 - index % 2)) | code
                                                                                << 16 * (index % 2);
  }

  // Codes of A are taken from all over, so that each chunk has some of every kind.
  static uint32_t CodeA(uint64_t i) { return static_cast<uint32_t>(i * 40503 % kCodes); }

  // Tile after tile: a step into one while the one of three steps before is read, four beats each.
  template <typename Operands, typename Expect>
  void AllPairs(const char* name, Operands operands, Expect expect) {
    LongRun run(name, kChunks, kSample);
    while (run.Next()) {
      const uint64_t tiles = 2 * (kCodes / 8);
      for (uint64_t tile = 0; tile < tiles + 3; ++tile) {
        if (tile < tiles) {
          for (uint32_t i = 0; i < 8; ++i) {
            operands(i, CodeOfRow(run.chunk(), tile, i), CodeOfColumn(tile, i));
          }
          dut_->step_valid_i = 1;
          dut_->step_acc_i = tile % 16;
        }
        for (uint32_t beat = 0; beat < 4; ++beat) {
          dut_->rd_valid_i = tile >= 3;
          dut_->rd_acc_i = (tile - 3) % 16;
          dut_->rd_row_i = beat;
          dut_.Tick();
          dut_->step_valid_i = 0;
          if (tile < 3) continue;
          for (uint32_t e = 0; e < 16; ++e) {
            const uint32_t a = CodeOfRow(run.chunk(), tile - 3, 2 * beat + e / 8);
            const uint32_t b = CodeOfColumn(tile - 3, e % 8);
            ASSERT_EQ(dut_->rd_data_o[e], Canonical(expect(Value(a), Value(b))))
                << std::hex << "a=" << a << " b=" << b;
          }
        }
      }
    }
  }
  static uint32_t CodeOfRow(uint64_t chunk, uint64_t tile, uint32_t row) {
    return CodeA(16 * chunk + 8 * (tile % 2) + row);
  }
  static uint32_t CodeOfColumn(uint64_t tile, uint32_t column) {
    return static_cast<uint32_t>(8 * (tile / 2) + column);
  }

  Dut<Vd1_matrix_array> dut_;
};

constexpr uint32_t kOne = 0x3F80, kMinusZero = 0x8000;

// The other three products are -0: the result is -0 where that of the host is.
TEST_F(Bf16PairsTest, EveryProductIsThatOfTheHost) {
  for (uint32_t i = 0; i < 8; ++i) {
    for (uint32_t k = 1; k < 4; ++k) PutA(i, k, kMinusZero), PutB(k, i, kOne);
  }
  AllPairs(
      "products", [&](uint32_t i, uint32_t a, uint32_t b) { PutA(i, 0, a), PutB(0, i, b); },
      [](float a, float b) { return a * b; });
}

TEST_F(Bf16PairsTest, EverySumIsThatOfTheHost) {
  for (uint32_t i = 0; i < 8; ++i) {
    PutB(1, i, kOne), PutA(i, 2, kOne);
    for (uint32_t k : {0, 3}) PutA(i, k, kMinusZero), PutB(k, i, kOne);
  }
  AllPairs(
      "sums", [&](uint32_t i, uint32_t a, uint32_t b) { PutA(i, 1, a), PutB(2, i, b); },
      [](float a, float b) { return a + b; });
}

}  // namespace
}  // namespace d1
