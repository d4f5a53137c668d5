// A 3x3 convolution as sim/programs/conv3x3.S wants it: where the pixels lie, and the parameter
// block.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/tool/layout.h"

namespace d1 {

struct ConvPlan {
  int side = 8;                                 // of the image, S: a multiple of 8
  int n = 8, k = 4;                             // channels of the result and of the image
  int code_bytes = 2;                           // of an element of the operands
  int element_bytes = 4;                        // of the result
  uint32_t image = 0, weights = 0, result = 0;  // where they are, multiples of 64
  uint16_t entry_image = 0, entry_weights = 0, entry_result = 1;  // of the format table

  int tiles_k() const { return CeilDiv(k, kTileK); }
  int tiles_n() const { return CeilDiv(n, kTileCols); }
  int tiles_x() const { return side / kTileRows; }
  uint64_t image_bytes() const;
  uint64_t weights_bytes() const;
  uint64_t result_bytes() const;
};

constexpr int kConvTaps = 9;
constexpr int kConvSideStep = 8;

// Codes in the layouts of the program; zero beyond the edges. `code(y, x, k)` and `code(tap, k, n)`
// give those inside.
std::vector<uint8_t> ConvImage(const ConvPlan& plan,
                               const std::function<uint16_t(int, int, int)>& code);
std::vector<uint8_t> ConvWeights(const ConvPlan& plan,
                                 const std::function<uint16_t(int, int, int)>& code);
// The result as rows of pixels (y, x, n) from the bytes that the program has left.
std::vector<uint8_t> ConvResult(const ConvPlan& plan, const std::vector<uint8_t>& tiles);

std::vector<uint64_t> ConvParameters(const ConvPlan& plan);

}  // namespace d1
