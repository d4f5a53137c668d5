#include "sim/route/site_order.h"

#include <cstdlib>
#include <queue>
#include <utility>

namespace d1 {
namespace {

// A map whose lines are rows, or columns.
struct Lines {
  const SiteMap& map;
  const SiteOrder& order;

  int count() const { return order.by_columns ? map.width() : map.height(); }
  int length() const { return order.by_columns ? map.height() : map.width(); }
  int Of(int site) const { return order.by_columns ? map.X(site) : map.Y(site); }
  int Along(int site) const { return order.by_columns ? map.Y(site) : map.X(site); }

  int Middle() const {
    std::vector<char> whole(count(), 1);
    for (int site = 0; site < map.sites(); ++site) {
      if (!map.live(site)) whole[Of(site)] = 0;
    }
    for (int i = 0; i < 2 * count(); ++i) {
      const int line = count() / 2 + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
      if (line >= 0 && line < count() && whole[line] != 0) return line;
    }
    return count() / 2;
  }

  // Lines from the middle outwards, the upper of two first.
  int Key(int site, int middle) const {
    const int from_middle = Of(site) - middle;
    const int distance = std::abs(from_middle);
    const int line = 2 * distance + (from_middle > 0 ? 0 : 1);
    const bool forwards = (distance % 2 == 0) != order.mirrored;
    return line * length() + (forwards ? Along(site) : length() - 1 - Along(site));
  }
};

}  // namespace

std::vector<int> SiteRanks(const SiteMap& map, int first, const SiteOrder& order) {
  const Lines lines{map, order};
  const int middle = lines.Middle();
  std::vector<int> ranks(map.sites(), -1);
  std::vector<char> found(map.sites(), 0);
  std::priority_queue<std::pair<int, int>> open;  // (-key, site)
  const auto find = [&](int site) {
    found[site] = 1;
    open.emplace(-lines.Key(site, middle), site);
  };
  const bool given = first >= 0;
  for (int site = 0; site < map.sites() && !given; ++site) {
    if (map.live(site) && (first < 0 || lines.Key(site, middle) < lines.Key(first, middle)))
      first = site;
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
