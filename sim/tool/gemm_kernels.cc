// GEMM on one node: gemm_tile.S, gemm_cfloat8.S and gemm_rowmajor.S in sim/programs.
#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"
#include "sim/tool/operands.h"
#include "tb/checkers/golden_kernels.h"

namespace d1 {
namespace {

constexpr NodeId kNode = {0, 0};

uint64_t Word(int value) { return static_cast<uint64_t>(value); }

// A and B have the same format; A's values are larger, by the biases.
NumberFormat Cfloat8Of(const KernelRequest& request, bool is_a) {
  const Format format = request.format == "cfloat8_1_4_3" ? Format::kCfloat8143 : Format::kCfloat8152;
  return {format, static_cast<uint8_t>(is_a ? 5 : 20)};
}

uint64_t EntryOf(NumberFormat f) { return static_cast<uint64_t>(f.bias) << 4 | static_cast<uint64_t>(f.format); }

std::vector<uint16_t> Wide(const std::vector<uint8_t>& codes) { return {codes.begin(), codes.end()}; }

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

KernelJob BuildGemmCfloat8(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const auto [m, n, k] = request.shape;
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, 9, &block);
  Tensor a{"A", Product({tiles.m, tiles.k, 32}), 0}, b{"B", Product({tiles.n, tiles.k, 32}), 0},
      c{"C", Product({tiles.m, tiles.n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&a, &b, &c});

  Random random_a(request.seed, "gemm a"), random_b(request.seed, "gemm b");
  const NumberFormat fa = Cfloat8Of(request, true), fb = Cfloat8Of(request, false);
  const std::vector<uint8_t> codes_a = Cfloat8Operand(request.a, request.Keep("a.npy"), m, k, &random_a);
  const std::vector<uint8_t> codes_b = Cfloat8Operand(request.b, request.Keep("b.npy"), k, n, &random_b);
  KernelJob job = MakeGemmJob(
      request.shape, StoredGemm(request, GoldenGemm(fa, Wide(codes_a), fb, Wide(codes_b), m, n, k)), image, block);
  job.program.blobs = {ParameterBlob(kNode, block, {a.offset, b.offset, c.offset, Word(tiles.m), Word(tiles.n),
                                                    Word(tiles.k), request.output_format == "fp32" ? 1u : 0u,
                                                    EntryOf(fa), EntryOf(fb)}),
                       {kNode, a.offset, TilesOfA(codes_a, m, k), "A"},
                       {kNode, b.offset, TilesOfB(codes_b, k, n), "B"}};
  job.outputs = {{kNode, c.offset, static_cast<uint32_t>(c.bytes)}};
  job.assemble = [m = m, n = n, element, golden = job.golden](const std::vector<std::vector<uint8_t>>& parts) {
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
