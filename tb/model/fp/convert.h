// Conversions between FP32 and BF16 (docs/number-semantics.md, section 5).
#pragma once

#include "tb/model/fp/types.h"

namespace d1 {

Bf16 Bf16FromFp32(Fp32 x);  // Nearest even; subnormals are kept.
Fp32 Fp32FromBf16(Bf16 x);  // Exact.

}  // namespace d1
