// sim/programs/gemm_any.S against the golden product, bit for bit: any size, transposed operands,
// noise beyond the edges.
#include <gtest/gtest.h>

#include "sim/tool/gemm_plan.h"
#include "tests/programs/bench.h"
#include "tests/programs/matrices.h"

namespace d1 {
namespace {

constexpr uint32_t kA = 0x40000, kB = 0x80000, kC = 0xC0000;

class GemmAnyTest : public testing::Test {
 protected:
  // In tiles of 8 lines by 4 along k, k fastest, or of 4 by 8.
  template <typename At>
  std::vector<Bf16> NoisyTiles(int lines, int k, bool k_fastest, At at) {
    std::vector<Bf16> tiles;
    for (int i = 0; i < Tiles(lines, 8); ++i) {
      for (int p = 0; p < Tiles(k, 4); ++p) {
        for (int e = 0; e < 32; ++e) {
          const int line = 8 * i + (k_fastest ? e / 4 : e % 8);
          const int place = 4 * p + (k_fastest ? e % 4 : e / 8);
          const bool inside = line < lines && place < k;
          tiles.push_back(inside ? at(line, place) : Bf16{static_cast<uint16_t>(random_.Bits(16))});
        }
      }
    }
    return tiles;
  }

  // C = A * B; nothing but C may change, and of C what lies beyond its edges.
  void Check(int m, int n, int k, bool fp32, bool flip_a, bool flip_b, uint64_t schedule = 0) {
    SCOPED_TRACE(testing::Message() << m << "x" << n << "x" << k << (fp32 ? " FP32" : " BF16")
                                    << (flip_a ? " A^T" : "") << (flip_b ? " B^T" : ""));
    const Matrix a = RandomMatrix(m, k, random_), b = RandomMatrix(k, n, random_);
    const auto pad_k = static_cast<uint8_t>(4 * Tiles(k, 4) - k);
    GemmPlan plan = {
        .mt = Tiles(m, 8), .nt = Tiles(n, 8), .kt = Tiles(k, 4), .a = kA, .b = kB, .c = kC};
    plan.entry_a = EntryBits({}, {.transposed = flip_a});
    plan.entry_b = EntryBits({}, {.transposed = flip_b});
    plan.last_a = EntryBits({}, {.transposed = flip_a, .pad_k = pad_k});
    plan.last_b = EntryBits({}, {.transposed = flip_b, .pad_k = pad_k});
    plan.entry_c = fp32 ? 1 : 0;
    plan.c_bytes = fp32 ? 256 : 128;
    Bench bench("gemm_any", random_);
    bench.Put(kA, NoisyTiles(m, k, !flip_a, [&](int r, int p) { return a.At(r, p); }));
    bench.Put(kB, NoisyTiles(n, k, flip_b, [&](int c, int p) { return b.At(p, c); }));
    bench.Put<uint64_t>(kParameters, GemmParameters(plan, kParameters));
    const auto before = bench.Take<uint8_t>(0, kSramBytes);
    ASSERT_TRUE(bench.Run(schedule));
    // Only fewer than 16 tiles are computed in pairs alone: then an odd one is computed twice.
    const uint64_t tiles = static_cast<uint64_t>(plan.mt) * plan.nt;
    EXPECT_EQ(bench.matrix_steps(), (tiles + (tiles < 16 ? tiles % 2 : 0)) * plan.kt);

    const int halves = fp32 ? 2 : 1;
    auto expected = before;
    const auto after = bench.Take<uint8_t>(0, kSramBytes);
    const auto product = ProductHalves(a, b, fp32);
    for (int r = 0; r < 8 * plan.mt; ++r) {
      for (int c = 0; c < 8 * plan.nt; ++c) {
        const uint64_t at =
            kC + (r / 8 * plan.nt + c / 8) * plan.c_bytes + 2 * halves * (r % 8 * 8 + c % 8);
        const bool inside = r < m && c < n;
        std::memcpy(
            &expected[at],
            inside ? reinterpret_cast<const uint8_t*>(&product[(r * n + c) * halves]) : &after[at],
            2 * halves);
      }
    }
    for (size_t at = 0; at < after.size(); ++at) {
      ASSERT_EQ(after[at], expected[at]) << "at 0x" << std::hex << at;
    }
  }

  Random random_{RunSeed(), "gemm_any"};
};

TEST_F(GemmAnyTest, EveryTileCountFromOneToNineTimesOneToNine) {
  for (int mt = 1; mt <= 9; ++mt) {
    for (int nt = 1; nt <= 9; ++nt) {
      Check(8 * mt - static_cast<int>(random_.Below(8)),
            8 * nt - static_cast<int>(random_.Below(8)), static_cast<int>(random_.Range(1, 40)),
            random_.Percent(50), random_.Percent(30), random_.Percent(30));
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(GemmAnyTest, EveryLengthFromOneToFifty) {
  for (int k = 1; k <= 50; ++k) {
    Check(17, 20, k, k % 2, k % 3 == 0, k % 5 < 2);
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmAnyTest, TransposedOperandsInAnyInterleaving) {
  for (uint64_t schedule = 1; schedule <= 8; ++schedule) {
    Check(50, 35, 30, schedule % 2, schedule & 2, schedule & 4, schedule);
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmAnyTest, LongAndNarrowShapes) {
  Check(1, 300, 7, true, false, false);
  Check(300, 1, 9, false, true, true);
  Check(9, 250, 33, true, true, false);
  Check(250, 9, 33, false, false, true);
}

}  // namespace
}  // namespace d1
