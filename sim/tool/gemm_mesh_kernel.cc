// GEMM on a mesh: sim/programs/gemm_mesh.S. The operands are spread over the nodes and meet through
// the network.
#include <cstring>

#include "sim/tool/gemm_mesh_plan.h"
#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"

namespace d1 {
namespace {

constexpr uint8_t kPoison =
    0x7F;  // BF16 0x7F7F: a huge number, so that using a place that nobody sent shows
constexpr size_t kTileBytes = 64;

// `outer` rows (or columns) of tiles from `first` on, of a matrix of `total` of them with `tiles_k`
// steps each. Only the steps from `begin` to `end` - 1 are there; tiles beyond the matrix are zero.
std::vector<uint8_t> Share(const std::vector<uint8_t>& tiles, int total, int tiles_k, int first,
                           int outer, int begin, int end) {
  std::vector<uint8_t> share(outer * tiles_k * kTileBytes, kPoison);
  for (int i = 0; i < outer; ++i) {
    uint8_t* to = &share[(static_cast<size_t>(i) * tiles_k + begin) * kTileBytes];
    const size_t size = (end - begin) * kTileBytes;
    if (first + i < total) {
      std::memcpy(to, &tiles[(static_cast<size_t>(first + i) * tiles_k + begin) * kTileBytes],
                  size);
    } else {
      std::memset(to, 0, size);
    }
  }
  return share;
}

}  // namespace

KernelJob BuildGemmMesh(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  const int rows = CeilDiv(tiles.m, mesh.height),
            cols = CeilDiv(tiles.n, mesh.width);  // of tiles, in a node

  GemmMeshPlan plan{.mesh = mesh,
                    .mt = rows,
                    .nt = cols,
                    .kt = tiles.k,
                    .c_bytes = static_cast<uint32_t>(64 * element)};
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, GemmMeshWords(plan), &block);
  Tensor a{"A", Product({rows, tiles.k, 64}), 0}, b{"B", Product({cols, tiles.k, 64}), 0},
      c{"C", Product({rows, cols, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape) + " on each node", {&a, &b, &c});
  plan.a = a.offset, plan.b = b.offset, plan.c = c.offset;

  const GemmProblem problem = MakeGemmProblem(request);
  const auto tiles_a = TilesOfA(problem.a, problem.m, problem.k),
             tiles_b = TilesOfB(problem.b, problem.k, problem.n);
  KernelJob job = MakeGemmJob(problem, image, block);
  for (int y = 0; y < mesh.height; ++y) {
    for (int x = 0; x < mesh.width; ++x) {
      const NodeId node{x, y};
      job.program.blobs.push_back(
          ParameterBlob(node, block, GemmMeshParameters(plan, node, block)));
      job.program.blobs.push_back({node, a.offset,
                                   Share(tiles_a, tiles.m, tiles.k, y * rows, rows,
                                         x * tiles.k / mesh.width, (x + 1) * tiles.k / mesh.width),
                                   "A"});
      job.program.blobs.push_back(
          {node, b.offset,
           Share(tiles_b, tiles.n, tiles.k, x * cols, cols, y * tiles.k / mesh.height,
                 (y + 1) * tiles.k / mesh.height),
           "B"});
      job.outputs.push_back({node, c.offset, static_cast<uint32_t>(c.bytes)});
    }
  }
  job.assemble = [=, m = problem.m, n = problem.n,
                  golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    NpyArray result{.type = golden.type,
                    .shape = golden.shape,
                    .bytes = std::vector<uint8_t>(golden.bytes.size())};
    for (int y = 0; y < mesh.height; ++y) {
      for (int x = 0; x < mesh.width; ++x) {
        const int block_m = rows * kTileRows, block_n = cols * kTileCols;
        const auto part = MatrixOfTiles(parts[y * mesh.width + x], block_m, block_n, element);
        const int last_col = std::min(n, (x + 1) * block_n) - x * block_n;
        if (last_col <= 0) continue;
        for (int r = 0; r < block_m && y * block_m + r < m; ++r) {
          std::memcpy(
              &result.bytes[(static_cast<size_t>(y * block_m + r) * n + x * block_n) * element],
              &part[static_cast<size_t>(r) * block_n * element],
              static_cast<size_t>(last_col) * element);
        }
      }
    }
    return result;
  };
  return job;
}

}  // namespace d1
