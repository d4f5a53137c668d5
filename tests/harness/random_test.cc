// The random numbers: the same for a seed on every compiler, and in their ranges.
#include "tb/harness/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace d1 {
namespace {

TEST(Random, SameSeedSameNumbersOnAnyCompiler) {
  // The value that the C++ standard gives for this engine.
  Random standard(5489);
  for (int i = 0; i < 9999; ++i) standard.Bits();
  EXPECT_EQ(standard.Bits(), 9981545732273789042u);

  Random a(3, "name"), b(3, "name");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.Bits(), b.Bits());
}

TEST(Random, SeedsAndNamesGiveStreamsOfTheirOwn) {
  EXPECT_NE(Random(3, "name").Bits(), Random(4, "name").Bits());
  EXPECT_NE(Random(3, "name").Bits(), Random(3, "other").Bits());
}

TEST(Random, BelowIsUniform) {
  Random random(RunSeed(), "below");
  std::array<int, 7> count{};
  for (int i = 0; i < 70000; ++i) ++count.at(random.Below(7));
  // Six standard deviations of a binomial distribution with p = 1/7.
  for (const int n : count) EXPECT_NEAR(n, 10000, 6 * 93);
  EXPECT_EQ(random.Below(1), 0u);
}

TEST(Random, BelowHasNoBiasOfTheModulo) {
  // A plain modulo by three quarters of 2^64 would give the lowest third half of the time.
  Random random(RunSeed(), "bias");
  int low = 0;
  for (int i = 0; i < 30000; ++i) low += random.Below(uint64_t{3} << 62) < uint64_t{1} << 62;
  EXPECT_NEAR(low, 10000, 6 * 82);
}

TEST(Random, RangeReachesBothEnds) {
  Random random(RunSeed(), "range");
  bool low = false, high = false;
  for (int i = 0; i < 1000; ++i) {
    const int64_t x = random.Range(-2, 2);
    ASSERT_GE(x, -2);
    ASSERT_LE(x, 2);
    low |= x == -2;
    high |= x == 2;
  }
  EXPECT_TRUE(low && high);
  random.Range(INT64_MIN, INT64_MAX);
  EXPECT_EQ(random.Range(INT64_MIN, INT64_MIN), INT64_MIN);
}

TEST(Random, PercentIsSureAtItsEnds) {
  Random random(RunSeed(), "percent");
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(random.Percent(0));
    EXPECT_TRUE(random.Percent(100));
  }
}

TEST(Random, BitsFitTheirWidth) {
  Random random(RunSeed(), "bits");
  EXPECT_EQ(random.Bits(0), 0u);
  uint64_t seen = 0;
  for (int i = 0; i < 200; ++i) seen |= random.Bits(5);
  EXPECT_EQ(seen, 31u);
  for (int i = 0; i < 200; ++i) seen |= random.Bits(64);
  EXPECT_EQ(seen, UINT64_MAX);
}

}  // namespace
}  // namespace d1
