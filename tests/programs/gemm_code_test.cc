// Programs of sim/tool/gemm_code.h against the golden product, bit for bit: any size, transposed
// operands, 8-bit operands, noise beyond the edges.
#include "sim/tool/gemm_code.h"

#include <gtest/gtest.h>

#include "tb/checkers/golden_kernels.h"
#include "tests/programs/bench.h"
#include "tests/programs/matrices.h"

namespace d1 {
namespace {

constexpr uint32_t kA = 0x40000, kB = 0x80000, kC = 0xC0000;

struct Case {
  int m, n, k;
  bool fp32, flip_a = false, flip_b = false;
  NumberFormat fa = {}, fb = {};
};

class GemmCodeTest : public testing::Test {
 protected:
  std::vector<uint16_t> RandomCodes(const NumberFormat& format, int rows, int columns) {
    std::vector<uint16_t> codes;
    if (format.format == Format::kBf16) {
      for (const Bf16 e : RandomMatrix(rows, columns, random_).element) codes.push_back(e.bits);
    } else {
      for (int i = 0; i < rows * columns; ++i) {
        codes.push_back(static_cast<uint16_t>(random_.Bits(8)));
      }
    }
    return codes;
  }

  // In tiles of 8 lines by 4 along k, k fastest, or of 4 by 8; `bytes` of an element.
  template <typename At>
  std::vector<uint8_t> NoisyTiles(int lines, int k, int bytes, bool k_fastest, At at) {
    std::vector<uint8_t> tiles;
    for (int i = 0; i < Tiles(lines, 8); ++i) {
      for (int p = 0; p < Tiles(k, 4); ++p) {
        for (int e = 0; e < 32; ++e) {
          const int line = 8 * i + (k_fastest ? e / 4 : e % 8);
          const int place = 4 * p + (k_fastest ? e % 4 : e / 8);
          const uint64_t code = line < lines && place < k ? at(line, place) : random_.Bits(16);
          for (int byte = 0; byte < bytes; ++byte) {
            tiles.push_back(static_cast<uint8_t>(code >> (8 * byte)));
          }
        }
      }
    }
    return tiles;
  }

  // C = A * B; nothing but C may change, and of C what lies beyond its edges.
  void Check(const Case& c, uint64_t schedule = 0) {
    SCOPED_TRACE(testing::Message()
                 << c.m << "x" << c.n << "x" << c.k << (c.fp32 ? " FP32" : " BF16")
                 << (c.flip_a ? " A^T" : "") << (c.flip_b ? " B^T" : ""));
    const auto a = RandomCodes(c.fa, c.m, c.k), b = RandomCodes(c.fb, c.k, c.n);
    const auto pad_k = static_cast<uint8_t>(4 * Tiles(c.k, 4) - c.k);
    const int bytes = WidthOf(c.fa.format) / 8;
    const GemmPlan plan = {.mt = Tiles(c.m, 8),
                           .nt = Tiles(c.n, 8),
                           .kt = Tiles(c.k, 4),
                           .a = kA,
                           .b = kB,
                           .c = kC,
                           .a_bytes = 32u * bytes,
                           .b_bytes = 32u * bytes,
                           .c_bytes = c.fp32 ? 256u : 128u,
                           .entry_a = EntryBits(c.fa, {.transposed = c.flip_a}),
                           .entry_b = EntryBits(c.fb, {.transposed = c.flip_b}),
                           .last_a = EntryBits(c.fa, {.transposed = c.flip_a, .pad_k = pad_k}),
                           .last_b = EntryBits(c.fb, {.transposed = c.flip_b, .pad_k = pad_k}),
                           .entry_c = static_cast<uint16_t>(c.fp32 ? 1 : 0)};
    const GemmCode code = CompileGemm(plan, 0);
    std::vector<char> image(4 * code.words.size());
    std::memcpy(image.data(), code.words.data(), image.size());
    ASSERT_LE(image.size(), kA);
    Bench bench(image, random_);
    bench.Put(kA,
              NoisyTiles(c.m, c.k, bytes, !c.flip_a, [&](int r, int p) { return a[r * c.k + p]; }));
    bench.Put(kB, NoisyTiles(c.n, c.k, bytes, c.flip_b,
                             [&](int column, int p) { return b[p * c.n + column]; }));
    const auto before = bench.Take<uint8_t>(0, kSramBytes);
    ASSERT_TRUE(bench.Run(schedule, code.starts, kA));
    EXPECT_EQ(bench.matrix_steps(), static_cast<uint64_t>(plan.mt) * plan.nt * plan.kt);

    const auto product = GoldenGemm(c.fa, a, c.fb, b, c.m, c.n, c.k);
    auto expected = before;
    const auto after = bench.Take<uint8_t>(0, kSramBytes);
    const uint32_t element = c.fp32 ? 4 : 2;
    for (int r = 0; r < 8 * plan.mt; ++r) {
      for (int column = 0; column < 8 * plan.nt; ++column) {
        const uint64_t at =
            kC + (r / 8 * plan.nt + column / 8) * plan.c_bytes + element * (r % 8 * 8 + column % 8);
        if (r >= c.m || column >= c.n) {
          std::memcpy(&expected[at], &after[at], element);
        } else {
          const Fp32 value = product[r * c.n + column];
          const uint32_t bits = c.fp32 ? value.bits : Bf16FromFp32(value).bits;
          std::memcpy(&expected[at], &bits, element);
        }
      }
    }
    for (size_t at = 0; at < after.size(); ++at) {
      ASSERT_EQ(after[at], expected[at]) << "at 0x" << std::hex << at;
    }
  }

  Random random_{RunSeed(), "gemm_code"};
};

TEST_F(GemmCodeTest, EveryTileCountFromOneToNineTimesOneToNine) {
  for (int mt = 1; mt <= 9; ++mt) {
    for (int nt = 1; nt <= 9; ++nt) {
      Check({8 * mt - static_cast<int>(random_.Below(8)),
             8 * nt - static_cast<int>(random_.Below(8)), static_cast<int>(random_.Range(1, 40)),
             random_.Percent(50), random_.Percent(30), random_.Percent(30)});
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(GemmCodeTest, EveryLengthFromOneToFifty) {
  for (int k = 1; k <= 50; ++k) {
    Check({17, 20, k, k % 2 != 0, k % 3 == 0, k % 5 < 2});
    Check({33, 50, k, k % 2 == 0, k % 5 == 0, k % 3 < 2});
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmCodeTest, TransposedOperandsInAnyInterleaving) {
  for (uint64_t schedule = 1; schedule <= 8; ++schedule) {
    Check({50, 35, 30, schedule % 2 != 0, (schedule & 2) != 0, (schedule & 4) != 0}, schedule);
    if (HasFatalFailure()) return;
  }
}

TEST_F(GemmCodeTest, LongAndNarrowShapes) {
  Check({1, 300, 7, true});
  Check({300, 1, 9, false, true, true});
  Check({9, 250, 33, true, true});
  Check({250, 9, 33, false, false, true});
  Check({20, 15, 700, true});  // steps in loops
  Check({60, 20, 400, false});
}

TEST_F(GemmCodeTest, OperandsOfEightBits) {
  const NumberFormat fa = {Format::kCfloat8143, 5}, fb = {Format::kCfloat8152, 20};
  for (const int k : {1, 8, 30, 64}) Check({30, 40, k, k == 8, k == 30, k == 1, fa, fb});
}

TEST_F(GemmCodeTest, OperandsOfEightBitsInWholeBlocks) {
  const NumberFormat fa = {Format::kCfloat8152, 9}, fb = {Format::kCfloat8143, 11};
  uint64_t schedule = 0;
  for (const int k : {8, 16, 24, 40, 96}) {
    const bool flip = schedule % 2 != 0;
    Check({flip ? 192 : 80, flip ? 64 : 128, k, k % 16 == 0, flip, flip, fa, fb}, schedule++);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace d1
