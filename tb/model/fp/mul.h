// FP32 multiplication.
#pragma once

#include "tb/model/fp/types.h"

namespace d1 {

Fp32 MulFp32(Fp32 a, Fp32 b);

}  // namespace d1
