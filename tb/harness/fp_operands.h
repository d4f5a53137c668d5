// Random floating-point operands that meet the corners of the arithmetic often: zeros, subnormals,
// infinities, NaNs, sparse and full significands, exponents that are close together, sums that
// cancel, ties, and ties that one bit breaks.
#pragma once

#include <array>

#include "tb/harness/random.h"
#include "tb/model/fp/formats.h"
#include "tb/model/fp/types.h"

namespace d1 {

Fp32 RandomFp32(Random& random);
Bf16 RandomBf16(Random& random);

// Three operands of a fused multiply-add; often c is near -(a x b), or decides a tie.
struct FmaOperands {
  Fp32 a, b, c;
};
FmaOperands RandomFmaOperands(Random& random);

// The operands of one element of a matrix step.
struct DotOperands {
  std::array<Bf16, 4> a, b;
  Fp32 c;
};
DotOperands RandomDotOperands(Random& random);

// One step of a tile of up to 8x8. A tile is drawn in one style, so that neighbours in it share
// rows and columns of that style; c is one style's too.
struct TileOperands {
  Bf16 a[8][4];
  Bf16 b[4][8];
  Fp32 c[8][8];
};
TileOperands RandomTileOperands(Random& random);

// A and B of a step in codes of any two operand formats.
struct TileCodes {
  NumberFormat a_format, b_format;
  uint16_t a[8][4] = {};
  uint16_t b[4][8] = {};
};
TileCodes InBf16(const TileOperands& x);

// One of the operand formats, with any bias where it has one.
NumberFormat RandomOperandFormat(Random& random);

// Exponents in a band of each format, so that products meet; some tiles with sums that cancel, some
// with special codes, some of powers of two.
TileCodes RandomTileCodes(NumberFormat a, NumberFormat b, Random& random);

}  // namespace d1
