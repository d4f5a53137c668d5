// GEMM on one node: gemm_tile.S and gemm_rowmajor.S in sim/programs.
#include "sim/tool/error.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"
#include "sim/tool/operands.h"
#include "tb/checkers/golden_kernels.h"
#include "tb/model/fp/convert.h"

namespace d1 {
namespace {

// A GEMM's operands, and its golden result in the output format.
struct Problem {
  int m, n, k;
  bool fp32;  // output format
  std::vector<Bf16> a, b;
  NpyArray golden;

  int element_bytes() const { return fp32 ? 4 : 2; }
};

Problem MakeProblem(const KernelRequest& request) {
  const auto [m, n, k] = request.shape;
  Problem problem{m, n, k, request.output_format == "fp32", {}, {}, {}};
  Random random_a(request.seed, "gemm a"), random_b(request.seed, "gemm b");
  problem.a = Bf16Operand(request.a, m, k, &random_a);
  problem.b = Bf16Operand(request.b, k, n, &random_b);
  const std::vector<uint64_t> shape = {static_cast<uint64_t>(m), static_cast<uint64_t>(n)};
  const std::vector<Fp32> c = GoldenGemm(problem.a, problem.b, m, n, k);
  if (problem.fp32) {
    problem.golden = ArrayOf(c, shape);
  } else {
    std::vector<Bf16> rounded(c.size());
    std::transform(c.begin(), c.end(), rounded.begin(), Bf16FromFp32);
    problem.golden = ArrayOf(rounded, shape);
  }
  return problem;
}

uint64_t Product(std::initializer_list<int> factors) {
  uint64_t product = 1;
  for (const int factor : factors) product *= static_cast<uint64_t>(factor);
  return product;
}

// What both builders have in common.
KernelJob MakeJob(const Problem& problem, const ElfImage& image, uint32_t block, const Tensor& c) {
  KernelJob job;
  job.macs = Product({problem.m, problem.n, problem.k});
  job.flops = 2 * job.macs;
  job.golden = problem.golden;
  job.program.image = image;
  job.program.arg = {block};
  job.outputs = {{{0, 0}, c.offset, static_cast<uint32_t>(c.bytes)}};
  return job;
}

}  // namespace

KernelJob BuildGemmTile(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const auto [m, n, k] = request.shape;
  const int tiles_m = CeilDiv(m, kTileRows), tiles_n = CeilDiv(n, kTileCols), tiles_k = CeilDiv(k, kTileK);
  const int element = request.output_format == "fp32" ? 4 : 2;

  uint32_t block = 0;
  const uint32_t free = FirstFree(image, 7, &block);
  Tensor a{"A", Product({tiles_m, tiles_k, 64}), 0}, b{"B", Product({tiles_n, tiles_k, 64}), 0},
      c{"C", Product({tiles_m, tiles_n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&a, &b, &c});

  const Problem problem = MakeProblem(request);
  KernelJob job = MakeJob(problem, image, block, c);
  job.program.blobs = {
      ParameterBlob({0, 0}, block,
                    {a.offset, b.offset, c.offset, static_cast<uint64_t>(tiles_m), static_cast<uint64_t>(tiles_n),
                     static_cast<uint64_t>(tiles_k), problem.fp32 ? 1u : 0u}),
      {{0, 0}, a.offset, TilesOfA(problem.a, m, k), "A"},
      {{0, 0}, b.offset, TilesOfB(problem.b, k, n), "B"}};
  job.assemble = [m = m, n = n, element, golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type, .shape = golden.shape, .bytes = MatrixOfTiles(parts[0], m, n, element)};
  };
  return job;
}

KernelJob BuildGemmRowMajor(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const auto [m, n, k] = request.shape;
  const int tiles_m = CeilDiv(m, kTileRows), tiles_n = CeilDiv(n, kTileCols), tiles_k = CeilDiv(k, kTileK);
  const int element = request.output_format == "fp32" ? 4 : 2;
  const uint64_t row_a = Product({k, 2}), row_b = Product({n, 2}), row_c = Product({n, element});

  uint32_t block = 0;
  const uint32_t free = FirstFree(image, 11, &block);
  Tensor a{"A", Product({m}) * row_a, 0}, b{"B", Product({k}) * row_b, 0}, c{"C", Product({m}) * row_c, 0},
      scratch{"scratch", 64 * Product({tiles_k}) * (Product({tiles_m}) + Product({tiles_n})) + 64 +
                             Product({tiles_m, tiles_n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&scratch, &a, &b, &c});

  const Problem problem = MakeProblem(request);
  KernelJob job = MakeJob(problem, image, block, c);
  const auto word = [](int value) { return static_cast<uint64_t>(value); };
  job.program.blobs = {
      ParameterBlob({0, 0}, block, {a.offset, b.offset, c.offset, word(m), word(n), word(k), problem.fp32 ? 1u : 0u,
                                    row_a, row_b, row_c, scratch.offset}),
      {{0, 0}, a.offset, BytesOf(problem.a), "A"},
      {{0, 0}, b.offset, BytesOf(problem.b), "B"}};
  job.assemble = [golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type, .shape = golden.shape, .bytes = parts[0]};
  };
  return job;
}

}  // namespace d1
