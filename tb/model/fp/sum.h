// The sum of two exact terms, rounded once to FP32.
#pragma once

#include "tb/model/fp/term.h"

namespace d1 {

// Magnitudes of at most 48 bits. An exact zero is +0, unless both terms are zeros or
// negative alike: then it has their common sign.
Fp32 SumOfTwo(Term x, Term y);

}  // namespace d1
