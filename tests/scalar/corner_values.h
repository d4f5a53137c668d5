// 64-bit operands: corners of every width, and random ones.
#pragma once

#include <cstdint>

#include "tb/harness/random.h"

namespace d1 {

inline uint64_t OperandOf(Random& random) {
  static constexpr uint64_t kCorners[] = {
      0,          1,          2,          0x7F,       0x80,  0x7FFFFFFF, 0x80000000,  0xFFFFFFFF,
      1ull << 32, 1ull << 62, 1ull << 63, ~0ull >> 1, ~0ull, ~1ull,      ~0ull << 31, ~0ull << 32};
  switch (random.Below(4)) {
    case 0:
      return kCorners[random.Below(16)];
    case 1:
      return kCorners[random.Below(16)] + static_cast<uint64_t>(random.Range(-2, 2));
    case 2:  // Any width, either sign.
      return (random.Percent(50) ? ~0ull : 0) ^
             random.Bits(static_cast<unsigned>(random.Below(65)));
    default:
      return random.Bits();
  }
}

}  // namespace d1
