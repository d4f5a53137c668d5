// A whole 8x8x4 matrix step with the default window: DotStep for 64 elements, made fast.
#pragma once

#include "tb/model/fp/types.h"

namespace d1 {

// c[r][j] = DotStep(row r of a, column j of b, c[r][j], overwrite), the same bits for any operands.
// 1 to 1.5 million steps a second; some ten times slower when a or b holds an infinity or a NaN.
void MatrixStep(const Bf16 a[8][4], const Bf16 b[4][8], Fp32 c[8][8], bool overwrite);

}  // namespace d1
