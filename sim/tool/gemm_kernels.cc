// GEMM on one node: gemm_tile.S, gemm_cfloat8.S and gemm_rowmajor.S in sim/programs.
#include <functional>

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

std::vector<uint16_t> Wide(const std::vector<uint8_t>& codes) { return {codes.begin(), codes.end()}; }

struct TileProblem {
  std::vector<uint8_t> tiles_a, tiles_b;  // in tile layout
  NpyArray golden;
};

// Operands of `tile_bytes` a tile; `more` are the parameters behind those of gemm_tile. `make` gives the
// problem, once it is known to fit.
KernelJob TileJob(const KernelRequest& request, const ElfImage& image, int tile_bytes, const std::vector<uint64_t>& more,
                  const std::function<TileProblem()>& make) {
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, 7 + more.size(), &block);
  Tensor a{"A", Product({tiles.m, tiles.k, tile_bytes}), 0}, b{"B", Product({tiles.n, tiles.k, tile_bytes}), 0},
      c{"C", Product({tiles.m, tiles.n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&a, &b, &c});

  const TileProblem problem = make();
  KernelJob job = MakeGemmJob(request.shape, problem.golden, image, block);
  std::vector<uint64_t> parameters = {a.offset,      b.offset,      c.offset,
                                      Word(tiles.m), Word(tiles.n), Word(tiles.k),
                                      request.output_format == "fp32" ? 1u : 0u};
  parameters.insert(parameters.end(), more.begin(), more.end());
  job.program.blobs = {ParameterBlob(kNode, block, parameters),
                       {kNode, a.offset, problem.tiles_a, "A"},
                       {kNode, b.offset, problem.tiles_b, "B"}};
  job.outputs = {{kNode, c.offset, static_cast<uint32_t>(c.bytes)}};
  job.assemble = [shape = request.shape, element, golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type,
                    .shape = golden.shape,
                    .bytes = MatrixOfTiles(parts[0], shape[0], shape[1], element)};
  };
  return job;
}

}  // namespace

KernelJob BuildGemmTile(const KernelRequest& request, MeshSize, const ElfImage& image) {
  return TileJob(request, image, 64, {}, [&]() -> TileProblem {
    const GemmProblem problem = MakeGemmProblem(request);
    return {TilesOfA(problem.a, problem.m, problem.k), TilesOfB(problem.b, problem.k, problem.n), problem.golden};
  });
}

KernelJob BuildGemmCfloat8(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const auto [m, n, k] = request.shape;
  const NumberFormat fa = Cfloat8Of(request, true), fb = Cfloat8Of(request, false);
  return TileJob(request, image, 32, {EntryBits(fa), EntryBits(fb)}, [&, m = m, n = n, k = k]() -> TileProblem {
    Random random_a(request.seed, "gemm a"), random_b(request.seed, "gemm b");
    const std::vector<uint8_t> codes_a = Cfloat8Operand(request.a, request.Keep("a.npy"), m, k, &random_a);
    const std::vector<uint8_t> codes_b = Cfloat8Operand(request.b, request.Keep("b.npy"), k, n, &random_b);
    return {TilesOfA(codes_a, m, k), TilesOfB(codes_b, k, n),
            StoredGemm(request, GoldenGemm(fa, Wide(codes_a), fb, Wide(codes_b), m, n, k))};
  });
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
