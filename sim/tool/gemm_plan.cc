#include "sim/tool/gemm_plan.h"

#include <algorithm>
#include <array>

#include "tb/model/node_state.h"

namespace d1 {
namespace {

constexpr uint64_t kRecordWords = 16;

// Pairs of tiles in a row: the first one, and what leads from one to the next. Tiles are counted in tiles.
struct Walk {
  int64_t row, column, second_row, second_column;  // of the two tiles of the first pair
  int64_t down, right;                             // rows and columns of tiles to the next pair
  int64_t pairs;
};

// Pairs side by side, along columns or along rows, whichever makes fewer walks; the last column of an odd number in pairs
// one above the other; what is left is one tile, as both of a pair.
std::vector<Walk> WalksOf(int64_t mt, int64_t nt) {
  std::vector<Walk> walks;
  const int64_t wide = nt / 2;
  if (mt >= wide) {
    for (int64_t j = 0; j < wide; ++j) walks.push_back({0, 2 * j, 0, 2 * j + 1, 1, 0, mt});
  } else {
    for (int64_t i = 0; i < mt; ++i) walks.push_back({i, 0, i, 1, 0, 2, wide});
  }
  if (nt % 2 == 0) return walks;
  if (mt > 1) walks.push_back({0, nt - 1, 1, nt - 1, 2, 0, mt / 2});
  if (mt % 2 != 0) walks.push_back({mt - 1, nt - 1, mt - 1, nt - 1, 0, 0, 1});
  return walks;
}

// The pairs from `from` to `to` of all walks in turn.
std::vector<Walk> Part(const std::vector<Walk>& walks, int64_t from, int64_t to) {
  std::vector<Walk> part;
  int64_t at = 0;
  for (Walk walk : walks) {
    const int64_t skipped = std::clamp<int64_t>(from - at, 0, walk.pairs);
    const int64_t end = std::clamp<int64_t>(to - at, 0, walk.pairs);
    at += walk.pairs;
    if (end <= skipped) continue;
    walk.row += skipped * walk.down, walk.second_row += skipped * walk.down;
    walk.column += skipped * walk.right, walk.second_column += skipped * walk.right;
    walk.pairs = end - skipped;
    part.push_back(walk);
  }
  return part;
}

struct Share {
  std::vector<Walk> walks;
  std::vector<std::array<int64_t, 2>> three;  // rows and columns of three tiles that are computed at a time, or none
};

// As many tiles to each thread, but for one, when there are enough: a thread with an odd number computes its last three at
// a time. The tiles for that are the last ones of the walks.
std::array<Share, kThreads> Shares(int mt, int nt) {
  const std::vector<Walk> walks = WalksOf(mt, nt);
  const int64_t tiles = int64_t{mt} * nt;
  std::array<Share, kThreads> shares;
  if (tiles < 4 * kThreads) {
    const int64_t pairs = (tiles + 1) / 2;
    for (int64_t t = 0; t < kThreads; ++t) {
      shares[t].walks = Part(walks, (pairs * t + 3) / kThreads, (pairs * (t + 1) + 3) / kThreads);
    }
    return shares;
  }
  int64_t from = 0, last = tiles / 2;  // pairs; with an odd number of tiles the last walk is one tile
  std::vector<std::array<int64_t, 2>> spare;
  if (tiles % 2 != 0) spare.push_back({walks.back().row, walks.back().column});
  const auto count = [tiles](int64_t t) { return tiles * (t + 1) / kThreads - tiles * t / kThreads; };
  for (int64_t t = 0; t < kThreads; ++t) {
    if (count(t) % 2 == 0) continue;
    while (spare.size() < 3) {
      const Walk pair = Part(walks, last - 1, last).front();
      spare.push_back({pair.row, pair.column});
      spare.push_back({pair.second_row, pair.second_column});
      --last;
    }
    shares[t].three = {spare.begin(), spare.begin() + 3};
    spare.erase(spare.begin(), spare.begin() + 3);
  }
  for (int64_t t = 0; t < kThreads; ++t) {
    const int64_t pairs = (count(t) - static_cast<int64_t>(shares[t].three.size())) / 2;
    shares[t].walks = Part(walks, from, from + pairs);
    from += pairs;
  }
  return shares;
}

}  // namespace

uint64_t GemmWordsAtMost(int mt, int nt) {
  uint64_t records = 1;
  for (const Share& share : Shares(mt, nt)) {
    records += std::max<uint64_t>(share.walks.size() + (share.three.empty() ? 0 : 1), 1);
  }
  return records * kRecordWords;
}

std::vector<uint64_t> GemmParameters(const GemmPlan& p, uint32_t block) {
  const auto shares = Shares(p.mt, p.nt);
  std::vector<uint64_t> words(GemmWordsAtMost(p.mt, p.nt));
  const bool one_step = p.kt == 1;
  words[0] = static_cast<uint64_t>(p.last_b) << 48 | static_cast<uint64_t>(p.last_a) << 32 |
             static_cast<uint64_t>(one_step ? p.last_b : p.entry_b) << 16 | (one_step ? p.last_a : p.entry_a);
  words[1] = static_cast<uint64_t>(p.kt);
  words[2] = p.entry_c;
  const int64_t line_a = int64_t{p.kt} * p.a_bytes, line_b = int64_t{p.kt} * p.b_bytes, tile_c = p.c_bytes;
  const auto c_of = [&](int64_t row, int64_t column) { return (row * p.nt + column) * tile_c; };
  uint64_t next = 1 + kThreads;
  for (uint64_t t = 0; t < kThreads; ++t) {
    uint64_t* record = &words[(1 + t) * kRecordWords];
    const auto put = [&](int word, int64_t value) { record[word] = static_cast<uint64_t>(value); };
    const auto put_pair = [&](int64_t row, int64_t column, int64_t second_row, int64_t second_column, int64_t pairs) {
      if (record[0] != 0) {  // behind the record before
        put(10, static_cast<int64_t>(block + next * kRecordWords * 8));
        record = &words[next++ * kRecordWords];
      }
      put(0, p.a + row * line_a);
      put(1, p.b + column * line_b);
      put(2, p.a + second_row * line_a);
      put(3, p.b + second_column * line_b);
      put(4, pairs);
      put(5, p.c + c_of(row, column));
      put(6, c_of(second_row, second_column) - c_of(row, column));
    };
    for (const Walk& w : shares[t].walks) {
      put_pair(w.row, w.column, w.second_row, w.second_column, w.pairs);
      put(7, (w.down - 1) * line_a);   // the steps themselves lead to the next row of A ...
      put(8, (w.right - 1) * line_b);  // ... and the next column of B
      put(9, c_of(w.down, w.right));
    }
    if (shares[t].three.empty()) continue;
    const auto& three = shares[t].three;
    put_pair(three[0][0], three[0][1], three[1][0], three[1][1], 0);
    put(7, p.a + three[2][0] * line_a);
    put(8, p.b + three[2][1] * line_b);
    put(9, c_of(three[2][0], three[2][1]) - c_of(three[0][0], three[0][1]));
  }
  return words;
}

}  // namespace d1
