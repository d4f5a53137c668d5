#include "sim/route/site_order.h"

#include <cstdlib>
#include <queue>
#include <utility>

namespace d1 {
namespace {

// Rows from the middle outwards, the upper of two first, each walked against the one before it.
int Key(const SiteMap& map, int site) {
  const int from_middle = map.Y(site) - map.height() / 2;
  const int distance = std::abs(from_middle);
  const int row = 2 * distance + (from_middle > 0 ? 0 : 1);
  const int x = distance % 2 == 0 ? map.X(site) : map.width() - 1 - map.X(site);
  return row * map.width() + x;
}

}  // namespace

std::vector<int> SiteRanks(const SiteMap& map, int first) {
  std::vector<int> ranks(map.sites(), -1);
  std::vector<char> found(map.sites(), 0);
  std::priority_queue<std::pair<int, int>> open;  // (-key, site)
  const auto find = [&](int site) {
    found[site] = 1;
    open.emplace(-Key(map, site), site);
  };
  const bool given = first >= 0;
  for (int site = 0; site < map.sites() && !given; ++site) {
    if (map.live(site) && (first < 0 || Key(map, site) < Key(map, first))) first = site;
  }
  if (first >= 0) find(first);
  for (int rank = 0; !open.empty(); ++rank) {
    const int site = open.top().second;
    open.pop();
    ranks[site] = rank;
    for (int side = 0; side < kSides; ++side) {
      const int next = map.Next(site, side);
      if (next >= 0 && !found[next]) find(next);
    }
  }
  return ranks;
}

std::vector<uint16_t> AllowedTurns(const SiteMap& map, const std::vector<int>& ranks) {
  std::vector<uint16_t> allowed(map.sites(), 0);
  for (int site = 0; site < map.sites(); ++site) {
    for (int in = 0; in < kSides; ++in) {
      const int from = map.Next(site, Opposite(in));
      if (from < 0) continue;
      for (int out = 0; out < kSides; ++out) {
        const int to = map.Next(site, out);
        if (to < 0 || to == from) continue;
        const bool came_down = ranks[from] < ranks[site];
        const bool goes_up = ranks[to] < ranks[site];
        if (!came_down || !goes_up) allowed[site] |= static_cast<uint16_t>(1 << (4 * in + out));
      }
    }
  }
  return allowed;
}

}  // namespace d1
