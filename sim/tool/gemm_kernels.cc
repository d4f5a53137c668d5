// GEMM on one node: programs that gemm_code.h compiles, and gemm_rowmajor.S in sim/programs.
#include <algorithm>
#include <cstring>
#include <functional>

#include "sim/tool/gemm_code.h"
#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"
#include "tb/checkers/golden_kernels.h"
#include "tb/harness/random.h"

namespace d1 {
namespace {

constexpr NodeId kNode = {0, 0};

uint64_t Word(int value) { return static_cast<uint64_t>(value); }

// Operands in codes of their formats; made when it is known that they fit.
struct Codes {
  NumberFormat fa, fb;
  std::vector<uint16_t> a, b;  // m x k, k x n
  NpyArray golden;
};

void MakeCodes(const KernelRequest& request, Codes* x) {
  const auto [m, n, k] = request.shape;
  if (request.format == "bf16") {
    const GemmProblem problem = MakeGemmProblem(request);
    for (const Bf16 value : problem.a) x->a.push_back(value.bits);
    for (const Bf16 value : problem.b) x->b.push_back(value.bits);
    x->golden = problem.golden;
    return;
  }
  x->a = OperandCodes(request, true, m, k);
  x->b = OperandCodes(request, false, k, n);
  x->golden = StoredGemm(request, GoldenGemm(x->fa, x->a, x->fb, x->b, m, n, k), m, n);
}

// An operand in tile layout: `lines` rows of A or columns of B by `k`, in tiles of 8 by 4 with k
// fastest, or 4 by 8. Beyond the edges there is noise.
std::vector<uint8_t> NoisyTiles(int lines, int k, int code_bytes, bool k_fastest,
                                const std::function<uint16_t(int, int)>& code, Random* noise) {
  const int tiles_k = CeilDiv(k, kTileK), tile_codes = kTileRows * kTileK;
  std::vector<uint8_t> tiles(static_cast<size_t>(CeilDiv(lines, kTileRows)) * tiles_k * tile_codes *
                             code_bytes);
  for (int line = 0; line < CeilDiv(lines, kTileRows) * kTileRows; ++line) {
    for (int p = 0; p < tiles_k * kTileK; ++p) {
      const int i = line % kTileRows, j = p % kTileK;
      const size_t tile = static_cast<size_t>(line / kTileRows) * tiles_k + p / kTileK;
      const size_t at = tile * tile_codes + (k_fastest ? kTileK * i + j : kTileRows * j + i);
      const uint16_t value =
          line < lines && p < k ? code(line, p) : static_cast<uint16_t>(noise->Bits(16));
      std::memcpy(&tiles[at * code_bytes], &value, code_bytes);
    }
  }
  return tiles;
}

// The program of a plan, with places for the tensors behind it, which go into the plan.
ElfImage CompileAndPlace(GemmPlan* plan, const std::string& shape, Tensor* a, Tensor* b,
                         Tensor* c) {
  GemmCode code;
  size_t words = 0;
  do {  // how many instructions an address takes depends on it
    words = std::max(words, code.words.size());
    const auto end = static_cast<uint32_t>(4 * words + kLineBytes - 1) / kLineBytes * kLineBytes;
    PlaceTensors(end, shape, {a, b, c});
    plan->a = a->offset, plan->b = b->offset, plan->c = c->offset;
    code = CompileGemm(*plan, 0);
  } while (code.words.size() > words);
  ElfImage image;
  image.entry = code.starts[0];
  for (int t = 1; t < kThreads; ++t) image.symbols[fmt::format("_start{}", t)] = code.starts[t];
  image.segments = {{0, std::vector<uint8_t>(4 * code.words.size())}};
  std::memcpy(image.segments[0].bytes.data(), code.words.data(), image.segments[0].bytes.size());
  return image;
}

// C = A B, where A is stored as the transpose of what it is, as an operand B would be, or B as an
// operand A.
KernelJob CompiledJob(const KernelRequest& request, bool a_transposed, bool b_transposed) {
  const auto [m, n, k] = request.shape;
  const GemmTiles tiles(request.shape);
  const int code_bytes = request.format == "bf16" ? 2 : 1, element = ElementBytes(request),
            tile_bytes = 32 * code_bytes;
  Tensor a{"A", Product({tiles.m, tiles.k, tile_bytes}), 0},
      b{"B", Product({tiles.n, tiles.k, tile_bytes}), 0},
      c{"C", Product({tiles.m, tiles.n, 64, element}), 0};
  Codes x = {.fa = OperandFormat(request, true), .fb = OperandFormat(request, false)};
  const auto pad_k = static_cast<uint8_t>(tiles.k * kTileK - k);
  GemmPlan plan = {.mt = tiles.m,
                   .nt = tiles.n,
                   .kt = tiles.k,
                   .a_bytes = static_cast<uint32_t>(tile_bytes),
                   .b_bytes = static_cast<uint32_t>(tile_bytes),
                   .c_bytes = static_cast<uint32_t>(64 * element),
                   .entry_a = EntryBits(x.fa, {.transposed = a_transposed}),
                   .entry_b = EntryBits(x.fb, {.transposed = b_transposed}),
                   .last_a = EntryBits(x.fa, {.transposed = a_transposed, .pad_k = pad_k}),
                   .last_b = EntryBits(x.fb, {.transposed = b_transposed, .pad_k = pad_k}),
                   .entry_c = EntryBits({element == 4 ? Format::kFp32 : Format::kBf16})};
  const ElfImage image = CompileAndPlace(&plan, ShapeText(request.shape), &a, &b, &c);
  MakeCodes(request, &x);
  Random noise(request.seed, "padding");
  const auto code_a = [&x, k = k](int r, int p) { return x.a[static_cast<size_t>(r) * k + p]; };
  const auto code_b = [&x, n = n](int j, int p) { return x.b[static_cast<size_t>(p) * n + j]; };
  KernelJob job = MakeGemmJob(request.shape, x.golden, image, plan.a);
  job.program.blobs = {
      {kNode, a.offset, NoisyTiles(m, k, code_bytes, !a_transposed, code_a, &noise), "A"},
      {kNode, b.offset, NoisyTiles(n, k, code_bytes, b_transposed, code_b, &noise), "B"}};
  job.outputs = {{kNode, c.offset, static_cast<uint32_t>(c.bytes)}};
  job.assemble = [shape = request.shape, element,
                  golden = x.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type,
                    .shape = golden.shape,
                    .bytes = MatrixOfTiles(parts[0], shape[0], shape[1], element)};
  };
  return job;
}

}  // namespace

KernelJob BuildGemm(const KernelRequest& request, MeshSize, const ElfImage&) {
  return CompiledJob(request, false, false);
}

KernelJob BuildGemmAt(const KernelRequest& request, MeshSize, const ElfImage&) {
  return CompiledJob(request, true, false);
}

KernelJob BuildGemmBt(const KernelRequest& request, MeshSize, const ElfImage&) {
  return CompiledJob(request, false, true);
}

KernelJob BuildGemmRowMajor(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const auto [m, n, k] = request.shape;
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  const uint64_t row_a = Product({k, 2}), row_b = Product({n, 2}), row_c = Product({n, element});

  uint32_t block = 0;
  const uint32_t free = FirstFree(image, 12, &block);
  const uint64_t packed_row = Product({CeilDiv(tiles.k, 4), 256});
  Tensor a{"A", Word(m) * row_a, 0}, b{"B", Word(k) * row_b, 0}, c{"C", Word(m) * row_c, 0},
      scratch{"scratch",
              packed_row * Word(tiles.m) + 128 * (Word(CeilDiv(m, 32)) + Word(CeilDiv(n, 32))) +
                  Product({std::max(m, kTileRows), tiles.n, kTileCols, element}),
              0},
      scratch_b{"scratch of B", packed_row * Word(tiles.n), 0};
  // Both scratches in different quarters, if there is room: that of B beside the program.
  if (free + scratch_b.bytes <= kRegionBytes) {
    scratch_b.offset = free;
    PlaceTensors(static_cast<uint32_t>(free + scratch_b.bytes), ShapeText(request.shape),
                 {&scratch, &a, &b, &c});
  } else {
    PlaceTensors(free, ShapeText(request.shape), {&scratch, &scratch_b, &a, &b, &c});
  }

  const GemmProblem problem = MakeGemmProblem(request);
  KernelJob job = MakeGemmJob(problem, image, block);
  job.program.blobs = {ParameterBlob(kNode, block,
                                     {a.offset, b.offset, c.offset, Word(m), Word(n), Word(k),
                                      problem.fp32 ? 1u : 0u, row_a, row_b, row_c, scratch.offset,
                                      scratch_b.offset}),
                       {kNode, a.offset, BytesOf(problem.a), "A"},
                       {kNode, b.offset, BytesOf(problem.b), "B"}};
  job.outputs = {{kNode, c.offset, static_cast<uint32_t>(c.bytes)}};
  job.assemble = [golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = golden.type, .shape = golden.shape, .bytes = parts[0]};
  };
  return job;
}

}  // namespace d1
