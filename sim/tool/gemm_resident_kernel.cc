// GEMM on a mesh with resident operands: every node that lives runs sim/programs/gemm_tile.S on a
// block of C and has the rows of A and the columns of B for it. Nothing passes between nodes.
#include <algorithm>
#include <cstring>

#include "sim/tool/error.h"
#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/live_nodes.h"
#include "sim/tool/memory_plan.h"

namespace d1 {
namespace {

// `count` rows (or columns) of tiles from `first` on, of which the matrix has `total`; those beyond
// are zero.
std::vector<uint8_t> Slice(const std::vector<uint8_t>& tiles, int total, int first, int count) {
  const size_t row = tiles.size() / total;
  std::vector<uint8_t> slice(count * row);
  const int there = std::max(0, std::min(count, total - first));
  if (there > 0) std::memcpy(slice.data(), &tiles[first * row], there * row);
  return slice;
}

}  // namespace

std::pair<int, int> BlocksOfNodes(int nodes) {
  int columns = 1;
  for (int d = 1; d * d <= nodes; ++d) {
    if (nodes % d == 0) columns = d;
  }
  return {nodes / columns, columns};
}

KernelJob BuildGemmResident(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  const GemmTiles tiles(request.shape);
  const int element = ElementBytes(request);
  const std::vector<NodeId> nodes = LiveNodes(mesh, request.dead);
  const auto [block_rows, block_cols] = BlocksOfNodes(static_cast<int>(nodes.size()));
  const int rows = CeilDiv(tiles.m, block_rows),
            cols = CeilDiv(tiles.n, block_cols);  // of tiles, in a block

  uint32_t parameters = 0;
  const uint32_t free = FirstFree(image, 7, &parameters);
  Tensor a{"A", Product({rows, tiles.k, 64}), 0}, b{"B", Product({cols, tiles.k, 64}), 0},
      c{"C", Product({rows, cols, 64, element}), 0};
  PlaceTensors(free, ShapeText(request.shape) + " on each node", {&a, &b, &c});

  const GemmProblem problem = MakeGemmProblem(request);
  const auto tiles_a = TilesOfA(problem.a, problem.m, problem.k),
             tiles_b = TilesOfB(problem.b, problem.k, problem.n);
  KernelJob job = MakeGemmJob(problem, image, parameters);
  const auto word = [](int value) { return static_cast<uint64_t>(value); };
  for (size_t i = 0; i < nodes.size(); ++i) {
    const int row = static_cast<int>(i) / block_cols * rows,
              col = static_cast<int>(i) % block_cols * cols;
    job.program.blobs.push_back(ParameterBlob(nodes[i], parameters,
                                              {a.offset, b.offset, c.offset, word(rows), word(cols),
                                               word(tiles.k), problem.fp32 ? 1u : 0u}));
    job.program.blobs.push_back({nodes[i], a.offset, Slice(tiles_a, tiles.m, row, rows), "A"});
    job.program.blobs.push_back({nodes[i], b.offset, Slice(tiles_b, tiles.n, col, cols), "B"});
    job.outputs.push_back({nodes[i], c.offset, static_cast<uint32_t>(c.bytes)});
  }
  job.assemble = [=, block_cols = block_cols, m = problem.m, n = problem.n,
                  golden = problem.golden](const std::vector<std::vector<uint8_t>>& parts) {
    NpyArray result{.type = golden.type,
                    .shape = golden.shape,
                    .bytes = std::vector<uint8_t>(golden.bytes.size())};
    const int block_m = rows * kTileRows, block_n = cols * kTileCols;
    for (size_t i = 0; i < parts.size(); ++i) {
      const int top = static_cast<int>(i) / block_cols * block_m,
                left = static_cast<int>(i) % block_cols * block_n;
      const int width = std::min(n - left, block_n);
      if (width <= 0) continue;
      const auto part = MatrixOfTiles(parts[i], block_m, block_n, element);
      for (int r = 0; r < block_m && top + r < m; ++r) {
        std::memcpy(&result.bytes[(static_cast<size_t>(top + r) * n + left) * element],
                    &part[static_cast<size_t>(r) * block_n * element],
                    static_cast<size_t>(width) * element);
      }
    }
    return result;
  };
  return job;
}

}  // namespace d1
