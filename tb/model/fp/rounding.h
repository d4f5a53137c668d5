// The two roundings of a conversion (docs/number-semantics.md, section 5).
#pragma once

#include <cstdint>

namespace d1 {

inline constexpr int kRandomBits = 16;

// Nearest even, or stochastic with the random bits of this element.
struct Rounding {
  bool stochastic = false;
  uint16_t random = 0;
};

inline constexpr Rounding kNearestEven{};
constexpr Rounding Stochastic(uint16_t random) { return {true, random}; }

struct Rounded {
  uint64_t units = 0;
  bool inexact = false;
};

// mag / 2^drop, rounded to an integer. mag has at most 48 bits; a negative drop is exact, and the
// result must fit.
constexpr Rounded Round(uint64_t mag, int drop, Rounding rounding) {
  if (drop <= 0) return {mag << -drop, false};
  const uint64_t floor = drop < 64 ? mag >> drop : 0;
  const uint64_t rest = drop < 64 ? mag - (floor << drop) : mag;
  bool up = false;
  if (rounding.stochastic) {
    // The first kRandomBits of the fraction, plus the random bits: the carry rounds up.
    const int below = drop - kRandomBits;
    const uint64_t first = below <= 0 ? rest << -below : (below < 64 ? rest >> below : 0);
    up = ((first + rounding.random) >> kRandomBits) != 0;
  } else if (drop < 64) {
    const uint64_t half = uint64_t{1} << (drop - 1);
    up = rest > half || (rest == half && (floor & 1));
  }
  return {floor + up, rest != 0};
}

}  // namespace d1
