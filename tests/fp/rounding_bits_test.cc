// The generator of stochastic rounding against its formula, and what its document claims of it.
#include "tb/model/fp/rounding_bits.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tb/harness/random.h"

namespace d1 {
namespace {

// The table of docs/number-semantics.md, section 6.
constexpr int kTable[16][3] = {{0, 21, 11},  {4, 55, 30},  {8, 38, 56},  {12, 39, 56},
                               {16, 59, 28}, {20, 37, 1},  {24, 2, 54},  {28, 0, 37},
                               {32, 55, 46}, {36, 62, 28}, {40, 13, 33}, {44, 42, 26},
                               {48, 8, 19},  {52, 30, 58}, {56, 5, 44},  {60, 3, 35}};

// A linear map of 64 bits: column j is the image of bit j.
using Map = std::array<uint64_t, 64>;

uint64_t Apply(const Map& map, uint64_t x) {
  uint64_t y = 0;
  for (int j = 0; j < 64; ++j) y ^= (x >> j & 1) ? map[j] : 0;
  return y;
}

Map After(const Map& first, const Map& second) {
  Map both;
  for (int j = 0; j < 64; ++j) both[j] = Apply(second, first[j]);
  return both;
}

Map Identity() {
  Map map;
  for (int j = 0; j < 64; ++j) map[j] = uint64_t{1} << j;
  return map;
}

Map StepMap() {
  Map map;
  for (int j = 0; j < 64; ++j) {
    RoundingBits bits(uint64_t{1} << j);
    bits.Draw();
    map[j] = bits.state();
  }
  return map;
}

Map Power(Map map, uint64_t n) {
  Map result = Identity();
  for (; n != 0; n >>= 1, map = After(map, map)) {
    if (n & 1) result = After(result, map);
  }
  return result;
}

// Each bit of an element as the XOR of the bits of an earlier state, which `state` took here.
using Rows = std::vector<uint64_t>;
Rows BitsOf(int element, const Map& state) {
  Rows rows(16, 0);
  for (int j = 0; j < 64; ++j) {
    const uint16_t value = RoundingBits(state[j]).Draw()[element];
    for (int b = 0; b < 16; ++b) rows[b] |= uint64_t{value >> b & 1u} << j;
  }
  return rows;
}

int JointRank(std::initializer_list<const Rows*> elements) {
  Rows rows;
  for (const Rows* element : elements) rows.insert(rows.end(), element->begin(), element->end());
  int rank = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == 0) continue;
    ++rank;
    const uint64_t pivot = rows[i] & -rows[i];
    for (size_t j = i + 1; j < rows.size(); ++j) {
      if (rows[j] & pivot) rows[j] ^= rows[i];
    }
  }
  return rank;
}

TEST(RoundingBits, FollowTheFormula) {
  Random random(RunSeed(), "formula");
  for (int i = 0; i < 3'000; ++i) {
    uint64_t state = random.Bits();
    RoundingBits bits(state);
    for (int draw = 0; draw < 3; ++draw) {
      const RoundingBits::Elements elements = bits.Draw();
      for (int e = 0; e < 16; ++e) {
        for (int b = 0; b < 16; ++b) {
          unsigned expected = 0;
          for (const int rotation : kTable[e]) expected ^= state >> ((rotation + b) % 64) & 1;
          ASSERT_EQ(elements[e] >> b & 1u, expected) << "element " << e << " bit " << b;
        }
      }
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      ASSERT_EQ(bits.state(), state);
    }
  }
}

TEST(RoundingBits, AreLinearInTheState) {
  Random random(RunSeed(), "linear");
  for (int i = 0; i < 10'000; ++i) {
    const uint64_t x = random.Bits(), y = random.Bits();
    RoundingBits of_x(x), of_y(y), of_both(x ^ y);
    const auto a = of_x.Draw(), b = of_y.Draw(), c = of_both.Draw();
    ASSERT_EQ(of_x.state() ^ of_y.state(), of_both.state());
    for (int e = 0; e < 16; ++e) ASSERT_EQ(a[e] ^ b[e], c[e]);
  }
}

TEST(RoundingBits, RunThroughAllStatesButZero) {
  // The order of the step divides 2^64 - 1 but none of its quotients by a prime: it is 2^64 - 1,
  // and all states but 0 lie on one cycle.
  constexpr uint64_t kPeriod = ~uint64_t{0};
  const Map step = StepMap();
  EXPECT_EQ(Power(step, kPeriod), Identity());
  uint64_t rest = kPeriod;
  for (const uint64_t prime : {3ull, 5ull, 17ull, 257ull, 641ull, 65537ull, 6700417ull}) {
    EXPECT_NE(Power(step, kPeriod / prime), Identity()) << prime;
    rest /= prime;
  }
  EXPECT_EQ(rest, 1u);
}

TEST(RoundingBits, EveryTwoElementsWithin256DrawsAreIndependent) {
  const Map step = StepMap();
  std::vector<Rows> first;
  for (int e = 0; e < 16; ++e) first.push_back(BitsOf(e, Identity()));
  Map state = Identity();
  for (int draws = 0; draws <= 256; ++draws, state = After(state, step)) {
    for (int e = 0; e < 16; ++e) {
      const Rows later = BitsOf(e, state);
      ASSERT_EQ(JointRank({&later}), 16) << "element " << e;
      for (int f = 0; f < 16; ++f) {
        if (draws == 0 && f == e) continue;
        ASSERT_EQ(JointRank({&first[f], &later}), 32)
            << "elements " << f << " and, " << draws << " draws later, " << e;
      }
    }
  }
}

TEST(RoundingBits, EveryThreeElementsOfADrawAreIndependent) {
  std::vector<Rows> bits;
  for (int e = 0; e < 16; ++e) bits.push_back(BitsOf(e, Identity()));
  for (int e = 0; e < 16; ++e) {
    for (int f = 0; f < e; ++f) {
      for (int g = 0; g < f; ++g) {
        ASSERT_EQ(JointRank({&bits[e], &bits[f], &bits[g]}), 48) << e << ' ' << f << ' ' << g;
      }
    }
  }
}

TEST(RoundingBits, GoOnFromTheStateThatWasRead) {
  RoundingBits bits(12345);
  for (int i = 0; i < 10; ++i) bits.Draw();
  RoundingBits other(bits.state());
  for (int i = 0; i < 10; ++i) ASSERT_EQ(bits.Draw(), other.Draw());
  EXPECT_EQ(RoundingBits(0).state(), 0x9E3779B97F4A7C15u);
  EXPECT_EQ(RoundingBits(1).state(), 1u);
}

}  // namespace
}  // namespace d1
