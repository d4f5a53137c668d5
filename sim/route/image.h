// What is sent to a node so that its router uses a table, and the way there without any table.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/route/site_map.h"
#include "sim/route/tables.h"

namespace d1 {

// Destinations that a router's table holds (RouteColumns, RouteRows of rtl/pkg/d1_pkg.sv), and the
// most hops that a source-routed packet can say.
inline constexpr int kRouteColumns = 18;
inline constexpr int kRouteRows = 20;
inline constexpr int kMaxSourceHops = 224;

// Node offsets (docs/routing.md).
inline constexpr uint32_t kRouteRow =
    0x1F2000;  // + 8 y: bits 2 x + 1 to 2 x, the side towards (x, y)
inline constexpr uint32_t kRouteControl = 0x1F2100;  // bit 0: use the table; bit 4 + side: closed

// In kRouteControl: chips in `direction` are reached by `side`.
constexpr uint64_t RouteExit(int direction, int side) {
  return (uint64_t{4} | static_cast<unsigned>(side)) << (8 + 4 * direction);
}

struct RegisterWrite {
  uint32_t offset;
  uint64_t value;
};

// Throws UserError when the map has dead sites and is larger than a table.
void RequireTableSize(const SiteMap& map);

// The registers of a live site, kRouteControl last; without dead sites that one alone, for
// dimension order. As RequireTableSize.
std::vector<RegisterWrite> RouterImage(const SiteMap& map, const RouteTables& tables, int site);

// The sides by which a packet leaves one site after the other, the shortest way over live sites.
// Throws UserError when there is none of at most kMaxSourceHops.
std::vector<int> SourceRoute(const SiteMap& map, int from, int to);

// The way to a site from the nearest of several entries.
struct EntryRoute {
  int entry = -1;  // index into the entries
  std::vector<int> sides;
};

// Of all live sites, by site number; those of dead ones are empty. Ways from one entry are a tree
// of sites that no way from another one touches, so what is sent along them from all entries at
// once never meets. Throws UserError as SourceRoute does.
std::vector<EntryRoute> SourceRoutes(const SiteMap& map, const std::vector<int>& entries);

}  // namespace d1
