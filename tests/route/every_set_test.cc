// Routing tables of every small dead set, and of very many random ones: make test-routes.
#include <gtest/gtest.h>

#include "tests/route/dead_sets.h"

namespace d1 {
namespace {

std::vector<std::vector<int>> SetsUpTo(int sites, int most) {
  std::vector<std::vector<int>> sets;
  for (int count = 0; count <= most; ++count) {
    EachSet(sites, count, [&](const std::vector<int>& set) { sets.push_back(set); });
  }
  return sets;
}

void ExpectAllGood(int width, int height, const std::vector<std::vector<int>>& sets) {
  const Count count = JudgeAll(width, height, sets);
  EXPECT_EQ(count.error, "");
  EXPECT_EQ(count.routed + count.refused, static_cast<int>(sets.size()));
  std::printf("%dx%d: %d sets routed, %d cut the mesh and are refused\n", width, height,
              count.routed, count.refused);
}

TEST(EverySetTest, OfFourByFour) { ExpectAllGood(4, 4, SetsUpTo(16, 16)); }
TEST(EverySetTest, OfUpToThreeOfEightByEight) { ExpectAllGood(8, 8, SetsUpTo(64, 3)); }
TEST(EverySetTest, OfUpToTwoOfAChip) { ExpectAllGood(18, 20, SetsUpTo(360, 2)); }

TEST(EverySetTest, OfAHundredThousandRandomSixOfAChip) {
  Random random(RunSeed(), "routes");
  std::vector<std::vector<int>> sets;
  for (int i = 0; i < 100000; ++i) sets.push_back(RandomSites(random, 360, 6));
  ExpectAllGood(18, 20, sets);
}

}  // namespace
}  // namespace d1
