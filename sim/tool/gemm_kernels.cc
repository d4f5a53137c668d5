// GEMM on one node: gemm_tile.S and gemm_rowmajor.S in sim/programs.
#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"

namespace d1 {
namespace {

constexpr NodeId kNode = {0, 0};

uint64_t Word(int value) { return static_cast<uint64_t>(value); }

}  // namespace

KernelJob BuildGemmTile(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, 7, &block);
  Tensor a{"A", Product({tiles.m, tiles.k, 64}), 0}, b{"B", Product({tiles.n, tiles.k, 64}), 0},
      c{"C", Product({tiles.m, tiles.n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&a, &b, &c});

  const GemmProblem problem = MakeGemmProblem(request);
  KernelJob job = MakeGemmJob(problem, image, block);
  job.program.blobs = {ParameterBlob(kNode, block, {a.offset, b.offset, c.offset, Word(tiles.m), Word(tiles.n),
                                                    Word(tiles.k), problem.fp32 ? 1u : 0u}),
                       {kNode, a.offset, TilesOfA(problem.a, problem.m, problem.k), "A"},
                       {kNode, b.offset, TilesOfB(problem.b, problem.k, problem.n), "B"}};
  job.outputs = {{kNode, c.offset, static_cast<uint32_t>(c.bytes)}};
  job.assemble = [m = problem.m, n = problem.n, element,
                  golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type, .shape = golden.shape, .bytes = MatrixOfTiles(parts[0], m, n, element)};
  };
  return job;
}

KernelJob BuildGemmRowMajor(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const auto [m, n, k] = request.shape;
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  const uint64_t row_a = Product({k, 2}), row_b = Product({n, 2}), row_c = Product({n, element});

  uint32_t block = 0;
  const uint32_t free = FirstFree(image, 11, &block);
  const uint64_t packed = Product({tiles.k, 64}) * (Word(tiles.m) + Word(tiles.n));
  Tensor a{"A", Word(m) * row_a, 0}, b{"B", Word(k) * row_b, 0}, c{"C", Word(m) * row_c, 0},
      scratch{"scratch", packed + 64 + Product({tiles.m, tiles.n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&scratch, &a, &b, &c});

  const GemmProblem problem = MakeGemmProblem(request);
  KernelJob job = MakeGemmJob(problem, image, block);
  job.program.blobs = {
      ParameterBlob(kNode, block, {a.offset, b.offset, c.offset, Word(m), Word(n), Word(k), problem.fp32 ? 1u : 0u,
                                   row_a, row_b, row_c, scratch.offset}),
      {kNode, a.offset, BytesOf(problem.a), "A"},
      {kNode, b.offset, BytesOf(problem.b), "B"}};
  job.outputs = {{kNode, c.offset, static_cast<uint32_t>(c.bytes)}};
  job.assemble = [golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type, .shape = golden.shape, .bytes = parts[0]};
  };
  return job;
}

}  // namespace d1
