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

// C as the request wants it stored.
NpyArray StoredGemm(const KernelRequest& request, const std::vector<Fp32>& c);

// Of an element of C: 4 or 2.
int ElementBytes(const KernelRequest& request);

// A job with the problem's sizes and golden result, the image and its argument; no data yet.
KernelJob MakeGemmJob(const Shape& shape, const NpyArray& golden, const ElfImage& image, uint32_t block);
KernelJob MakeGemmJob(const GemmProblem& problem, const ElfImage& image, uint32_t block);

uint64_t Product(std::initializer_list<int> factors);

}  // namespace d1
