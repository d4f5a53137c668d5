// sim/programs/gemm_rowmajor.S against the golden product, bit for bit, for any shape, stride and
// alignment; nothing but C and scratch may be written.
#include <gtest/gtest.h>

#include "tests/programs/bench.h"
#include "tests/programs/matrices.h"

namespace d1 {
namespace {

constexpr uint32_t kA = 0x40000, kB = 0x80000, kC = 0xC0000, kScratch = 0x100000;

struct Shape {
  int m, n, k;
  bool fp32;
  uint32_t shift_a, shift_b, shift_c;  // bytes by which the start is moved
  uint32_t pad_a, pad_b, pad_c;        // bytes between rows
};

class GemmRowmajorTest : public testing::Test {
 protected:
  void Check(const Shape& s, uint64_t schedule = 0) {
    SCOPED_TRACE(testing::Message()
                 << s.m << "x" << s.n << "x" << s.k << (s.fp32 ? " FP32" : " BF16") << " shifts "
                 << s.shift_a << " " << s.shift_b << " " << s.shift_c << " pads " << s.pad_a << " "
                 << s.pad_b << " " << s.pad_c);
    const Matrix a = RandomMatrix(s.m, s.k, random_), b = RandomMatrix(s.k, s.n, random_);
    const uint32_t element = s.fp32 ? 4 : 2;
    const uint32_t lda = 2 * s.k + s.pad_a, ldb = 2 * s.n + s.pad_b, ldc = element * s.n + s.pad_c;
    const uint32_t at_a = kA + s.shift_a, at_b = kB + s.shift_b, at_c = kC + s.shift_c;
    Bench bench("gemm_rowmajor", random_);
    PutRows(bench, a, at_a, lda);
    PutRows(bench, b, at_b, ldb);
    bench.Put<uint64_t>(kParameters, {at_a, at_b, at_c, uint64_t(s.m), uint64_t(s.n), uint64_t(s.k),
                                      s.fp32, lda, ldb, ldc, kScratch});
    auto expected = bench.Take<uint8_t>(0, kSramBytes);
    const uint64_t mt = Tiles(s.m, 8), nt = Tiles(s.n, 8), kt = Tiles(s.k, 4);
    const uint64_t scratch_bytes = 64 * kt * (mt + nt) + 64 + mt * nt * 64 * element;
    ASSERT_TRUE(bench.Run(schedule));
    const auto product = ProductHalves(a, b, s.fp32);
    for (int r = 0; r < s.m; ++r) {
      std::memcpy(&expected[at_c + r * ldc], &product[r * s.n * element / 2], element * s.n);
    }
    const auto after = bench.Take<uint8_t>(0, kSramBytes);
    for (size_t at = kParameters; at < after.size(); ++at) {
      if (at >= kScratch && at < kScratch + scratch_bytes) continue;
      ASSERT_EQ(after[at], expected[at]) << "at 0x" << std::hex << at;
    }
  }

  static void PutRows(Bench& bench, const Matrix& matrix, uint32_t at, uint32_t stride) {
    for (int r = 0; r < matrix.rows; ++r) {
      const auto row = matrix.element.begin() + r * matrix.columns;
      bench.Put(at + r * stride, std::vector<Bf16>(row, row + matrix.columns));
    }
  }

  Random random_{RunSeed(), "gemm_rowmajor"};
};

TEST_F(GemmRowmajorTest, WholeTilesInPlace) {
  Check({64, 64, 64, true, 0, 0, 0, 0, 0, 0});
  Check({64, 64, 64, false, 0, 0, 0, 0, 0, 0});
  Check({8, 8, 4, true, 0, 0, 0, 8, 24, 32});
  Check({24, 72, 20, false, 8, 16, 48, 8, 8, 16});
  Check({40, 8, 12, true, 0, 0, 32, 0, 0, 0});
  Check({128, 16, 8, true, 0, 0, 0, 0, 0, 320});
}

TEST_F(GemmRowmajorTest, WholeTilesOffTheirBoundaries) {
  Check({16, 16, 16, true, 2, 4, 4, 0, 0, 0});
  Check({16, 24, 16, false, 0, 0, 2, 2, 6, 2});
  Check({16, 24, 16, true, 4, 0, 16, 0, 2, 0});
}

TEST_F(GemmRowmajorTest, EverySizeFromOneToTwelve) {
  for (int size = 1; size <= 12; ++size) {
    Check({size, 9, 5, true, 0, 0, 0, 0, 0, 0});
    Check({9, size, 5, false, 0, 0, 0, 0, 0, 0});
    Check({9, 10, size, true, 0, 0, 0, 0, 0, 0});
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmRowmajorTest, RandomShapesStridesAndSchedules) {
  for (int i = 0; i < 60; ++i) {
    Shape s{};
    s.m = static_cast<int>(random_.Range(1, 50));
    s.n = static_cast<int>(random_.Range(1, 50));
    s.k = static_cast<int>(random_.Range(1, 50));
    if (random_.Percent(30)) s.m = (s.m + 7) / 8 * 8, s.n = (s.n + 7) / 8 * 8;
    s.fp32 = random_.Percent(50);
    const uint32_t unit = random_.Percent(50) ? 32 : s.fp32 ? 4 : 2;
    s.shift_a = 2 * static_cast<uint32_t>(random_.Below(20));
    s.shift_b = 2 * static_cast<uint32_t>(random_.Below(20));
    s.shift_c = unit * static_cast<uint32_t>(random_.Below(4));
    s.pad_a = 2 * static_cast<uint32_t>(random_.Below(9));
    s.pad_b = 2 * static_cast<uint32_t>(random_.Below(9));
    s.pad_c = unit * static_cast<uint32_t>(random_.Below(3));
    Check(s, i);
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmRowmajorTest, LongThinShapes) {
  Check({1, 1, 1, true, 0, 0, 0, 0, 0, 0});
  Check({1, 300, 3, false, 0, 0, 0, 0, 0, 0});
  Check({300, 1, 7, true, 0, 0, 0, 0, 0, 0});
  Check({5, 6, 700, true, 0, 0, 0, 0, 0, 0});
}

}  // namespace
}  // namespace d1
