#include "sim/tool/gemm_mesh_plan.h"

#include <algorithm>
#include <array>

#include "tb/model/address.h"

namespace d1 {
namespace {

constexpr int kMostStages = 8;
constexpr size_t kComputing = 3;  // threads
constexpr size_t kRecordWords = 8;
constexpr size_t kFixedWords = 40;

struct TileAt {
  int row, column;
};

struct Pair {
  TileAt first, second;
  int stage;
};

int Stages(const GemmMeshPlan& plan) {
  return std::clamp((std::max(plan.mt, plan.nt) + 1) / 2, 1, kMostStages);
}

// Rows or columns before stage `stage`, of `total`. The first stage is the largest: while what it
// brings is computed, one thread alone sends the next one.
int Before(int stage, int total, int stages) {
  if (stage == 0) return 0;
  const int first = std::max((total + stages - 1) / stages, (3 * total + 15) / 16);
  return first + (stages == 1 ? 0 : (stage - 1) * (total - first) / (stages - 1));
}

int StageOf(int index, int total, int stages) {
  int stage = 0;
  while (Before(stage + 1, total, stages) <= index) ++stage;
  return stage;
}

// Pairs in the order in which they can be computed; of an odd number of tiles the last one is both
// of a pair.
std::vector<Pair> PairsOf(const GemmMeshPlan& plan) {
  const int stages = Stages(plan);
  std::vector<std::pair<TileAt, int>> tiles;
  for (int stage = 0; stage < stages; ++stage) {
    for (int row = 0; row < plan.mt; ++row) {
      for (int column = 0; column < plan.nt; ++column) {
        if (std::max(StageOf(row, plan.mt, stages), StageOf(column, plan.nt, stages)) == stage)
          tiles.push_back({{row, column}, stage});
      }
    }
  }
  std::vector<Pair> pairs;
  for (size_t i = 0; i < tiles.size(); i += 2) {
    const auto& [tile, stage] = tiles[std::min(i + 1, tiles.size() - 1)];
    pairs.push_back({tiles[i].first, tile, stage});
  }
  return pairs;
}

// The other nodes of a line of `count`, from the next one on: the neighbour comes first, so that
// all links are used.
std::vector<NodeId> Others(NodeId node, int count, bool along_x) {
  std::vector<NodeId> others;
  for (int i = 1; i < count; ++i) {
    NodeId other = node;
    int& at = along_x ? other.x : other.y;
    at = (at + i) % count;
    others.push_back(other);
  }
  return others;
}

}  // namespace

uint64_t GemmMeshWords(const GemmMeshPlan& plan) {
  const auto peers = static_cast<uint64_t>(plan.mesh.width + plan.mesh.height - 2);
  return kFixedWords + peers + kRecordWords * (PairsOf(plan).size() + kComputing);
}

std::vector<uint64_t> GemmMeshParameters(const GemmMeshPlan& plan, NodeId node, uint32_t block) {
  const int stages = Stages(plan);
  const uint32_t row_bytes = 64 * static_cast<uint32_t>(plan.kt);
  const std::vector<NodeId> row = Others(node, plan.mesh.width, true),
                            column = Others(node, plan.mesh.height, false);
  std::vector<uint64_t> words(kFixedWords);
  const auto put = [&](size_t word, int64_t value) { words[word] = static_cast<uint64_t>(value); };
  const auto part = [&](int index, int count) { return index * plan.kt / count; };
  put(0, plan.kt);
  put(1, plan.c_bytes == 256);
  put(2, stages);
  put(3, static_cast<int64_t>(row.size() + column.size()));
  put(4, static_cast<int64_t>(row.size()));
  put(5, static_cast<int64_t>(column.size()));
  put(6, block + 8 * kFixedWords);
  put(7, row_bytes);
  const uint32_t part_a = plan.a + 64 * static_cast<uint32_t>(part(node.x, plan.mesh.width));
  const uint32_t part_b = plan.b + 64 * static_cast<uint32_t>(part(node.y, plan.mesh.height));
  const int first_rows = Before(1, plan.mt, stages), first_columns = Before(1, plan.nt, stages);
  put(8, part_a + row_bytes * static_cast<uint32_t>(first_rows));
  put(9, part(node.x + 1, plan.mesh.width) - part(node.x, plan.mesh.width));
  put(10, part_b + row_bytes * static_cast<uint32_t>(first_columns));
  put(11, part(node.y + 1, plan.mesh.height) - part(node.y, plan.mesh.height));
  for (int stage = 0; stage < stages; ++stage) {
    const auto at = 12 + 2 * static_cast<size_t>(stage);
    put(at, Before(stage + 1, plan.mt, stages) - Before(stage, plan.mt, stages));
    put(at + 1, Before(stage + 1, plan.nt, stages) - Before(stage, plan.nt, stages));
  }
  put(31, 2 * static_cast<int64_t>(row.size() + column.size()));
  for (size_t thread = 0; thread < 4; ++thread) {  // of the first stage a half each, of A or B
    const int all = thread < 2 ? first_rows : first_columns;
    const int begin = thread % 2 == 0 ? 0 : all / 2, end = thread % 2 == 0 ? all / 2 : all;
    put(32 + 2 * thread, (thread < 2 ? part_a : part_b) + row_bytes * static_cast<uint32_t>(begin));
    put(33 + 2 * thread, end - begin);
  }
  for (const std::vector<NodeId>& line : {row, column}) {
    for (const NodeId peer : line) {
      words.push_back(
          GlobalAddress({.y = static_cast<uint8_t>(peer.y), .x = static_cast<uint8_t>(peer.x)}, 0));
    }
  }
  const std::vector<Pair> pairs = PairsOf(plan);
  for (size_t thread = 0; thread < kComputing; ++thread) {
    put(28 + thread, static_cast<int64_t>(block + 8 * words.size()));
    int waited = 0;
    const auto a = [&](TileAt tile) {
      return plan.a + row_bytes * static_cast<uint32_t>(tile.row);
    };
    const auto b = [&](TileAt tile) {
      return plan.b + row_bytes * static_cast<uint32_t>(tile.column);
    };
    const auto c = [&](TileAt tile) {
      return plan.c + plan.c_bytes * static_cast<uint32_t>(tile.row * plan.nt + tile.column);
    };
    for (size_t i = thread; i < pairs.size(); i += kComputing) {
      const Pair& p = pairs[i];
      const auto wait = static_cast<uint64_t>(p.stage + 1 - waited);
      waited = p.stage + 1;
      words.insert(words.end(), {a(p.first), b(p.first), a(p.second), b(p.second), c(p.first),
                                 c(p.second), wait, 0});
    }
    words.insert(words.end(), {0, 0, 0, 0, 0, 0, static_cast<uint64_t>(stages - waited), 0});
  }
  return words;
}

}  // namespace d1
