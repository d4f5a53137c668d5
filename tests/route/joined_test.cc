// Tables of two chips side by side with dead sites in either: good over both of them, or refused
// with a reason.
#include "sim/route/joined.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/route/dead_sets.h"

namespace d1 {
namespace {

using ::testing::HasSubstr;

bool Whole(const SiteMap& map) {
  return map.live_sites() > 0 && Connected(map) == map.live_sites();
}

bool HaveARow(const SiteMap& west, const SiteMap& east) {
  for (int y = 0; y < west.height(); ++y) {
    if (west.live((y + 1) * west.width() - 1) && east.live(y * west.width())) return true;
  }
  return false;
}

// Empty when the pair is routed and proved, or refused for a reason; `routed` says which.
std::string Judge(const SiteMap& west, const SiteMap& east, bool* routed) {
  const bool possible = Whole(west) && Whole(east) && HaveARow(west, east);
  try {
    const JoinedChips chips(west, east);
    *routed = true;
    return possible ? chips.Prove().failure : "not refused";
  } catch (const UserError& refusal) {
    *routed = false;
    return possible ? std::string("refused: ") + refusal.what() : "";
  }
}

TEST(JoinedTest, EveryPairOfDeadSetsOfTwoByThreeIsRoutedOrRefused) {
  int routed = 0;
  for (int west = 0; west < 64; ++west) {
    for (int east = 0; east < 64; ++east) {
      std::vector<int> dead[2];
      for (int site = 0; site < 6; ++site) {
        if ((west >> site & 1) != 0) dead[0].push_back(site);
        if ((east >> site & 1) != 0) dead[1].push_back(site);
      }
      bool done = false;
      ASSERT_EQ(Judge({2, 3, dead[0]}, {2, 3, dead[1]}, &done), "") << west << " and " << east;
      routed += done;
    }
  }
  // Connected sets of the grid of 2x3 with sites of the border in the rows 0, 1, 2 or more of them,
  // and such as share one.
  EXPECT_GT(routed, 900);
}

TEST(JoinedTest, ChipsOfFullSizeWithSixDeadEachAreRouted) {
  Random random(RunSeed(), "joined");
  for (int i = 0; i < 6; ++i) {
    const SiteMap west(18, 20, RandomSites(random, 360, i == 1 ? 0 : 6));
    const SiteMap east(18, 20, RandomSites(random, 360, i == 2 ? 0 : 6));
    bool routed = false;
    ASSERT_EQ(Judge(west, east, &routed), "");
  }
}

TEST(JoinedTest, TheImageNamesTheExitOfTheOtherChip) {
  const JoinedChips chips({2, 2, {1}}, {2, 2, {}});
  EXPECT_EQ(chips.gate_row(), 1);
  // 0,0 goes south to 0,1, that one east to the gate, which leaves to the east.
  EXPECT_EQ(chips.exit(0, 0), kPortSouth);
  EXPECT_EQ(chips.exit(0, 2), kPortEast);
  EXPECT_EQ(chips.exit(0, 3), kPortEast);
  EXPECT_EQ(chips.Image(0, 0).back().value,
            1u | 0x10u << kPortEast | uint64_t{4 + kPortSouth} << 12);
  // The other one is in dimension order.
  ASSERT_EQ(chips.Image(1, 1).size(), 1u);
  EXPECT_EQ(chips.Image(1, 1)[0].value, uint64_t{4 + kPortWest} << 20);
  EXPECT_EQ(chips.Image(1, 0)[0].value, uint64_t{4 + kPortSouth} << 20);
}

// What each chip would have by itself is not enough.
TEST(JoinedTest, TheProofFailsWithoutTheOrderFromTheGate) {
  Random random(RunSeed(), "unordered");
  int circles = 0;
  for (int i = 0; i < 500; ++i) {
    const SiteMap west(5, 5, RandomSites(random, 25, 5)), east(5, 5, RandomSites(random, 25, 5));
    if (!Whole(west) || !Whole(east) || !HaveARow(west, east)) continue;
    const JoinedChips chips(west, east);
    ASSERT_EQ(chips.Prove().failure, "");
    const std::array<RouteTables, 2> alone = {MakeTables(west), MakeTables(east)};
    std::array<std::vector<int>, 2> exit;
    for (int site = 0; site < 25; ++site) {
      exit[0].push_back(site % 5 == 4 && site / 5 == chips.gate_row()
                            ? kPortEast
                            : alone[0].port(site, 5 * chips.gate_row() + 4));
      exit[1].push_back(site == 5 * chips.gate_row() ? kPortWest
                                                     : alone[1].port(site, 5 * chips.gate_row()));
    }
    circles += !ProveJoined(chips.maps(), alone, exit).ok();
  }
  EXPECT_GT(circles, 0);
}

std::string RefusalOf(const SiteMap& west, const SiteMap& east) {
  try {
    JoinedChips(west, east);
  } catch (const UserError& error) {
    return error.what();
  }
  return "no refusal";
}

TEST(JoinedTest, SaysWhyChipsCannotBeJoined) {
  EXPECT_THAT(RefusalOf({2, 2, {1}}, {2, 2, {2}}),
              HasSubstr("no row has a live node on both sides of the border"));
  EXPECT_THAT(RefusalOf({2, 2, {}}, {3, 2, {}}), HasSubstr("2x2 and 3x2 cannot be joined"));
  EXPECT_THAT(RefusalOf({3, 1, {1}}, {3, 1, {}}), HasSubstr("cut the mesh"));
}

}  // namespace
}  // namespace d1
