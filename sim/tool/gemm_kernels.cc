// GEMM on one node: gemm_tile.S, gemm_rows.S, gemm_any.S, gemm_cfloat8.S and gemm_rowmajor.S in sim/programs.
#include <algorithm>
#include <cstring>
#include <functional>

#include "sim/tool/gemm_plan.h"
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

// Codes of 8 bits.
std::vector<uint8_t> Narrow(const std::vector<uint16_t>& codes) { return {codes.begin(), codes.end()}; }

struct TileProblem {
  std::vector<uint8_t> tiles_a, tiles_b;  // in tile layout
  NpyArray golden;
};

// Where gemm_rows.S wants its parameter block, whose number stands in its argument.
constexpr uint32_t kRowsPage = 4096;

// What gemm_rows.S computes.
bool IsByRows(const GemmTiles& tiles) { return tiles.m % 4 == 0 && tiles.n % 2 == 0 && tiles.k % 8 == 0; }

// Operands of `tile_bytes` a tile; `more` are the parameters behind those of gemm_tile. `make` gives the
// problem, once it is known to fit.
KernelJob TileJob(const KernelRequest& request, const ElfImage& image, int tile_bytes, const std::vector<uint64_t>& more,
                  const std::function<TileProblem()>& make) {
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  uint32_t block = 0;
  uint32_t free = FirstFree(image, 8 + more.size(), &block);
  const bool by_rows = more.empty() && IsByRows(tiles);
  if (by_rows) {
    block = (block + kRowsPage - 1) / kRowsPage * kRowsPage;
    free = std::max<uint32_t>(free, block + kLineBytes);
  }
  Tensor a{"A", Product({tiles.m, tiles.k, tile_bytes}), 0}, b{"B", Product({tiles.n, tiles.k, tile_bytes}), 0},
      c{"C", Product({tiles.m, tiles.n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&a, &b, &c});

  const TileProblem problem = make();
  KernelJob job = MakeGemmJob(request.shape, problem.golden, image, block);
  std::vector<uint64_t> parameters = {a.offset,      b.offset,      c.offset,
                                      Word(tiles.m), Word(tiles.n), Word(tiles.k),
                                      request.output_format == "fp32" ? 1u : 0u};
  if (by_rows) {
    parameters = {Product({tiles.n, 64, element}), Word(tiles.n / 2), Word(tiles.k / 8 - 1), a.offset + a.bytes, c.offset};
    job.program.arg = {uint64_t{a.offset} << 43 | uint64_t{b.offset} << 22 | uint64_t{block / kRowsPage} << 13 | Word(tiles.k)};
  }
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

// Operands of gemm_any, in codes of the format.
struct Codes {
  NumberFormat fa, fb;
  std::vector<uint16_t> a, b;  // m x k, k x n
  NpyArray golden;
};

Codes CodesOf(const KernelRequest& request) {
  const auto [m, n, k] = request.shape;
  Codes x;
  if (request.format == "bf16") {
    const GemmProblem problem = MakeGemmProblem(request);
    for (const Bf16 value : problem.a) x.a.push_back(value.bits);
    for (const Bf16 value : problem.b) x.b.push_back(value.bits);
    x.golden = problem.golden;
    return x;
  }
  x.fa = OperandFormat(request, true);
  x.fb = OperandFormat(request, false);
  x.a = OperandCodes(request, true, m, k);
  x.b = OperandCodes(request, false, k, n);
  x.golden = StoredGemm(request, GoldenGemm(x.fa, x.a, x.fb, x.b, m, n, k), m, n);
  return x;
}

// An operand in tile layout: `lines` rows of A or columns of B by `k`, in tiles of 8 by 4 with k fastest, or 4 by 8.
// Beyond the edges there is noise.
std::vector<uint8_t> NoisyTiles(int lines, int k, int code_bytes, bool k_fastest,
                                const std::function<uint16_t(int, int)>& code, Random* noise) {
  const int tiles_k = CeilDiv(k, kTileK), tile_codes = kTileRows * kTileK;
  std::vector<uint8_t> tiles(static_cast<size_t>(CeilDiv(lines, kTileRows)) * tiles_k * tile_codes * code_bytes);
  for (int line = 0; line < CeilDiv(lines, kTileRows) * kTileRows; ++line) {
    for (int p = 0; p < tiles_k * kTileK; ++p) {
      const int i = line % kTileRows, j = p % kTileK;
      const size_t tile = static_cast<size_t>(line / kTileRows) * tiles_k + p / kTileK;
      const size_t at = tile * tile_codes + (k_fastest ? kTileK * i + j : kTileRows * j + i);
      const uint16_t value = line < lines && p < k ? code(line, p) : static_cast<uint16_t>(noise->Bits(16));
      std::memcpy(&tiles[at * code_bytes], &value, code_bytes);
    }
  }
  return tiles;
}

// C = A B, where A is stored as the transpose of what it is, as an operand B would be, or B as an operand A.
KernelJob AnyJob(const KernelRequest& request, const ElfImage& image, bool a_transposed, bool b_transposed) {
  const auto [m, n, k] = request.shape;
  const GemmTiles tiles(request.shape);
  const int code_bytes = request.format == "bf16" ? 2 : 1, element = ElementBytes(request), tile_bytes = 32 * code_bytes;
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, GemmWordsAtMost(tiles.m, tiles.n), &block);
  Tensor a{"A", Product({tiles.m, tiles.k, tile_bytes}), 0}, b{"B", Product({tiles.n, tiles.k, tile_bytes}), 0},
      c{"C", Product({tiles.m, tiles.n, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape), {&a, &b, &c});

  const Codes x = CodesOf(request);
  const auto pad_k = static_cast<uint8_t>(tiles.k * kTileK - k);
  const GemmPlan plan = {.mt = tiles.m,
                         .nt = tiles.n,
                         .kt = tiles.k,
                         .a = a.offset,
                         .b = b.offset,
                         .c = c.offset,
                         .a_bytes = static_cast<uint32_t>(tile_bytes),
                         .b_bytes = static_cast<uint32_t>(tile_bytes),
                         .c_bytes = static_cast<uint32_t>(64 * element),
                         .entry_a = EntryBits(x.fa, {.transposed = a_transposed}),
                         .entry_b = EntryBits(x.fb, {.transposed = b_transposed}),
                         .last_a = EntryBits(x.fa, {.transposed = a_transposed, .pad_k = pad_k}),
                         .last_b = EntryBits(x.fb, {.transposed = b_transposed, .pad_k = pad_k}),
                         .entry_c = EntryBits({element == 4 ? Format::kFp32 : Format::kBf16})};
  Random noise(request.seed, "padding");
  const auto code_a = [&x, k = k](int r, int p) { return x.a[static_cast<size_t>(r) * k + p]; };
  const auto code_b = [&x, n = n](int j, int p) { return x.b[static_cast<size_t>(p) * n + j]; };
  KernelJob job = MakeGemmJob(request.shape, x.golden, image, block);
  job.program.blobs = {ParameterBlob(kNode, block, GemmParameters(plan, block)),
                       {kNode, a.offset, NoisyTiles(m, k, code_bytes, !a_transposed, code_a, &noise), "A"},
                       {kNode, b.offset, NoisyTiles(n, k, code_bytes, b_transposed, code_b, &noise), "B"}};
  job.outputs = {{kNode, c.offset, static_cast<uint32_t>(c.bytes)}};
  job.assemble = [shape = request.shape, element, golden = x.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type,
                    .shape = golden.shape,
                    .bytes = MatrixOfTiles(parts[0], shape[0], shape[1], element)};
  };
  return job;
}

// Whether a shape is whole groups of columns and steps, and of rows, which gemm_tile and gemm_cfloat8 are fastest at.
bool IsWhole(const Shape& shape, int rows) {
  const GemmTiles tiles(shape);
  return tiles.n % 8 == 0 && tiles.k % 8 == 0 && tiles.m % rows == 0;
}

}  // namespace

std::string ProgramOfGemm(const KernelRequest& request) {
  if (IsByRows(GemmTiles(request.shape))) return request.output_format == "fp32" ? "gemm_rows" : "gemm_rows_bf16";
  return IsWhole(request.shape, 1) ? "gemm_tile" : "gemm_any";
}
std::string ProgramOfGemmCfloat8(const KernelRequest& request) {
  return IsWhole(request.shape, 2) ? "gemm_cfloat8" : "gemm_any";
}

KernelJob BuildGemm(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  const bool whole = IsByRows(GemmTiles(request.shape)) || IsWhole(request.shape, 1);
  return whole ? BuildGemmTile(request, mesh, image) : AnyJob(request, image, false, false);
}

KernelJob BuildGemmAt(const KernelRequest& request, MeshSize, const ElfImage& image) {
  return AnyJob(request, image, true, false);
}

KernelJob BuildGemmBt(const KernelRequest& request, MeshSize, const ElfImage& image) {
  return AnyJob(request, image, false, true);
}

KernelJob BuildGemmTile(const KernelRequest& request, MeshSize, const ElfImage& image) {
  return TileJob(request, image, 64, {}, [&]() -> TileProblem {
    const GemmProblem problem = MakeGemmProblem(request);
    return {TilesOfA(problem.a, problem.m, problem.k), TilesOfB(problem.b, problem.k, problem.n), problem.golden};
  });
}

KernelJob BuildGemmCfloat8(const KernelRequest& request, MeshSize, const ElfImage& image) {
  if (!IsWhole(request.shape, 2)) return AnyJob(request, image, false, false);
  const auto [m, n, k] = request.shape;
  const NumberFormat fa = OperandFormat(request, true), fb = OperandFormat(request, false);
  return TileJob(request, image, 32, {EntryBits(fa), EntryBits(fb)}, [&, m = m, n = n, k = k]() -> TileProblem {
    const std::vector<uint16_t> a = OperandCodes(request, true, m, k), b = OperandCodes(request, false, k, n);
    return {TilesOfA(Narrow(a), m, k), TilesOfB(Narrow(b), k, n), StoredGemm(request, GoldenGemm(fa, a, fb, b, m, n, k), m, n)};
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
