// d1_chip at the size of D1, 18 x 20 sites of which six are dead, with nodes that only say who they
// are: every link leads to the neighbour in both directions with all of its bits, every edge port
// to its node, and dead sites are silent.
#include <Vd1_chip.h>
#include <gtest/gtest.h>

#include <string_view>

#include "sim/route/site_map.h"
#include "tb/harness/dut.h"
#include "tb/harness/flit.h"

namespace d1 {
namespace {

constexpr int kX = D1_PARAM_X, kY = D1_PARAM_Y;
constexpr unsigned kFlitBits = kHeaderBits + kFlitDataBits;

// From the parameter of the RTL, the highest digit first.
std::vector<int> DeadSites() {
  const std::string_view digits = D1_DEAD_HEX;
  std::vector<int> dead;
  for (int site = 0; site < kX * kY; ++site) {
    const char digit = digits[digits.size() - 1 - static_cast<size_t>(site) / 4];
    if (((digit <= '9' ? digit - '0' : digit - 'a' + 10) >> site % 4 & 1) != 0)
      dead.push_back(site);
  }
  return dead;
}

// What the node at (x, y) sends by a side: word i of its flit, vc, credit
// (tests/mesh/wiring/d1_node.sv).
uint64_t Word(int side, int x, int y, unsigned i) {
  const unsigned self = ((x & 0xFF) << 8 | (y & 0xFF)) ^ (kY << 8 | kX);
  return (self * (2 * i + 3) + static_cast<unsigned>(side)) & 0xFFFF;
}
uint64_t Vc(int x, int y) { return (x ^ y >> 1) & 1; }
uint64_t Credit(int side, int x, int y) {
  return static_cast<unsigned>(((y & 1) << 1 | (x >> 1 & 1)) ^ side);
}

class WiringTest : public testing::Test {
 protected:
  template <typename Use>
  void EachSide(Use use) {
    Vd1_chip& c = *chip_;
    use(kPortNorth, c.edge_north_valid_i, c.edge_north_vc_i, c.edge_north_flit_i,
        c.edge_north_credit_i, c.edge_north_valid_o, c.edge_north_vc_o, c.edge_north_flit_o,
        c.edge_north_credit_o);
    use(kPortEast, c.edge_east_valid_i, c.edge_east_vc_i, c.edge_east_flit_i, c.edge_east_credit_i,
        c.edge_east_valid_o, c.edge_east_vc_o, c.edge_east_flit_o, c.edge_east_credit_o);
    use(kPortSouth, c.edge_south_valid_i, c.edge_south_vc_i, c.edge_south_flit_i,
        c.edge_south_credit_i, c.edge_south_valid_o, c.edge_south_vc_o, c.edge_south_flit_o,
        c.edge_south_credit_o);
    use(kPortWest, c.edge_west_valid_i, c.edge_west_vc_i, c.edge_west_flit_i, c.edge_west_credit_i,
        c.edge_west_valid_o, c.edge_west_vc_o, c.edge_west_flit_o, c.edge_west_credit_o);
  }
  static int Links(int side) { return side % 2 == 0 ? kX : kY; }
  static int X(int side, int index) {
    return side == kPortEast ? kX - 1 : side == kPortWest ? 0 : index;
  }
  static int Y(int side, int index) {
    return side == kPortSouth ? kY - 1 : side == kPortNorth ? 0 : index;
  }

  // Every edge port is given what a node behind it would send.
  void DriveEdges() {
    EachSide([](int side, auto& valid_i, auto& vc_i, auto& flit_i, auto& credit_i, auto&...) {
      const int dx = side == kPortEast   ? 1
                     : side == kPortWest ? -1
                                         : 0,
                dy = side == kPortSouth   ? 1
                     : side == kPortNorth ? -1
                                          : 0;
      for (int i = 0; i < Links(side); ++i) {
        const int x = (X(side, i) + dx) & 0xFF, y = (Y(side, i) + dy) & 0xFF,
                  opposite = Opposite(side);
        SetBits(valid_i, i, 1, 1);
        SetBits(vc_i, i, 1, Vc(x, y));
        SetBits(credit_i, 2 * i, 2, Credit(opposite, x, y));
        for (unsigned bit = 0; bit < kFlitBits; bit += 16) {
          SetBits(flit_i, kFlitBits * i + bit, std::min(16u, kFlitBits - bit),
                  Word(opposite, x, y, bit / 16) & ((1u << std::min(16u, kFlitBits - bit)) - 1));
        }
      }
    });
  }
  unsigned Sides(int site) { return static_cast<unsigned>(GetBits(chip_->running_o, 4 * site, 4)); }

  const SiteMap map_{kX, kY, DeadSites()};
  Dut<Vd1_chip> chip_;
};

TEST_F(WiringTest, EveryLinkLeadsToTheNeighbourAndDeadSitesAreSilent) {
  ASSERT_EQ(map_.live_sites(), 354);
  DriveEdges();
  for (const bool ask_silent : {false, true}) {
    chip_->chip_i = ask_silent;
    chip_.Settle();
    for (int site = 0; site < map_.sites(); ++site) {
      unsigned expected = 0;
      for (int side = 0; map_.live(site) && side < kSides; ++side) {
        const bool dead = map_.Beside(site, side) >= 0 && map_.Next(site, side) < 0;
        expected |= static_cast<unsigned>(dead == ask_silent) << side;
      }
      EXPECT_EQ(Sides(site), expected)
          << "node " << map_.Name(site) << (ask_silent ? ", silent sides" : ", sides that match");
    }
  }
}

TEST_F(WiringTest, EveryEdgePortIsThatOfItsNode) {
  DriveEdges();
  chip_->chip_i = 0;
  chip_.Settle();
  EachSide([&](int side, auto&, auto&, auto&, auto&, auto& valid_o, auto& vc_o, auto& flit_o,
               auto& credit_o) {
    for (int i = 0; i < Links(side); ++i) {
      const int x = X(side, i), y = Y(side, i);
      const bool live = map_.live(y * kX + x);
      ASSERT_EQ(GetBits(valid_o, i, 1), live) << "side " << side << " port " << i;
      ASSERT_EQ(GetBits(credit_o, 2 * i, 2), live ? Credit(side, x, y) : 0)
          << "side " << side << " port " << i;
      if (!live) continue;
      ASSERT_EQ(GetBits(vc_o, i, 1), Vc(x, y));
      for (unsigned bit = 0; bit < kFlitBits; bit += 16) {
        const unsigned width = std::min(16u, kFlitBits - bit);
        ASSERT_EQ(GetBits(flit_o, kFlitBits * i + bit, width),
                  Word(side, x, y, bit / 16) & ((1u << width) - 1))
            << "side " << side << " port " << i << " bit " << bit;
      }
    }
  });
}

}  // namespace
}  // namespace d1
