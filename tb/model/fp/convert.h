// Conversions between the formats (docs/number-semantics.md, section 5).
#pragma once

#include <array>

#include "tb/model/fp/encode.h"
#include "tb/model/fp/rounding_bits.h"
#include "tb/model/fp/types.h"

namespace d1 {

Encoded Convert(NumberFormat from, uint32_t code, NumberFormat to, Rounding rounding);

enum class RoundingMode : uint8_t { kNearestEven = 0, kStochastic = 1 };

// The 16 elements that are converted together. Stochastic rounding takes one draw, whatever the
// elements are.
using Group = std::array<uint32_t, kElementsADraw>;
Group ConvertGroup(NumberFormat from, const Group& codes, NumberFormat to, RoundingMode mode,
                   RoundingBits& bits, Flags& flags);

Bf16 Bf16FromFp32(Fp32 x);  // Nearest even; subnormals are kept.
Fp32 Fp32FromBf16(Bf16 x);  // Exact.

}  // namespace d1
