// sim/programs/gemm_rowmajor.S against the golden product, bit for bit, for any shape, stride and
// alignment; nothing but C and scratch may be written.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/programs/bench.h"
#include "tests/programs/matrices.h"

namespace d1 {
namespace {

struct Places {
  uint32_t a = 0x40000, b = 0x80000, c = 0xC0000, scratch = 0x100000, scratch_b = 0x20000;
};

struct Shape {
  int m, n, k;
  bool fp32;
  uint32_t shift_a, shift_b, shift_c;  // bytes by which the start is moved
  uint32_t pad_a, pad_b, pad_c;        // bytes between rows
};

class GemmRowmajorTest : public testing::Test {
 protected:
  // `late`: a thread that rests at first.
  void Check(const Shape& s, uint64_t schedule = 0, const Places& places = {}, int late = -1) {
    SCOPED_TRACE(testing::Message()
                 << s.m << "x" << s.n << "x" << s.k << (s.fp32 ? " FP32" : " BF16") << " shifts "
                 << s.shift_a << " " << s.shift_b << " " << s.shift_c << " pads " << s.pad_a << " "
                 << s.pad_b << " " << s.pad_c);
    const Matrix a = RandomMatrix(s.m, s.k, random_), b = RandomMatrix(s.k, s.n, random_);
    const uint32_t element = s.fp32 ? 4 : 2;
    const uint32_t lda = 2 * s.k + s.pad_a, ldb = 2 * s.n + s.pad_b, ldc = element * s.n + s.pad_c;
    const uint32_t at_a = places.a + s.shift_a, at_b = places.b + s.shift_b,
                   at_c = places.c + s.shift_c;
    Bench bench("gemm_rowmajor", random_);
    PutRows(bench, a, at_a, lda);
    PutRows(bench, b, at_b, ldb);
    bench.Put<uint64_t>(kParameters, {at_a, at_b, at_c, uint64_t(s.m), uint64_t(s.n), uint64_t(s.k),
                                      s.fp32, lda, ldb, ldc, places.scratch, places.scratch_b});
    auto expected = bench.Take<uint8_t>(0, kSramBytes);
    const uint64_t mt = Tiles(s.m, 8), nt = Tiles(s.n, 8);
    const uint64_t packed_row = Tiles(s.k, 16) * 256, scratch_b_bytes = packed_row * nt,
                   scratch_bytes = packed_row * mt + 128 * (Tiles(s.m, 32) + Tiles(s.n, 32)) +
                                   std::max(s.m, 8) * nt * 8 * element;
    ASSERT_TRUE(late < 0 ? bench.Run(schedule) : bench.RunWithRest(late, 30'000, schedule));
    for (const uint16_t count : bench.machine().node(0).semaphore) EXPECT_EQ(0, count);
    const auto product = ProductHalves(a, b, s.fp32);
    for (int r = 0; r < s.m; ++r) {
      std::memcpy(&expected[at_c + r * ldc], &product[r * s.n * element / 2], element * s.n);
    }
    const auto after = bench.Take<uint8_t>(0, kSramBytes);
    for (size_t at = kParameters; at < after.size(); ++at) {
      if (at >= places.scratch && at < places.scratch + scratch_bytes) continue;
      if (at >= places.scratch_b && at < places.scratch_b + scratch_b_bytes) continue;
      ASSERT_EQ(after[at], expected[at]) << "at 0x" << std::hex << at;
    }
  }

  static void PutRows(Bench& bench, const Matrix& matrix, uint32_t at, uint32_t stride) {
    for (int r = 0; r < matrix.rows; ++r) {
      const auto row = matrix.element.begin() + r * matrix.columns;
      bench.Put(at + r * stride, std::vector<Bf16>(row, row + matrix.columns));
    }
  }

  // Sizes up to `most`, C in either format, no gaps.
  Shape RandomShape(int64_t most) {
    Shape s{};
    s.m = static_cast<int>(random_.Range(1, most));
    s.n = static_cast<int>(random_.Range(1, most));
    s.k = static_cast<int>(random_.Range(1, most));
    s.fp32 = random_.Percent(50);
    return s;
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
    Shape s = RandomShape(50);
    if (random_.Percent(30)) s.m = (s.m + 7) / 8 * 8, s.n = (s.n + 7) / 8 * 8;
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

// One, or several, blocks of 4 x 4 tiles, with every rest of them.
TEST_F(GemmRowmajorTest, EveryRestOfATileAndOfABlock) {
  for (int rest = 0; rest < 16; ++rest) {
    const uint32_t odd = 2 * static_cast<uint32_t>(random_.Below(32));
    Check({24 + rest, 17, 12, true, odd, 2, 4, 2, 6, 4}, 1);
    Check({17, 24 + rest, 28, false, 2, odd, 2, 4, 10, 2}, 2);
    Check({35, 40, 16 + rest, true, odd, 0, 0, 0, odd, 0}, 3);
    Check({8, 9, 64 + rest, false, 0, odd, 0, 14, 2, 6}, 4);
    Check({33, 8, 128 + rest, true, 0, 0, 32, 0, 64, 32}, 5);
    if (HasFatalFailure()) return;
  }
}

// Rows of A that are lines, with what may be left behind them; eight rows of tiles together, and
// what the engine makes tiles of.
TEST_F(GemmRowmajorTest, LinesOfAAndEightRows) {
  const auto lines = [&](int m, int n, int k) {
    const auto to_lines = [](int columns) {
      return static_cast<uint32_t>(2 * (Tiles(columns, 32) * 32 - columns));
    };
    Check({m, n, k, random_.Percent(50), 0, 64, 0, to_lines(k), to_lines(n), 0}, random_.Below(9));
  };
  for (const int k : {31, 32, 33, 40, 63, 64, 76, 95, 99, 128})
    lines(32, 32, k), lines(26, 50, k), lines(19, 50, k);
  for (const int m : {63, 64, 65, 72, 96, 103}) {
    for (const int n : {71, 72, 75, 96, 104}) lines(m, n, 16), lines(m, n, 72);
    if (HasFatalFailure()) return;
  }
  lines(130, 100, 8), lines(130, 100, 7), lines(130, 100, 80);
}

TEST_F(GemmRowmajorTest, RandomLargeShapes) {
  for (int i = 0; i < 12; ++i) {
    Shape s = RandomShape(150);
    s.shift_a = random_.Percent(50) ? 0 : 2 * static_cast<uint32_t>(random_.Below(32));
    s.shift_b = random_.Percent(50) ? 0 : 2 * static_cast<uint32_t>(random_.Below(32));
    s.pad_a = random_.Percent(50) ? (128 - 2 * s.k % 64) % 64
                                  : 2 * static_cast<uint32_t>(random_.Below(9));
    s.pad_b = random_.Percent(50) ? (128 - 2 * s.n % 64) % 64
                                  : 2 * static_cast<uint32_t>(random_.Below(9));
    Check(s, i);
    if (HasFatalFailure()) return;
  }
}

// A row of C that is longer than the engine's.
TEST_F(GemmRowmajorTest, VeryLongRows) {
  const Places places{
      .a = 0x10000, .b = 0x11000, .c = 0x1A000, .scratch = 0x2B000, .scratch_b = 0xBC000};
  Check({1, 16393, 1, true, 0, 2, 4, 0, 0, 0}, 1, places);
}

TEST_F(GemmRowmajorTest, LongThinShapes) {
  Check({1, 1, 1, true, 0, 0, 0, 0, 0, 0});
  Check({1, 300, 3, false, 0, 0, 0, 0, 0, 0});
  Check({300, 1, 7, true, 0, 0, 0, 0, 0, 0});
  Check({5, 6, 700, true, 0, 0, 0, 0, 0, 0});
  Check({9, 8, 701, false, 2, 2, 2, 0, 2, 2});
  Check({1, 256, 256, true, 0, 0, 0, 0, 0, 0});
}

}  // namespace

// Each thread starts a list of the engine: who needs what it brings must wait for it.
TEST_F(GemmRowmajorTest, AThreadThatIsLate) {
  for (int thread = 0; thread < 4; ++thread) {
    const auto check = [&](int m, int n, int k) {
      Check({m, n, k, true, 0, 0, 0, 0, 0, 0}, static_cast<uint64_t>(thread + 1), {}, thread);
    };
    check(9, 100, 40), check(16, 72, 33), check(1, 256, 256), check(20, 200, 64),
        check(100, 60, 80), check(64, 64, 64);
  }
}

}  // namespace d1
