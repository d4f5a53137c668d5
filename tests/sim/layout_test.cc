// Tile layouts against the addresses that docs/instruction-set-design.md, section 7, states.
#include "sim/tool/layout.h"

#include <gtest/gtest.h>

#include "tb/harness/random.h"

namespace d1 {
namespace {

uint16_t Half(const std::vector<uint8_t>& bytes, size_t at) {
  return static_cast<uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

std::vector<Bf16> RandomMatrix(Random& random, int elements) {
  std::vector<Bf16> values(elements);
  for (Bf16& value : values) value.bits = static_cast<uint16_t>(random.Bits(16) | 1);  // never +0
  return values;
}

TEST(LayoutTest, TilesOfAFollowTheFormula) {
  Random random(RunSeed(), "layout");
  for (const auto& [m, k] : {std::pair{8, 4}, {1, 1}, {33, 17}, {16, 5}}) {
    const auto a = RandomMatrix(random, m * k);
    const auto tiles = TilesOfA(a, m, k);
    const int tiles_k = (k + 3) / 4;
    ASSERT_EQ(tiles.size(), static_cast<size_t>((m + 7) / 8 * tiles_k * 64));
    size_t nonzero = 0;
    for (size_t i = 0; i < tiles.size(); i += 2) nonzero += Half(tiles, i) != 0;
    EXPECT_EQ(nonzero, a.size()) << "padding must be zero";
    for (int r = 0; r < m; ++r) {
      for (int p = 0; p < k; ++p) {
        const int at = 64 * (r / 8 * tiles_k + p / 4) + 8 * (r % 8) + 2 * (p % 4);
        ASSERT_EQ(Half(tiles, at), a[r * k + p].bits) << r << ',' << p;
      }
    }
  }
}

TEST(LayoutTest, TilesOfBFollowTheFormula) {
  Random random(RunSeed(), "layout");
  for (const auto& [k, n] : {std::pair{4, 8}, {1, 1}, {17, 33}, {5, 16}}) {
    const auto b = RandomMatrix(random, k * n);
    const auto tiles = TilesOfB(b, k, n);
    const int tiles_k = (k + 3) / 4;
    ASSERT_EQ(tiles.size(), static_cast<size_t>((n + 7) / 8 * tiles_k * 64));
    for (int p = 0; p < k; ++p) {
      for (int c = 0; c < n; ++c) {
        const int at = 64 * (c / 8 * tiles_k + p / 4) + 16 * (p % 4) + 2 * (c % 8);
        ASSERT_EQ(Half(tiles, at), b[p * n + c].bits) << p << ',' << c;
      }
    }
  }
}

TEST(LayoutTest, MatrixOfTilesUndoesTilesOfMatrix) {
  Random random(RunSeed(), "layout");
  for (const int element_bytes : {2, 4}) {
    std::vector<uint8_t> matrix(static_cast<size_t>(19) * 13 * element_bytes);
    for (uint8_t& byte : matrix) byte = static_cast<uint8_t>(random.Bits(8));
    const auto tiles = TilesOfMatrix(matrix, 19, 13, element_bytes);
    ASSERT_EQ(tiles.size(), static_cast<size_t>(3 * 2 * 64 * element_bytes));
    EXPECT_EQ(MatrixOfTiles(tiles, 19, 13, element_bytes), matrix);
    // Element (9, 10): tile (1, 1), row 1, column 2.
    const size_t at = (3 * 64 + 8 + 2) * static_cast<size_t>(element_bytes);
    EXPECT_EQ(tiles[at], matrix[(9 * 13 + 10) * static_cast<size_t>(element_bytes)]);
  }
}

}  // namespace
}  // namespace d1
