// Operands of kernels: generated from a seed, or the user's `.npy` files.
#pragma once

#include <string>
#include <vector>

#include "sim/tool/npy_file.h"
#include "tb/harness/random.h"
#include "tb/model/fp/types.h"

namespace d1 {

// `rows` x `cols` (cols 0: a vector). From `path` when it is not empty: dtype <u2 (the bits of
// BF16) or <f4, and exactly this shape; throws UserError otherwise. Else random: either sign,
// magnitudes from 2^-6 to 2^6, one value in 16 zero; and when `keep` is not empty, written there
// and read back from it.
std::vector<Bf16> Bf16Operand(const std::string& path, const std::string& keep, int rows, int cols,
                              Random* random);
std::vector<Fp32> Fp32Operand(const std::string& path, const std::string& keep, int rows, int cols,
                              Random* random);

// CFloat8 codes: dtype |u1. Else random: any code.
std::vector<uint8_t> Cfloat8Operand(const std::string& path, const std::string& keep, int rows,
                                    int cols, Random* random);

NpyArray ArrayOf(const std::vector<Fp32>& values, std::vector<uint64_t> shape);
NpyArray ArrayOf(const std::vector<Bf16>& values, std::vector<uint64_t> shape);

}  // namespace d1
