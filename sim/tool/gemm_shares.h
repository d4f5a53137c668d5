// Which thread of a node computes which tiles of C, and in which order.
#pragma once

#include <array>
#include <vector>

#include "tb/model/node_state.h"

namespace d1 {

constexpr int kGemmSlots = 4;  // accumulators of a thread

struct TileIndex {
  int row = 0, column = 0;
};

// Pairs of tiles in a row: the first one, and what leads from one to the next.
struct Walk {
  TileIndex first, second;
  int down, right;  // rows and columns of tiles to the next pair
  int pairs;

  Walk From(int pair) const;
};

// What a thread computes: pairs of tiles, two after two, and then its last tiles together.
struct GemmShare {
  std::vector<Walk> walks;
  std::vector<TileIndex> last;  // at most kGemmSlots
  int together = 0;             // so many rounds of steps of all of these, and then ...
  std::vector<int> order;       // ... the others: which tile each belongs to
};

// C has `mt` x `nt` tiles of `kt` steps each.
std::array<GemmShare, kThreads> GemmShares(int mt, int nt, int kt);

}  // namespace d1
