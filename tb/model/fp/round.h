// The one rounding of an operation to FP32.
#pragma once

#include <bit>
#include <cstdint>

#include "tb/model/fp/types.h"

namespace d1 {

// (mag x 2^lsb + (sticky ? epsilon : 0)) with the given sign, rounded to nearest even, with gradual
// underflow and overflow to infinity. epsilon is positive and smaller than anything else.
// mag = 0 gives a zero of that sign.
constexpr Fp32 RoundToFp32(bool sign, uint64_t mag, int lsb, bool sticky) {
  if (mag == 0) return Zero32(sign);
  const int top = 63 - std::countl_zero(mag);
  // The quantum: 24 bits below and including the leading one, but not below 2^-149.
  const int quantum = lsb + top - 23 > -149 ? lsb + top - 23 : -149;
  const int drop = quantum - lsb;  // Bits of mag below the quantum; negative when there is room.
  uint64_t kept = 0;
  if (drop <= 0) {
    kept = mag << -drop;  // At most 24 bits: exact, and epsilon alone never rounds up.
  } else if (drop <= 64) {
    const uint64_t half = uint64_t{1} << (drop - 1);
    const uint64_t rest = drop == 64 ? mag : mag & ((half << 1) - 1);
    kept = drop == 64 ? 0 : mag >> drop;
    const bool up = rest > half || (rest == half && (sticky || (kept & 1)));
    kept += up;
  }
  // The exponent field is 1 for the quantum 2^-149 of normal numbers; a hidden bit adds one binade,
  // which also makes the carry out of a subnormal or of 24 ones right.
  const int64_t field = static_cast<int64_t>(quantum + 149);
  const uint64_t bits = (static_cast<uint64_t>(field) << 23) + kept;
  if (field >= 254 || bits >= 0x7F800000) return Infinity32(sign);
  return {static_cast<uint32_t>(bits) | (sign ? 0x80000000u : 0u)};
}

}  // namespace d1
