#include "sim/tool/layout.h"

#include <cstring>

namespace d1 {
namespace {

// Copies between a row-major matrix (rows x cols) and tiles of tile_rows x tile_cols; `tile_index`
// numbers the tile at a tile row and a tile column.
template <typename TileIndex, typename Copy>
void ForEachElement(int rows, int cols, int tile_rows, int tile_cols, TileIndex tile_index,
                    Copy copy) {
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) {
      const size_t tile = tile_index(r / tile_rows, c / tile_cols);
      const size_t within = static_cast<size_t>(r % tile_rows) * tile_cols + c % tile_cols;
      copy(static_cast<size_t>(r) * cols + c, tile * tile_rows * tile_cols + within);
    }
  }
}

template <typename T>
std::vector<uint8_t> ElementBytes(const std::vector<T>& values) {
  static_assert(sizeof(T) == sizeof(T::bits));
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <typename T>
std::vector<T> ElementsOf(const std::vector<uint8_t>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

template <typename T>
std::vector<T> OperandA(const std::vector<T>& a, int m, int k) {
  const int tiles_m = CeilDiv(m, kTileRows), tiles_k = CeilDiv(k, kTileK);
  std::vector<T> tiles(static_cast<size_t>(tiles_m) * tiles_k * kTileRows * kTileK);
  ForEachElement(
      m, k, kTileRows, kTileK, [&](int i, int p) { return static_cast<size_t>(i) * tiles_k + p; },
      [&](size_t from, size_t to) { tiles[to] = a[from]; });
  return tiles;
}

template <typename T>
std::vector<T> OperandB(const std::vector<T>& b, int k, int n) {
  const int tiles_n = CeilDiv(n, kTileCols), tiles_k = CeilDiv(k, kTileK);
  std::vector<T> tiles(static_cast<size_t>(tiles_n) * tiles_k * kTileK * kTileCols);
  ForEachElement(
      k, n, kTileK, kTileCols, [&](int p, int j) { return static_cast<size_t>(j) * tiles_k + p; },
      [&](size_t from, size_t to) { tiles[to] = b[from]; });
  return tiles;
}

}  // namespace

std::vector<uint8_t> TilesOfA(const std::vector<Bf16>& a, int m, int k) {
  return BytesOf(OperandA(a, m, k));
}
std::vector<uint8_t> TilesOfB(const std::vector<Bf16>& b, int k, int n) {
  return BytesOf(OperandB(b, k, n));
}
std::vector<uint8_t> TilesOfA(const std::vector<uint8_t>& a, int m, int k) {
  return OperandA(a, m, k);
}
std::vector<uint8_t> TilesOfB(const std::vector<uint8_t>& b, int k, int n) {
  return OperandB(b, k, n);
}

std::vector<uint8_t> MatrixOfTiles(const std::vector<uint8_t>& tiles, int m, int n,
                                   int element_bytes) {
  const int tiles_n = CeilDiv(n, kTileCols);
  std::vector<uint8_t> matrix(static_cast<size_t>(m) * n * element_bytes);
  ForEachElement(
      m, n, kTileRows, kTileCols,
      [&](int i, int j) { return static_cast<size_t>(i) * tiles_n + j; },
      [&](size_t at, size_t in_tiles) {
        std::memcpy(&matrix[at * element_bytes], &tiles[in_tiles * element_bytes], element_bytes);
      });
  return matrix;
}

std::vector<uint8_t> TilesOfMatrix(const std::vector<uint8_t>& matrix, int m, int n,
                                   int element_bytes) {
  const int tiles_m = CeilDiv(m, kTileRows), tiles_n = CeilDiv(n, kTileCols);
  std::vector<uint8_t> tiles(static_cast<size_t>(tiles_m) * tiles_n * kTileRows * kTileCols *
                             element_bytes);
  ForEachElement(
      m, n, kTileRows, kTileCols,
      [&](int i, int j) { return static_cast<size_t>(i) * tiles_n + j; },
      [&](size_t at, size_t in_tiles) {
        std::memcpy(&tiles[in_tiles * element_bytes], &matrix[at * element_bytes], element_bytes);
      });
  return tiles;
}

std::vector<uint8_t> BytesOf(const std::vector<Bf16>& values) { return ElementBytes(values); }
std::vector<uint8_t> BytesOf(const std::vector<Fp32>& values) { return ElementBytes(values); }
std::vector<Bf16> Bf16Of(const std::vector<uint8_t>& bytes) { return ElementsOf<Bf16>(bytes); }
std::vector<Fp32> Fp32Of(const std::vector<uint8_t>& bytes) { return ElementsOf<Fp32>(bytes); }

}  // namespace d1
