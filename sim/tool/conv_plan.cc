#include "sim/tool/conv_plan.h"

#include <cstring>

#include "sim/tool/gemm_problem.h"
#include "sim/tool/layout.h"

namespace d1 {
namespace {

constexpr int kTileCodes = kTileRows * kTileK;

uint64_t TileBytes(const ConvPlan& plan) { return Product({kTileCodes, plan.code_bytes}); }
uint64_t ImageRowBytes(const ConvPlan& plan) {
  return Product({plan.tiles_x() + 2, plan.tiles_k()}) * TileBytes(plan);
}
uint64_t ResultTileBytes(const ConvPlan& plan) { return Product({64, plan.element_bytes}); }
uint64_t ResultRowBytes(const ConvPlan& plan) {
  return Product({plan.tiles_x(), plan.tiles_n()}) * ResultTileBytes(plan);
}

void Put(const ConvPlan& plan, std::vector<uint8_t>& bytes, size_t element, uint16_t code) {
  std::memcpy(&bytes[element * plan.code_bytes], &code, plan.code_bytes);
}

}  // namespace

uint64_t ConvPlan::image_bytes() const { return Product({side + 2}) * ImageRowBytes(*this); }
uint64_t ConvPlan::weights_bytes() const {
  return Product({tiles_n(), kConvTaps, tiles_k()}) * TileBytes(*this);
}
uint64_t ConvPlan::result_bytes() const { return Product({side}) * ResultRowBytes(*this); }

std::vector<uint8_t> ConvImage(const ConvPlan& plan,
                               const std::function<uint16_t(int, int, int)>& code) {
  std::vector<uint8_t> bytes(plan.image_bytes());
  size_t element = 0;
  for (int y = -1; y <= plan.side; ++y) {
    for (int tile = -1; tile <= plan.tiles_x(); ++tile) {
      for (int k = 0; k < plan.tiles_k() * kTileK; k += kTileK) {
        for (int e = 0; e < kTileCodes; ++e, ++element) {
          const int x = tile + e / kTileK * plan.tiles_x(), channel = k + e % kTileK;
          const bool inside =
              y >= 0 && y < plan.side && x >= 0 && x < plan.side && channel < plan.k;
          if (inside) Put(plan, bytes, element, code(y, x, channel));
        }
      }
    }
  }
  return bytes;
}

std::vector<uint8_t> ConvWeights(const ConvPlan& plan,
                                 const std::function<uint16_t(int, int, int)>& code) {
  std::vector<uint8_t> bytes(plan.weights_bytes());
  size_t element = 0;
  for (int n = 0; n < plan.tiles_n() * kTileRows; n += kTileRows) {
    for (int tap = 0; tap < kConvTaps; ++tap) {
      for (int k = 0; k < plan.tiles_k() * kTileK; k += kTileK) {
        for (int e = 0; e < kTileCodes; ++e, ++element) {
          const int channel = k + e / kTileRows, to = n + e % kTileRows;
          if (channel < plan.k && to < plan.n) Put(plan, bytes, element, code(tap, channel, to));
        }
      }
    }
  }
  return bytes;
}

std::vector<uint8_t> ConvResult(const ConvPlan& plan, const std::vector<uint8_t>& tiles) {
  std::vector<uint8_t> bytes(Product({plan.side, plan.side, plan.n, plan.element_bytes}));
  for (int y = 0; y < plan.side; ++y) {
    for (int x = 0; x < plan.side; ++x) {
      for (int n = 0; n < plan.n; ++n) {
        const size_t tile =
            static_cast<size_t>(y * plan.tiles_x() + x % plan.tiles_x()) * plan.tiles_n() + n / 8;
        const size_t from = tile * 64 + x / plan.tiles_x() * 8 + n % 8;
        const size_t to = static_cast<size_t>(y * plan.side + x) * plan.n + n;
        std::memcpy(&bytes[to * plan.element_bytes], &tiles[from * plan.element_bytes],
                    plan.element_bytes);
      }
    }
  }
  return bytes;
}

std::vector<uint64_t> ConvParameters(const ConvPlan& plan) {
  const uint64_t step = static_cast<uint64_t>(plan.tiles_k()) * TileBytes(plan), walk = 3 * step;
  const uint64_t row = ImageRowBytes(plan), result_row = ResultRowBytes(plan),
                 result_tile = ResultTileBytes(plan);
  const auto width = static_cast<uint64_t>(plan.tiles_x()),
             tiles_n = static_cast<uint64_t>(plan.tiles_n());
  return {uint64_t{plan.entry_image} | uint64_t{plan.entry_weights} << 16 |
              uint64_t{plan.entry_result} << 32,
          plan.image,
          plan.weights,
          plan.result,
          static_cast<uint64_t>(plan.tiles_k()),
          width,
          tiles_n,
          row,
          result_row,
          result_tile,
          kConvTaps * step,
          row - walk,
          step - walk - 2 * row,
          8 * row - width * step,
          tiles_n * result_tile,
          8 * result_row - width * tiles_n * result_tile};
}

}  // namespace d1
