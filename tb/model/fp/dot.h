// One element of a matrix step, as docs/number-semantics.md, section 2, states it, term by term.
// matrix_step.h computes whole tiles faster and gives the same bits.
#pragma once

#include <array>

#include "tb/model/fp/operand.h"

namespace d1 {

using OperandRow = std::array<Operand, 4>;

// round(a0 b0 + a1 b1 + a2 b2 + a3 b3 [+ c, unless overwrite]) in a window of `window` bits,
// kMinAccWindowBits to kMaxAccWindowBits.
Fp32 DotStep(const OperandRow& a, const OperandRow& b, Fp32 c, bool overwrite,
             int window = kAccWindowBits);
Fp32 DotStep(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, bool overwrite,
             int window = kAccWindowBits);

}  // namespace d1
