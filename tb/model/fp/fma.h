// FP32 add, subtract, multiply and the four fused forms (docs/number-semantics.md, section 4).
#pragma once

#include "tb/model/fp/types.h"

namespace d1 {

Fp32 FmaFp32(Fp32 a, Fp32 b, Fp32 c);   //  (a x b) + c
Fp32 FmsFp32(Fp32 a, Fp32 b, Fp32 c);   //  (a x b) - c
Fp32 FnmaFp32(Fp32 a, Fp32 b, Fp32 c);  // -(a x b) + c
Fp32 FnmsFp32(Fp32 a, Fp32 b, Fp32 c);  // -(a x b) - c

}  // namespace d1
