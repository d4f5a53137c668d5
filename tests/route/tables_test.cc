// Routing tables: a sample of dead sets, dimension order where nothing is dead, and a proof that
// sees what is wrong.
#include "sim/route/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/route/image.h"
#include "sim/route/proof.h"
#include "sim/route/report.h"
#include "tests/route/dead_sets.h"

namespace d1 {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string RefusalOf(const SiteMap& map) {
  try {
    MakeTables(map);
  } catch (const UserError& error) {
    return error.what();
  }
  return "no refusal";
}

std::string RefusalOf(int width, int height, const std::vector<int>& dead) {
  return RefusalOf(SiteMap(width, height, dead));
}

TEST(TablesTest, AreGoodForEveryDeadSetOfFourByFour) {
  std::vector<std::vector<int>> sets;
  for (int count = 0; count <= 16; ++count) {
    EachSet(16, count, [&](const std::vector<int>& set) { sets.push_back(set); });
  }
  const Count count = JudgeAll(4, 4, sets);
  EXPECT_EQ(count.error, "");
  EXPECT_EQ(count.routed, 11506);  // the connected induced subgraphs of a 4x4 grid
  EXPECT_EQ(count.refused, 65536 - 11506);
  // Also by the method that is there for destinations which the search does not reach.
  EXPECT_EQ(JudgeAll(4, 4, sets, {.orders = 1, .rebalance = 0, .down_first = true}).error, "");
}

TEST(TablesTest, AreGoodForASampleOfLargerMeshes) {
  Random random(RunSeed(), "tables");
  const struct {
    int width, height, dead, sets;
  } kKinds[] = {{8, 8, 3, 300}, {18, 20, 6, 40}, {18, 20, 2, 20}, {18, 20, 60, 20},
                {1, 20, 1, 20}, {7, 3, 4, 300},  {2, 2, 1, 4}};
  for (const auto& kind : kKinds) {
    std::vector<std::vector<int>> sets;
    for (int i = 0; i < kind.sets; ++i)
      sets.push_back(RandomSites(random, kind.width * kind.height, kind.dead));
    std::string errors = JudgeAll(kind.width, kind.height, sets, kQuick).error;
    errors +=
        JudgeAll(kind.width, kind.height, sets, {.orders = 1, .rebalance = 1, .down_first = true})
            .error;
    sets.resize(sets.size() / 5 + 1);
    errors += JudgeAll(kind.width, kind.height, sets).error;
    EXPECT_EQ(errors, "") << kind.width << "x" << kind.height;
  }
}

int Fullest(const SiteMap& map, const RouteOptions& options) {
  RouteProof proof;
  MakeTables(map, options, &proof);
  return proof.fullest;
}

TEST(TablesTest, MoreOrdersAndBalancedWaysLoadNoLinkMore) {
  Random random(RunSeed(), "balance");
  for (int i = 0; i < 10; ++i) {
    const SiteMap map(8, 8, RandomSites(random, 64, 3));
    if (Connected(map) != map.live_sites()) continue;
    const int quick = Fullest(map, kQuick), balanced = Fullest(map, {.orders = 1});
    EXPECT_LE(balanced, quick);
    EXPECT_LE(Fullest(map, {}), balanced);
  }
}

// Of the chips that `make noc` measures first, against dimension order's 1800 of a whole chip.
TEST(TablesTest, TheFullestLinkOfAChipWithSixDeadServesFewPairs) {
  const auto site = [](int x, int y) { return 18 * y + x; };
  EXPECT_EQ(Fullest({18, 20, {}}, {}), 1800);
  const std::vector<int> one = {site(15, 18), site(17, 4), site(12, 12),
                                site(17, 15), site(7, 0),  site(9, 6)};
  const std::vector<int> other = {site(1, 1),  site(2, 10), site(3, 11),
                                  site(7, 17), site(7, 13), site(8, 19)};
  EXPECT_LE(Fullest({18, 20, one}, {}), 2067);
  EXPECT_LE(Fullest({18, 20, other}, {}), 2212);
}

TEST(TablesTest, AreDimensionOrderWithoutDeadNodes) {
  for (const auto& [width, height] : {std::pair{1, 1}, {4, 4}, {18, 20}, {1, 9}}) {
    const SiteMap map(width, height, {});
    const RouteTables tables = MakeTables(map);
    for (int site = 0; site < map.sites(); ++site) {
      for (int to = 0; to < map.sites(); ++to) {
        int port = kPortLocal;
        if (map.Y(to) != map.Y(site)) port = map.Y(to) > map.Y(site) ? kPortSouth : kPortNorth;
        if (map.X(to) != map.X(site)) port = map.X(to) > map.X(site) ? kPortEast : kPortWest;
        ASSERT_EQ(tables.port(site, to), port) << map.Name(site) << " to " << map.Name(to);
      }
    }
    EXPECT_EQ(Prove(map, tables).failure, "");
  }
}

TEST(TablesTest, RefuseACutMeshAndNameAPair) {
  EXPECT_EQ(RefusalOf(4, 4, {1, 4}), "node 0,0 cannot reach node 2,0: the dead nodes cut the mesh");
  EXPECT_EQ(RefusalOf(3, 3, {3, 4, 5}),
            "node 0,0 cannot reach node 0,2: the dead nodes cut the mesh");
  EXPECT_EQ(RefusalOf(2, 1, {0, 1}), "no node of the mesh is live");
  EXPECT_EQ(RefusalOf(4, 4, {5}), "no refusal");
}

class ProofTest : public testing::Test {
 protected:
  void Route(int site, int to, int port) { tables_.towards(to)[site] = static_cast<uint8_t>(port); }

  const SiteMap map_{3, 3, {4}};
  RouteTables tables_ = MakeTables(map_);
};

TEST_F(ProofTest, HoldsForGoodTables) {
  const RouteProof proof = Prove(map_, tables_);
  EXPECT_EQ(proof.failure, "");
  EXPECT_EQ(proof.pairs, 56);
  EXPECT_EQ(proof.links, 16);
}

TEST_F(ProofTest, WithoutItNoTablesAreHandedOut) {
  EXPECT_EQ(Proved(map_, tables_).port(0, 8), tables_.port(0, 8));
  Route(0, 8, kPortNorth);
  EXPECT_THROW(Proved(map_, tables_), std::logic_error);
}

TEST_F(ProofTest, SeesAWayIntoADeadNode) {
  Route(1, 7, kPortSouth);
  EXPECT_THAT(Prove(map_, tables_).failure,
              HasSubstr("does not reach node 1,2: its way leaves the live nodes"));
}

TEST_F(ProofTest, SeesAWayOutOfTheMesh) {
  Route(0, 8, kPortNorth);
  EXPECT_EQ(Prove(map_, tables_).failure,
            "node 0,0 does not reach node 2,2: its way leaves the live nodes");
}

TEST_F(ProofTest, SeesAWayThatGoesRound) {
  Route(0, 8, kPortEast);
  Route(1, 8, kPortWest);
  EXPECT_EQ(Prove(map_, tables_).failure,
            "node 0,0 does not reach node 2,2: its way goes round in a circle");
}

TEST_F(ProofTest, SeesAFlitTakenForAnother) {
  Route(2, 8, kPortLocal);
  EXPECT_THAT(Prove(map_, tables_).failure, HasSubstr("node 2,2: it is taken for another"));
}

TEST_F(ProofTest, SeesADeadDestinationThatLeadsNowhere) {
  Route(3, 4, kPortNorth);
  Route(0, 4, kPortSouth);
  EXPECT_THAT(Prove(map_, tables_).failure, HasSubstr("node 1,1: its way goes round in a circle"));
}

TEST_F(ProofTest, SeesLinksThatWaitForEachOther) {
  // Around the dead node clockwise, always.
  const std::pair<int, int> kRing[] = {{0, kPortEast},  {1, kPortEast}, {2, kPortSouth},
                                       {5, kPortSouth}, {8, kPortWest}, {7, kPortWest},
                                       {6, kPortNorth}, {3, kPortNorth}};
  for (const auto& [site, port] : kRing) {
    for (int to = 0; to < map_.sites(); ++to) {
      if (map_.live(to) && to != site) Route(site, to, port);
    }
  }
  EXPECT_THAT(Prove(map_, tables_).failure, StartsWith("links wait for each other in a circle:"));
  EXPECT_THAT(Prove(map_, tables_).failure, HasSubstr(" 1,0E 2,0S 2,1S 2,2W 1,2W 0,2N"));
}

TEST(ImageTest, HoldsTwoBitsADestinationAndTheClosedLinks) {
  const SiteMap map(3, 3, {4});
  const RouteTables tables = MakeTables(map);
  const std::vector<RegisterWrite> image = RouterImage(map, tables, 3);
  ASSERT_EQ(image.size(), 4u);
  for (int y = 0; y < 3; ++y) {
    EXPECT_EQ(image[y].offset, 0x1F2000u + 8 * y);
    for (int x = 0; x < 3; ++x) {
      if (y == 1 && x == 0) continue;
      EXPECT_EQ(static_cast<int>(image[y].value >> (2 * x) & 3), tables.port(3, 3 * y + x))
          << x << "," << y;
    }
  }
  EXPECT_EQ(image[3].offset, 0x1F2100u);
  EXPECT_EQ(image[3].value, 0x21u);  // the dead node is to the east
}

TEST(ImageTest, SourceRoutesAreShortAndStayOnLiveNodes) {
  const SiteMap map(3, 3, {1, 4});
  EXPECT_EQ(SourceRoute(map, 0, 0), std::vector<int>{});
  EXPECT_EQ(SourceRoute(map, 0, 2), (std::vector<int>{2, 2, 1, 1, 0, 0}));
}

TEST(ReportTest, DrawsTheMeshAndTheWays) {
  const SiteMap map(3, 2, {1});
  const RouteTables tables = MakeTables(map);
  EXPECT_EQ(Picture(map, tables, -1), "      0 1 2\n    0 o X o\n    1 o o o\n");
  EXPECT_EQ(Picture(map, tables, 2), "      0 1 2\n    0 v X *\n    1 > > ^\n");
  EXPECT_THAT(Picture(map, tables, 1), HasSubstr("!"));
}

// Every live site is reached from the nearest entry, and no site is on ways from two entries.
TEST(TablesTest, WaysFromSeveralEntriesDoNotMeet) {
  Random random(RunSeed(), "entries");
  for (int i = 0; i < 50; ++i) {
    const SiteMap map(18, 20, RandomSites(random, 360, 6));
    std::vector<int> entries;
    for (const int site : RandomSites(random, 360, 10)) {
      if (map.live(site)) entries.push_back(site);
    }
    if (RefusalOf(map) != "no refusal") continue;
    const std::vector<EntryRoute> routes = SourceRoutes(map, entries);
    std::vector<int> owner(map.sites(), -1);
    for (int site = 0; site < map.sites(); ++site) {
      if (!map.live(site)) continue;
      size_t nearest = SIZE_MAX;
      for (const int entry : entries)
        nearest = std::min(nearest, SourceRoute(map, entry, site).size());
      EXPECT_EQ(routes[site].sides.size(), nearest);
      int at = entries[routes[site].entry];
      for (size_t hop = 0;; ++hop) {
        EXPECT_TRUE(owner[at] < 0 || owner[at] == routes[site].entry) << map.Name(at);
        owner[at] = routes[site].entry;
        if (hop == routes[site].sides.size()) break;
        at = map.Next(at, routes[site].sides[hop]);
        ASSERT_GE(at, 0);
      }
      EXPECT_EQ(at, site);
    }
  }
}

}  // namespace
}  // namespace d1
