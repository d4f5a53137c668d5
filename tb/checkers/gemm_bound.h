// The judge of a GEMM: the exact value of each element, and how far a chain of matrix steps may be
// from it. docs/number-semantics.md, section 3, corollary. Exact in integers; from the operands
// alone, so that nothing of the arithmetic that is judged takes part.
#pragma once

#include <span>

#include "tb/checkers/exact_sum.h"
#include "tb/model/fp/types.h"

namespace d1 {

struct GemmBound {
  ExactSum sum;               // The element of A B.
  ExactSum error;             // At least |chain of steps - sum|; zero when the chain is exact.
  bool may_overflow = false;  // A partial sum may reach 2^127: nothing is promised.

  // |element - sum| <= error; false for an infinity or a NaN, or when nothing is promised.
  bool Holds(Fp32 element) const;
};

// x[0] y[0] + ... + x[k - 1] y[k - 1], four products a step, the first step overwriting, in a
// window of `window` bits. Operands are finite and of the same number.
GemmBound BoundOfChain(std::span<const Bf16> x, std::span<const Bf16> y,
                       int window = kAccWindowBits);

// Element (row, column) of A (m x k) B (k x n), row-major.
GemmBound BoundOfElement(std::span<const Bf16> a, std::span<const Bf16> b, int n, int k, int row,
                         int column);

}  // namespace d1
