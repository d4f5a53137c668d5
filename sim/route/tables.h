// Routing tables for any rectangle with any dead sites (docs/routing.md).
//
//   const SiteMap map(18, 20, dead);
//   const RouteTables tables = MakeTables(map);     // proved; UserError: the dead nodes cut the
//   mesh
#pragma once

#include <cstdint>
#include <vector>

#include "sim/route/site_map.h"

namespace d1 {

// The port by which each site sends what is for each destination: a side, or kPortLocal at the
// destination itself. Of a dead destination the ports lead to a site that has a dead neighbour, and
// there towards it: its router finds that link closed and refuses. Rows of dead sites are unused.
class RouteTables {
 public:
  explicit RouteTables(int sites)
      : sites_(sites), port_(static_cast<size_t>(sites) * sites, kPortLocal) {}

  int port(int site, int destination) const { return towards(destination)[site]; }
  // The ports of all sites towards `destination`.
  const uint8_t* towards(int destination) const { return &port_[size_t{1} * destination * sites_]; }
  uint8_t* towards(int destination) { return &port_[size_t{1} * destination * sites_]; }

 private:
  int sites_;
  std::vector<uint8_t> port_;
};

inline constexpr int kMostOrders = 4;

struct RouteOptions {
  // So many orders of the sites are tried, 1 to kMostOrders; of them the tables whose fullest link
  // serves the fewest pairs.
  int orders = kMostOrders;
  // How often the ways to every destination are chosen again, knowing what all the others load the
  // links with.
  int rebalance = 3;
  // Go down wherever that is possible: what is done anyway for a destination that cannot be reached
  // otherwise.
  bool down_first = false;
  // A live site from which on all are ordered; -1: one in the middle. Without dead sites it changes
  // nothing.
  int first = -1;
};

struct RouteProof;  // proof.h

// x first, then y, for all sites: what a router does without a table.
RouteTables DimensionOrder(const SiteMap& map);

// Without dead sites dimension order. Throws UserError, which names a pair, when the dead sites cut
// the mesh, and when no site is live. What it returns has been proved; `proof` gets the numbers.
RouteTables MakeTables(const SiteMap& map, const RouteOptions& options = {},
                       RouteProof* proof = nullptr);

// The tables, if the proof holds; otherwise throws std::logic_error: whoever made them is wrong.
RouteTables Proved(const SiteMap& map, RouteTables tables, RouteProof* proof = nullptr);

}  // namespace d1
