#include "sim/route/image.h"

#include <algorithm>

#include "sim/tool/error.h"

namespace d1 {

void RequireTableSize(const SiteMap& map) {
  if (map.live_sites() == map.sites() || (map.width() <= kRouteColumns && map.height() <= kRouteRows)) return;
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
  std::vector<int> came_by(map.sites(),
                           -1);  // the side by which the site was entered from the one before
  std::vector<int> reached = {from};
  for (size_t i = 0; i < reached.size() && reached[i] != to; ++i) {
    for (int side = 0; side < kSides; ++side) {
      const int next = map.Next(reached[i], side);
      if (next < 0 || next == from || came_by[next] >= 0) continue;
      came_by[next] = side;
      reached.push_back(next);
    }
  }
  std::vector<int> route;
  for (int site = to; site != from; site = map.Next(site, Opposite(route.back()))) {
    if (came_by[site] < 0)
      throw UserError("node {} cannot reach node {}", map.Name(from), map.Name(to));
    route.push_back(came_by[site]);
  }
  std::reverse(route.begin(), route.end());
  if (route.size() > kMaxSourceHops) {
    throw UserError("node {} is {} hops from node {}, more than the {} of a source-routed packet",
                    map.Name(to), route.size(), map.Name(from), kMaxSourceHops);
  }
  return route;
}

}  // namespace d1
