#include "sim/route/joined.h"

#include <cstdlib>
#include <stdexcept>

#include "sim/tool/error.h"

namespace d1 {
namespace {

constexpr std::array<int, 2> kOut = {kPortEast,
                                     kPortWest};  // the side of a chip at which the other one is

SiteMap Both(const SiteMap& west, const SiteMap& east) {
  if (west.width() != east.width() || west.height() != east.height()) {
    throw UserError("chips of {}x{} and {}x{} cannot be joined; they must be of one size",
                    west.width(), west.height(), east.width(), east.height());
  }
  std::vector<int> dead;
  for (const SiteMap* chip : {&west, &east}) {
    for (int site = 0; site < chip->sites(); ++site) {
      if (chip->live(site)) continue;
      dead.push_back(chip->Y(site) * 2 * west.width() + chip->X(site) +
                     (chip == &east ? west.width() : 0));
    }
  }
  return {2 * west.width(), west.height(), dead};
}

// The row nearest to the middle that has a live site on both sides of the border.
int FindGateRow(const SiteMap& west, const SiteMap& east) {
  int gate = -1;
  const auto from_middle = [&](int y) { return std::abs(2 * y + 1 - west.height()); };
  for (int y = 0; y < west.height(); ++y) {
    if (!west.live(y * west.width() + west.width() - 1) || !east.live(y * west.width())) continue;
    if (gate < 0 || from_middle(y) < from_middle(gate)) gate = y;
  }
  if (gate < 0)
    throw UserError(
        "no row has a live node on both sides of the border, so the chips cannot be joined");
  return gate;
}

}  // namespace

// One of the chips is ordered from its gate on. What comes in there only goes down, what leaves
// only goes up, and up never follows down: so no way into that chip leads to a way out of it, and a
// circle would have to cross the border both ways.
JoinedChips::JoinedChips(const SiteMap& west, const SiteMap& east)
    : map_{west, east},
      both_(Both(west, east)),
      gate_row_(FindGateRow(west, east)),
      tables_{RouteTables(0), RouteTables(0)} {
  // A chip without dead sites keeps dimension order.
  const int ordered = west.live_sites() < west.sites() ? 0 : 1;
  for (int chip = 0; chip < 2; ++chip) {
    tables_[chip] = MakeTables(map_[chip], {.first = chip == ordered ? GateSite(chip) : -1});
    for (int site = 0; site < map_[chip].sites(); ++site) {
      exit_[chip].push_back(site == GateSite(chip) ? kOut[chip]
                                                   : tables_[chip].port(site, GateSite(chip)));
    }
  }
  if (const RouteProof proof = Prove(); !proof.ok())
    throw std::logic_error("the routing tables of the joined chips are wrong: " + proof.failure);
}

int JoinedChips::GateSite(int chip) const {
  return gate_row_ * map_[chip].width() + (chip == 0 ? map_[chip].width() - 1 : 0);
}

std::vector<RegisterWrite> JoinedChips::Image(int chip, int site) const {
  std::vector<RegisterWrite> writes = RouterImage(map_[chip], tables_[chip], site);
  writes.back().value |= RouteExit(kOut[chip], exit_[chip][site]);
  return writes;
}

RouteProof ProveJoined(const std::array<SiteMap, 2>& map, const std::array<RouteTables, 2>& tables,
                       const std::array<std::vector<int>, 2>& exit) {
  const SiteMap both = Both(map[0], map[1]);
  const int width = map[0].width();
  const auto chip_of = [&](int site) { return both.X(site) / width; };
  const auto within = [&](int site) { return both.Y(site) * width + both.X(site) % width; };
  RouteTables joined(both.sites());
  for (int destination = 0; destination < both.sites(); ++destination) {
    for (int site = 0; site < both.sites(); ++site) {
      const int chip = chip_of(site);
      const int port = chip == chip_of(destination)
                           ? tables[chip].port(within(site), within(destination))
                           : exit[chip][within(site)];
      joined.towards(destination)[site] = static_cast<uint8_t>(port);
    }
  }
  return Prove(both, joined);
}

}  // namespace d1
