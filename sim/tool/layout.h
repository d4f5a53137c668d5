// Matrices as the node keeps them in memory: docs/instruction-set-design.md, section 7.
//
// A matrix here is row-major with no gaps; the tile layouts pad with zeros to whole operand tiles.
#pragma once

#include <cstdint>
#include <vector>

#include "tb/model/fp/types.h"

namespace d1 {

constexpr int kTileRows = 8;  // rows of A and C in a tile
constexpr int kTileCols = 8;  // columns of B and C in a tile
constexpr int kTileK = 4;     // k in a tile

constexpr int CeilDiv(int a, int b) { return (a + b - 1) / b; }

// A (m x k) as 8x4 tiles, k fastest: 64 B each; 32 B of codes of 8 bits.
std::vector<uint8_t> TilesOfA(const std::vector<Bf16>& a, int m, int k);
std::vector<uint8_t> TilesOfA(const std::vector<uint8_t>& a, int m, int k);
// B (k x n) as 4x8 tiles, k fastest: the same.
std::vector<uint8_t> TilesOfB(const std::vector<Bf16>& b, int k, int n);
std::vector<uint8_t> TilesOfB(const std::vector<uint8_t>& b, int k, int n);
// C (m x n) from 8x8 tiles of `element_bytes` (4: FP32, 2: BF16), columns fastest. Row-major bytes.
std::vector<uint8_t> MatrixOfTiles(const std::vector<uint8_t>& tiles, int m, int n,
                                   int element_bytes);
// The other way, zero padded.
std::vector<uint8_t> TilesOfMatrix(const std::vector<uint8_t>& matrix, int m, int n,
                                   int element_bytes);

// Element-wise little-endian copies.
std::vector<uint8_t> BytesOf(const std::vector<Bf16>& values);
std::vector<uint8_t> BytesOf(const std::vector<Fp32>& values);
std::vector<Bf16> Bf16Of(const std::vector<uint8_t>& bytes);
std::vector<Fp32> Fp32Of(const std::vector<uint8_t>& bytes);

}  // namespace d1
