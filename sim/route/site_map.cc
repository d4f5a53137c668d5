#include "sim/route/site_map.h"

#include <fmt/format.h>

namespace d1 {

SiteMap::SiteMap(int width, int height, const std::vector<int>& dead)
    : width_(width),
      height_(height),
      live_(sites(), 1),
      beside_(kSides * sites(), -1),
      next_(kSides * sites(), -1) {
  for (const int site : dead) live_[site] = 0;
  for (int site = 0; site < sites(); ++site) {
    live_sites_ += live_[site];
    int* beside = &beside_[kSides * site];
    if (Y(site) > 0) beside[kPortNorth] = site - width;
    if (X(site) < width - 1) beside[kPortEast] = site + 1;
    if (Y(site) < height - 1) beside[kPortSouth] = site + width;
    if (X(site) > 0) beside[kPortWest] = site - 1;
    for (int side = 0; side < kSides; ++side) {
      if (beside[side] >= 0 && live_[site] && live_[beside[side]]) {
        next_[kSides * site + side] = beside[side];
      }
    }
  }
}

std::string SiteMap::Name(int site) const { return fmt::format("{},{}", X(site), Y(site)); }

}  // namespace d1
