#include "sim/tool/gemm_shares.h"

#include <algorithm>

namespace d1 {
namespace {

// Pairs side by side, along columns or along rows, whichever makes fewer walks; the last column of
// an odd number in pairs one above the other. One tile may be left over.
std::vector<Walk> WalksOf(int mt, int nt) {
  std::vector<Walk> walks;
  const int wide = nt / 2;
  if (mt >= wide) {
    for (int j = 0; j < wide; ++j) walks.push_back({{0, 2 * j}, {0, 2 * j + 1}, 1, 0, mt});
  } else {
    for (int i = 0; i < mt; ++i) walks.push_back({{i, 0}, {i, 1}, 0, 2, wide});
  }
  if (nt % 2 != 0 && mt > 1) walks.push_back({{0, nt - 1}, {1, nt - 1}, 2, 0, mt / 2});
  return walks;
}

// The pairs from `from` to `to` of all walks in turn.
std::vector<Walk> Part(const std::vector<Walk>& walks, int from, int to) {
  std::vector<Walk> part;
  int at = 0;
  for (const Walk& walk : walks) {
    const int skipped = std::clamp(from - at, 0, walk.pairs),
              end = std::clamp(to - at, 0, walk.pairs);
    at += walk.pairs;
    if (end <= skipped) continue;
    part.push_back(walk.From(skipped));
    part.back().pairs = end - skipped;
  }
  return part;
}

// Tiles one by one: those of the walks from `from` to `to`, then `more`.
std::vector<TileIndex> TilesOf(const std::vector<Walk>& walks, int from, int to,
                               const std::vector<TileIndex>& more) {
  std::vector<TileIndex> tiles;
  for (int pair = from; pair < to; ++pair) {
    const Walk walk = Part(walks, pair, pair + 1).front();
    tiles.push_back(walk.first);
    tiles.push_back(walk.second);
  }
  tiles.insert(tiles.end(), more.begin(), more.end());
  return tiles;
}

// The order of the last `steps` of each tile. Each tile is `lead` steps ahead of the next one, so
// that they are done one after the other, as they are stored. With `twos` only two are in work at a
// time.
std::vector<int> OrderOf(int tiles, int steps, int lead, bool twos) {
  std::vector<int> order, left(static_cast<size_t>(tiles), steps);
  const auto step = [&](int tile) {
    if (left[tile] == 0) return;
    --left[tile];
    order.push_back(tile);
  };
  if (twos) {
    for (int i = 0; i < lead; ++i) step(0);
    for (int first = 0; first < tiles;) {
      if (first + 1 < tiles) step(first + 1);
      step(first);
      while (first < tiles && left[first] == 0) ++first;
    }
    return order;
  }
  for (int ahead = 1; ahead < tiles; ++ahead) {
    for (int i = 0; i < lead; ++i) {
      for (int tile = 0; tile < ahead; ++tile) step(tile);
    }
  }
  while (left.back() > 0) {
    for (int tile = 0; tile < tiles; ++tile) step(tile);
  }
  return order;
}

}  // namespace

Walk Walk::From(int pair) const {
  Walk rest = *this;
  for (TileIndex* tile : {&rest.first, &rest.second}) {
    tile->row += pair * down;
    tile->column += pair * right;
  }
  rest.pairs -= pair;
  return rest;
}

// Up to 16 tiles are computed together, four of a thread: fewer threads begin sooner. Of more
// tiles, all threads have as many, but for one.
std::array<GemmShare, kThreads> GemmShares(int mt, int nt, int kt) {
  constexpr int kOrdered =
      64;  // steps of a tile whose order is its own, at most: they are not in a loop
  const std::vector<Walk> walks = WalksOf(mt, nt);
  const int tiles = mt * nt, pairs = tiles / 2;
  std::vector<TileIndex> odd;
  if (tiles % 2 != 0) odd.push_back({mt - 1, nt - 1});
  std::array<GemmShare, kThreads> shares;
  if (tiles <= kThreads * kGemmSlots) {
    const std::vector<TileIndex> all = TilesOf(walks, 0, pairs, odd);
    for (int i = 0; i < tiles; ++i) shares[i / kGemmSlots].last.push_back(all[i]);
  } else {
    // Two or three last tiles for each thread, from the end of the walks; the rest of its tiles is
    // in pairs.
    const auto count = [tiles](int t) { return tiles / kThreads + (t < tiles % kThreads); };
    int lasts = 0, from = 0;
    for (int t = 0; t < kThreads; ++t) lasts += 2 + count(t) % 2;
    std::vector<TileIndex> spare = TilesOf(walks, pairs - lasts / 2, pairs, odd);
    for (int t = 0; t < kThreads; ++t) {
      const int last = 2 + count(t) % 2, to = from + (count(t) - last) / 2;
      shares[t].walks = Part(walks, from, to);
      shares[t].last = {spare.end() - last, spare.end()};
      spare.resize(spare.size() - last);
      from = to;
    }
  }
  // Two threads or one keep all their tiles in work: a tile has a step in five cycles at most. So
  // does one that ends alone.
  const bool few = tiles <= 2 * kGemmSlots, even = tiles % kThreads == 0;
  for (GemmShare& share : shares) {
    const int last = static_cast<int>(share.last.size());
    if (last == 0) continue;
    share.together = kt <= 2 ? 1 : std::max(2, kt - kOrdered);
    share.order = OrderOf(last, kt - share.together,
                          few         ? 0
                          : last == 3 ? even
                                      : 2,
                          last == kGemmSlots && !few);
  }
  return shares;
}

}  // namespace d1
