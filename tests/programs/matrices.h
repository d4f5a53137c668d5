// Matrices for the GEMM programs: random ones, their layouts, and the golden product.
#pragma once

#include <array>
#include <vector>

#include "tb/harness/random.h"
#include "tb/model/fp/convert.h"
#include "tb/model/fp/dot.h"

namespace d1 {

struct Matrix {
  int rows = 0, columns = 0;
  std::vector<Bf16> element;  // row-major
  // Zero beyond the edge.
  Bf16 At(int r, int c) const {
    return r < rows && c < columns ? element[r * columns + c] : Bf16{};
  }
};

// Numbers of both signs around 1, some zeros and, rarely, any bits at all.
inline Matrix RandomMatrix(int rows, int columns, Random& random) {
  Matrix matrix{rows, columns, std::vector<Bf16>(rows * columns)};
  for (Bf16& value : matrix.element) {
    const uint64_t kind = random.Below(400);
    value.bits = static_cast<uint16_t>(
        kind == 0  ? random.Bits(16)
        : kind < 9 ? random.Bits(1) << 15
                   : random.Bits(1) << 15 | random.Range(120, 133) << 7 | random.Bits(7));
  }
  return matrix;
}

constexpr int Tiles(int size, int tile) { return (size + tile - 1) / tile; }

// docs/instruction-set-design.md, section 7: A as 8x4 tiles, row of tiles after row of tiles.
inline std::vector<Bf16> TileA(const Matrix& a) {
  std::vector<Bf16> tiles;
  for (int i = 0; i < Tiles(a.rows, 8); ++i) {
    for (int p = 0; p < Tiles(a.columns, 4); ++p) {
      for (int e = 0; e < 32; ++e) tiles.push_back(a.At(8 * i + e / 4, 4 * p + e % 4));
    }
  }
  return tiles;
}

// B as 4x8 tiles, column of tiles after column of tiles.
inline std::vector<Bf16> TileB(const Matrix& b) {
  std::vector<Bf16> tiles;
  for (int j = 0; j < Tiles(b.columns, 8); ++j) {
    for (int p = 0; p < Tiles(b.rows, 4); ++p) {
      for (int e = 0; e < 32; ++e) tiles.push_back(b.At(4 * p + e / 8, 8 * j + e % 8));
    }
  }
  return tiles;
}

// Element (r, c) of the product: steps over k = 0-3, 4-7, ..., the first one overwriting.
inline Fp32 Product(const Matrix& a, const Matrix& b, int r, int c) {
  Fp32 sum;
  for (int k = 0; k < a.columns; k += 4) {
    std::array<Bf16, 4> x, y;
    for (int i = 0; i < 4; ++i) {
      x[i] = a.At(r, k + i);
      y[i] = b.At(k + i, c);
    }
    sum = DotStep(x, y, sum, k == 0);
  }
  return sum;
}

// The product row-major, as 16-bit halves: one an element in BF16, two in FP32 (low half first).
inline std::vector<uint16_t> ProductHalves(const Matrix& a, const Matrix& b, bool fp32) {
  std::vector<uint16_t> halves;
  for (int r = 0; r < a.rows; ++r) {
    for (int c = 0; c < b.columns; ++c) {
      const Fp32 value = Product(a, b, r, c);
      if (fp32) halves.push_back(static_cast<uint16_t>(value.bits));
      halves.push_back(fp32 ? static_cast<uint16_t>(value.bits >> 16) : Bf16FromFp32(value).bits);
    }
  }
  return halves;
}

}  // namespace d1
