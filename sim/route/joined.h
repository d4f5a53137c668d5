// Two chips side by side, joined by links between them, with dead sites in either (docs/chip.md).
//
//   west chip  [ ... ][gate] ══ link ══ [gate][ ... ]  east chip
#pragma once

#include <array>
#include <vector>

#include "sim/route/image.h"
#include "sim/route/proof.h"
#include "sim/route/site_map.h"
#include "sim/route/tables.h"

namespace d1 {

// Proves chip 0, in the west, and chip 1 together, by nothing but their tables and the side by
// which each site sends what is for the other chip.
RouteProof ProveJoined(const std::array<SiteMap, 2>& map, const std::array<RouteTables, 2>& tables,
                       const std::array<std::vector<int>, 2>& exit);

class JoinedChips {
 public:
  // Chips of the same size. Throws UserError when the dead sites cut one of them, or when no row
  // has a live site on both sides of the border. What there is after that has been proved over both
  // chips.
  JoinedChips(const SiteMap& west, const SiteMap& east);

  const std::array<SiteMap, 2>& maps() const { return map_; }
  const SiteMap& both() const { return both_; }  // of both chips, x through both of them
  const RouteTables& tables(int chip) const { return tables_[chip]; }
  // All that is for the other chip goes over the link in this row.
  int gate_row() const { return gate_row_; }
  // Where a site sends what is for the other chip: a side.
  int exit(int chip, int site) const { return exit_[chip][site]; }

  // As RouterImage, with the exit.
  std::vector<RegisterWrite> Image(int chip, int site) const;
  RouteProof Prove() const { return ProveJoined(map_, tables_, exit_); }

 private:
  int GateSite(int chip) const;

  std::array<SiteMap, 2> map_;
  SiteMap both_;
  int gate_row_;
  std::array<RouteTables, 2> tables_;
  std::array<std::vector<int>, 2> exit_;
};

}  // namespace d1
