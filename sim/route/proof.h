// The proof that routing tables are good: it walks every pair and sees no more than the tables.
#pragma once

#include <string>

#include "sim/route/site_map.h"
#include "sim/route/tables.h"

namespace d1 {

struct RouteProof {
  // Empty when, by the tables: every live site reaches every live one, and stays on live sites;
  // what is sent to a dead one reaches a closed link; and the links wait for each other in no
  // circle, so that nothing can be stuck for good. Otherwise the first pair, or the circle, that
  // shows the opposite.
  std::string failure;
  bool ok() const { return failure.empty(); }

  int pairs = 0;         // of different live sites
  int links = 0;         // between live sites, in one direction each
  int dependencies = 0;  // pairs of links that a flit takes one after the other
  int longest = 0;       // hops of the longest way
  double mean_hops = 0;  // of all pairs
  int fullest = 0;       // pairs whose way uses the link that most of them use
};

RouteProof Prove(const SiteMap& map, const RouteTables& tables);

}  // namespace d1
