// FP32 addition and subtraction.
#pragma once

#include "tb/model/fp/types.h"

namespace d1 {

Fp32 AddFp32(Fp32 a, Fp32 b);  // a + b
Fp32 SubFp32(Fp32 a, Fp32 b);  // a - b

}  // namespace d1
