// A whole 8x8x4 matrix step with the default window: DotStep for 64 elements, made fast; and the
// way out of the accumulators.
#pragma once

#include "tb/model/fp/convert.h"
#include "tb/model/fp/operand.h"

namespace d1 {

// c[r][j] = DotStep(row r of a, column j of b, c[r][j], overwrite), the same bits for any operands.
// 1 to 1.5 million steps a second; some ten times slower when a or b holds an infinity or a NaN.
void MatrixStep(const Operand a[8][4], const Operand b[4][8], Fp32 c[8][8], bool overwrite);
void MatrixStep(const Bf16 a[8][4], const Bf16 b[4][8], Fp32 c[8][8], bool overwrite);

// The same on codes of any two operand formats. Returns what the operands raise.
Flags MatrixStep(NumberFormat a_format, const uint16_t a[8][4], NumberFormat b_format,
                 const uint16_t b[4][8], Fp32 c[8][8], bool overwrite);

// The codes of an operand tile in memory as they lie there: 64 B, or 32 B of a format of 8 bits.
void CodesOfTile(Format format, const uint8_t* tile, uint16_t codes[32]);
// The elements of A and of B of such a tile: transposed where it says so, and padding is +0.
void CodesOfA(Format format, TileView view, const uint8_t* tile, uint16_t a[8][4]);
void CodesOfB(Format format, TileView view, const uint8_t* tile, uint16_t b[4][8]);
constexpr unsigned TileBytes(Format format) { return WidthOf(format) == 8 ? 32 : 64; }

// The tile in any format: two rows are a group, the first two rows first.
Flags ReadOutTile(const Fp32 c[8][8], NumberFormat to, RoundingMode mode, RoundingBits& bits,
                  uint32_t codes[8][8]);

}  // namespace d1
