// What the GEMM kernels have in common: operands, golden result, sizes in tiles.
#pragma once

#include <initializer_list>
#include <vector>

#include "sim/tool/kernels.h"
#include "tb/model/fp/types.h"

namespace d1 {

struct GemmTiles {
  explicit GemmTiles(const Shape& shape);
  int m, n, k;  // tiles of rows of C, of columns of C, steps
};

struct GemmProblem {
  int m, n, k;
  bool fp32;  // output format; otherwise BF16
  std::vector<Bf16> a, b;
  NpyArray golden;
};

GemmProblem MakeGemmProblem(const KernelRequest& request);

// The format of an operand: A and B have the same, and of 8 bits A's values are the larger ones, by
// the biases.
NumberFormat OperandFormat(const KernelRequest& request, bool is_a);
// The operand's codes in that format, a row-major matrix: the user's, or random ones.
std::vector<uint16_t> OperandCodes(const KernelRequest& request, bool is_a, int rows, int cols);

// A result of `m` x `n` as the request wants it stored.
NpyArray StoredGemm(const KernelRequest& request, const std::vector<Fp32>& c, int m, int n);

// Of an element of C: 4 or 2.
int ElementBytes(const KernelRequest& request);

// A job with the problem's sizes and golden result, the image and its argument; no data yet.
KernelJob MakeGemmJob(const Shape& shape, const NpyArray& golden, const ElfImage& image,
                      uint32_t block);
KernelJob MakeGemmJob(const GemmProblem& problem, const ElfImage& image, uint32_t block);

uint64_t Product(std::initializer_list<int> factors);

}  // namespace d1
