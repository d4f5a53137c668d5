#include "sim/route/image.h"

#include <algorithm>

#include "sim/tool/error.h"

namespace d1 {
namespace {

// Shortest ways from several sites, each site reached from the nearest one, of equally near ones
// the first.
class Search {
 public:
  // Ends when `to` has been reached; -1: when everything has.
  Search(const SiteMap& map, const std::vector<int>& entries, int to)
      : map_(map), came_by_(map.sites(), -1), entry_(map.sites(), -1) {
    std::vector<int> reached = entries;
    for (size_t e = 0; e < entries.size(); ++e) entry_[entries[e]] = static_cast<int>(e);
    for (size_t i = 0; i < reached.size() && reached[i] != to; ++i) {
      for (int side = 0; side < kSides; ++side) {
        const int next = map.Next(reached[i], side);
        if (next < 0 || entry_[next] >= 0) continue;
        came_by_[next] = side;
        entry_[next] = entry_[reached[i]];
        reached.push_back(next);
      }
    }
  }

  int entry(int site) const { return entry_[site]; }

  std::vector<int> Way(int from, int to) const {
    std::vector<int> route;
    for (int site = to; site != from; site = map_.Next(site, Opposite(route.back()))) {
      if (came_by_[site] < 0)
        throw UserError("node {} cannot reach node {}", map_.Name(from), map_.Name(to));
      route.push_back(came_by_[site]);
    }
    std::reverse(route.begin(), route.end());
    if (route.size() > kMaxSourceHops) {
      throw UserError("node {} is {} hops from node {}, more than the {} of a source-routed packet",
                      map_.Name(to), route.size(), map_.Name(from), kMaxSourceHops);
    }
    return route;
  }

 private:
  const SiteMap& map_;
  std::vector<int> came_by_;  // the side by which the site was entered from the one before
  std::vector<int> entry_;    // index of the nearest one; -1: not reached
};

}  // namespace

void RequireTableSize(const SiteMap& map) {
  if (map.live_sites() == map.sites() ||
      (map.width() <= kRouteColumns && map.height() <= kRouteRows))
    return;
  throw UserError(
      "a mesh of {}x{} is larger than a router's table, {}x{}; larger meshes have no dead nodes",
      map.width(), map.height(), kRouteColumns, kRouteRows);
}

std::vector<RegisterWrite> RouterImage(const SiteMap& map, const RouteTables& tables, int site) {
  if (map.live_sites() == map.sites()) return {{kRouteControl, 0}};  // no table is needed
  RequireTableSize(map);
  std::vector<RegisterWrite> writes;
  for (int y = 0; y < map.height(); ++y) {
    uint64_t row = 0;
    for (int x = 0; x < map.width(); ++x) {
      const int port = tables.port(site, y * map.width() + x);
      if (port != kPortLocal) row |= static_cast<uint64_t>(port) << (2 * x);
    }
    writes.push_back({kRouteRow + 8 * static_cast<uint32_t>(y), row});
  }
  uint64_t control = 1;
  for (int side = 0; side < kSides; ++side) {
    if (map.Beside(site, side) >= 0 && map.Next(site, side) < 0) control |= uint64_t{0x10} << side;
  }
  writes.push_back({kRouteControl, control});
  return writes;
}

std::vector<int> SourceRoute(const SiteMap& map, int from, int to) {
  const Search search(map, {from}, to);
  return search.Way(from, to);
}

std::vector<EntryRoute> SourceRoutes(const SiteMap& map, const std::vector<int>& entries) {
  const Search search(map, entries, -1);
  std::vector<EntryRoute> routes(map.sites());
  for (int site = 0; site < map.sites(); ++site) {
    if (!map.live(site)) continue;
    routes[site].entry = search.entry(site);
    routes[site].sides = search.Way(entries[std::max(0, routes[site].entry)], site);
  }
  return routes;
}

}  // namespace d1
