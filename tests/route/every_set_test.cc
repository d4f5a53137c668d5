// Routing tables of every small dead set, and of very many random ones: make test-routes. Those of
// small meshes, and a sample of a chip's, are what MakeTables hands out; the sweeps over a chip
// take its first order alone.
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

void ExpectAllGood(int width, int height, const std::vector<std::vector<int>>& sets,
                   const RouteOptions& options = {}) {
  const Count count = JudgeAll(width, height, sets, options);
  EXPECT_EQ(count.error, "");
  EXPECT_EQ(count.routed + count.refused, static_cast<int>(sets.size()));
  std::printf("%dx%d: %d sets routed, %d cut the mesh and are refused\n", width, height,
              count.routed, count.refused);
}

TEST(EverySetTest, OfFourByFour) { ExpectAllGood(4, 4, SetsUpTo(16, 16)); }
TEST(EverySetTest, OfUpToThreeOfEightByEight) { ExpectAllGood(8, 8, SetsUpTo(64, 3)); }
TEST(EverySetTest, OfUpToOneOfAChip) { ExpectAllGood(18, 20, SetsUpTo(360, 1)); }

std::vector<std::vector<int>> RandomSixes(const char* name, int count) {
  Random random(RunSeed(), name);
  std::vector<std::vector<int>> sets;
  for (int i = 0; i < count; ++i) sets.push_back(RandomSites(random, 360, 6));
  return sets;
}
TEST(EverySetTest, OfAThousandRandomSixOfAChip) {
  ExpectAllGood(18, 20, RandomSixes("shipped", 1000));
}

TEST(EverySetTest, OfUpToTwoOfAChipByTheFirstOrder) {
  ExpectAllGood(18, 20, SetsUpTo(360, 2), kQuick);
}
TEST(EverySetTest, OfAHundredThousandRandomSixOfAChipByTheFirstOrder) {
  ExpectAllGood(18, 20, RandomSixes("routes", 100000), kQuick);
}

}  // namespace
}  // namespace d1
