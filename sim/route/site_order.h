// The order of the sites that decides which turns are allowed (docs/routing.md).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/route/site_map.h"

namespace d1 {

// Rows or columns ("lines") from one in the middle outwards, each walked against the one before it.
// The one in the middle is the nearest to it without dead sites, if there is any: in there a hole
// is one that very many ways go around.
struct SiteOrder {
  bool by_columns = false;
  bool mirrored = false;  // every line is walked the other way
};

// rank[site]: its place in the order, from 0; -1 of dead sites and of those that are cut off from
// the first one. Every site but the first has a neighbour with a smaller rank. The first one is
// `first`, or of the line in the middle.
std::vector<int> SiteRanks(const SiteMap& map, int first = -1, const SiteOrder& order = {});

// Bit 4 a + b of [site]: what comes in moving towards side a may leave by side b. Going up (to a
// smaller rank) is never allowed after going down; turning around never is.
std::vector<uint16_t> AllowedTurns(const SiteMap& map, const std::vector<int>& ranks);

}  // namespace d1
