// sim/programs/conv3x3.S against the convolution by its formula, bit for bit.
#include <gtest/gtest.h>

#include "sim/tool/conv_plan.h"
#include "tests/programs/bench.h"
#include "tests/programs/matrices.h"

namespace d1 {
namespace {

constexpr uint32_t kImage = 0x40000, kWeights = 0x80000, kResult = 0xC0000;

class ConvTest : public testing::Test {
 protected:
  // Only the result may change.
  void Check(int side, int n, int k, bool fp32, uint64_t schedule = 0) {
    SCOPED_TRACE(testing::Message() << side << "x" << n << "x" << k << (fp32 ? " FP32" : " BF16"));
    const Matrix image = RandomMatrix(side * side, k, random_),
                 weights = RandomMatrix(9 * k, n, random_);
    ConvPlan plan = {
        .side = side, .n = n, .k = k, .image = kImage, .weights = kWeights, .result = kResult};
    plan.element_bytes = fp32 ? 4 : 2;
    plan.entry_result = fp32 ? 1 : 0;
    const auto pixel = [&](int y, int x, int c) {
      const bool inside = y >= 0 && y < side && x >= 0 && x < side;
      return inside ? image.At(y * side + x, c) : Bf16{};
    };
    const auto weight = [&](int tap, int c, int to) {
      return c < k ? weights.At(tap * k + c, to) : Bf16{};
    };
    Bench bench("conv3x3", random_);
    bench.Put(kImage, ConvImage(plan, [&](int y, int x, int c) { return pixel(y, x, c).bits; }));
    bench.Put(kWeights,
              ConvWeights(plan, [&](int tap, int c, int to) { return weight(tap, c, to).bits; }));
    bench.Put<uint64_t>(kParameters, ConvParameters(plan));
    const auto before = bench.Take<uint8_t>(0, kSramBytes);
    ASSERT_TRUE(bench.Run(schedule));
    EXPECT_EQ(bench.matrix_steps(),
              static_cast<uint64_t>(side) * side / 8 * Tiles(n, 8) * 9 * Tiles(k, 4));

    const auto tiles = bench.Take<uint8_t>(kResult, plan.result_bytes());
    const auto result = ConvResult(plan, tiles);
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        for (int to = 0; to < n; ++to) {
          Fp32 sum;
          for (int tap = 0; tap < 9; ++tap) {
            for (int c = 0; c < k; c += 4) {
              std::array<Bf16, 4> a, b;
              for (int i = 0; i < 4; ++i) {
                a[i] = pixel(y + tap / 3 - 1, x + tap % 3 - 1, c + i);
                b[i] = weight(tap, c + i, to);
              }
              sum = DotStep(a, b, sum, tap == 0 && c == 0);
            }
          }
          const uint32_t expected = fp32 ? sum.bits : Bf16FromFp32(sum).bits;
          uint32_t got = 0;
          std::memcpy(&got,
                      &result[static_cast<size_t>((y * side + x) * n + to) * plan.element_bytes],
                      plan.element_bytes);
          ASSERT_EQ(got, expected) << "pixel (" << y << ", " << x << "), channel " << to;
        }
      }
    }
    auto expected = before;
    std::copy(tiles.begin(), tiles.end(), expected.begin() + kResult);
    ASSERT_TRUE(bench.Take<uint8_t>(0, kSramBytes) == expected)
        << "something but the result has changed";
  }

  Random random_{RunSeed(), "conv3x3"};
};

TEST_F(ConvTest, EveryNumberOfChannelsUpToTwenty) {
  for (int k = 1; k <= 20; ++k) {
    Check(8, 21 - k, k, k % 2);
    if (HasFatalFailure()) return;
  }
}

TEST_F(ConvTest, LargerImages) {
  Check(16, 16, 8, true);
  Check(24, 9, 4, false);
  Check(32, 8, 3, true);
}

TEST_F(ConvTest, AnyInterleavingOfTheThreads) {
  for (uint64_t schedule = 1; schedule <= 6; ++schedule) {
    Check(16, 17, 6, schedule % 2, schedule);
    if (HasFatalFailure()) return;
  }
}

TEST(ConvLayoutTest, ThePixelToTheRightIsTheNextTile) {
  const ConvPlan plan = {.side = 16, .k = 4};
  const auto image = ConvImage(
      plan, [](int y, int x, int c) { return static_cast<uint16_t>(1 + c + 4 * (x + 16 * y)); });
  const auto at = [&](int row, int tile, int line, int c) {
    uint16_t code = 0;
    std::memcpy(&code, &image[2 * (32 * ((row + 1) * 4 + tile + 1) + 4 * line + c)], 2);
    return code;
  };
  EXPECT_EQ(at(0, 0, 0, 0), 1);
  EXPECT_EQ(at(5, 1, 3, 2), 1 + 2 + 4 * (7 + 16 * 5));   // pixel 1 + 3 * 16 / 8
  EXPECT_EQ(at(5, -1, 0, 1), 0);                         // pixel -1
  EXPECT_EQ(at(5, -1, 1, 1), 1 + 1 + 4 * (1 + 16 * 5));  // pixel -1 + 2
  EXPECT_EQ(at(5, 2, 7, 1), 0);                          // pixel 16
  EXPECT_EQ(at(-1, 0, 0, 0), 0);
  EXPECT_EQ(at(16, 1, 7, 3), 0);
}

}  // namespace
}  // namespace d1
