// IEEE 754-2019 minimumNumber and maximumNumber on FP32.
#pragma once

#include "tb/model/fp/types.h"

namespace d1 {

Fp32 MinFp32(Fp32 a, Fp32 b);
Fp32 MaxFp32(Fp32 a, Fp32 b);

}  // namespace d1
