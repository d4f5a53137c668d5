// What the kernels of sim/programs must give, element by element in golden arithmetic, in the order
// of operations that each program's header states.
#pragma once

#include <vector>

#include "tb/model/fp/formats.h"
#include "tb/model/fp/types.h"

namespace d1 {

// C (m x n) = A (m x k) B (k x n), row-major: a chain of matrix steps along k, the first one
// overwriting. The codes are of any operand formats.
std::vector<Fp32> GoldenGemm(NumberFormat a_format, const std::vector<uint16_t>& a,
                             NumberFormat b_format, const std::vector<uint16_t>& b, int m, int n,
                             int k);
std::vector<Fp32> GoldenGemm(const std::vector<Bf16>& a, const std::vector<Bf16>& b, int m, int n,
                             int k);

// axpy.S: a x + y, fused.
std::vector<Fp32> GoldenAxpy(Fp32 a, const std::vector<Fp32>& x, const std::vector<Fp32>& y);

// relu.S
std::vector<Fp32> GoldenRelu(const std::vector<Fp32>& x);

// dot.S: four threads, four sums of 16 lanes each.
Fp32 GoldenDot(const std::vector<Fp32>& x, const std::vector<Fp32>& y);

// rowsum.S, of a row-major matrix.
std::vector<Fp32> GoldenRowSum(const std::vector<Fp32>& matrix, int rows, int columns);

// softmax.S, of a row-major matrix.
std::vector<Fp32> GoldenSoftmax(const std::vector<Fp32>& matrix, int rows, int columns);

}  // namespace d1
