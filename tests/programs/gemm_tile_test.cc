// sim/programs/gemm_tile.S against the golden product, bit for bit.
#include <gtest/gtest.h>

#include "tests/programs/bench.h"
#include "tests/programs/matrices.h"

namespace d1 {
namespace {

constexpr uint32_t kA = 0x40000, kB = 0x80000, kC = 0xC0000;

class GemmTileTest : public testing::Test {
 protected:
  // C = A * B for the shape m x n x k; the SRAM around C must stay as it was.
  void Check(int m, int n, int k, bool fp32, uint64_t schedule = 0) {
    SCOPED_TRACE(testing::Message() << m << "x" << n << "x" << k << (fp32 ? " FP32" : " BF16"));
    const Matrix a = RandomMatrix(m, k, random_), b = RandomMatrix(k, n, random_);
    const uint64_t mt = Tiles(m, 8), nt = Tiles(n, 8), kt = Tiles(k, 4);
    const uint32_t tile_bytes = fp32 ? 256 : 128;
    Bench bench("gemm_tile", random_);
    bench.Put(kA, TileA(a));
    bench.Put(kB, TileB(b));
    bench.Put<uint64_t>(kParameters, {kA, kB, kC, mt, nt, kt, fp32});
    const auto before = bench.Take<uint8_t>(0, kSramBytes);
    ASSERT_TRUE(bench.Run(schedule));
    const uint64_t useful = mt * nt * kt;
    EXPECT_LE(bench.matrix_steps(), useful + (mt * nt % 2) * kt);

    auto expected = before;
    const Matrix wide_a = Padded(a, 8 * mt, 4 * kt), wide_b = Padded(b, 4 * kt, 8 * nt);
    const auto product = ProductHalves(wide_a, wide_b, fp32);
    const int halves = fp32 ? 2 : 1;
    for (uint64_t e = 0; e < product.size(); ++e) {
      const uint64_t row = e / halves / (8 * nt), column = e / halves % (8 * nt);
      const uint64_t tile = row / 8 * nt + column / 8;
      const uint64_t at =
          kC + tile * tile_bytes + 2 * ((row % 8 * 8 + column % 8) * halves + e % halves);
      std::memcpy(&expected[at], &product[e], 2);
    }
    const auto after = bench.Take<uint8_t>(0, kSramBytes);
    for (size_t at = 0; at < after.size(); ++at) {
      ASSERT_EQ(after[at], expected[at]) << "at 0x" << std::hex << at;
    }
  }

  static Matrix Padded(const Matrix& matrix, int rows, int columns) {
    Matrix wide{rows, columns, {}};
    for (int e = 0; e < rows * columns; ++e) {
      wide.element.push_back(matrix.At(e / columns, e % columns));
    }
    return wide;
  }

  Random random_{RunSeed(), "gemm_tile"};
};

TEST_F(GemmTileTest, EveryTileCountFromOneToTenTimesOneToTen) {
  for (int mt = 1; mt <= 10; ++mt) {
    for (int nt = 1; nt <= 10; ++nt) {
      Check(8 * mt, 8 * nt, static_cast<int>(random_.Range(1, 24)), random_.Percent(50));
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(GemmTileTest, EveryNumberOfStepsFromOneToTwelve) {
  for (int kt = 1; kt <= 12; ++kt) {
    Check(16, 24, 4 * kt, true);
    Check(40, 8, 4 * kt - 3, false);
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmTileTest, WholeGroupsOfEightColumnsAndSteps) {
  for (const bool fp32 : {true, false}) {
    for (const int mt : {1, 2, 3, 8}) {
      for (const int nt : {8, 16, 24}) {
        for (const int kt : {8, 16, 24}) {
          Check(8 * mt, 8 * nt, 4 * kt, fp32, mt + nt + kt);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST_F(GemmTileTest, ThreadsMayInterleaveInAnyWay) {
  for (uint64_t schedule = 1; schedule <= 20; ++schedule) {
    Check(56, 40, 32, schedule % 2, schedule);
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmTileTest, LargeAndLongShapes) {
  Check(64, 64, 64, true);
  Check(128, 128, 128, false);
  Check(8, 400, 8, true);
  Check(400, 8, 8, false);
  Check(17, 33, 301, true);
}

}  // namespace
}  // namespace d1
