// Finite numbers as integers: (-1)^sign x mag x 2^lsb.
#pragma once

#include <cstdint>

#include "tb/model/fp/types.h"

namespace d1 {

struct Term {
  bool sign = false;
  int lsb = 0;       // Exponent of the lowest bit of mag.
  uint64_t mag = 0;  // 24 bits of an FP32, 8 of a BF16, up to 48 of a product.
};

// The value of a finite x; lsb is e - 23, with the e of the document.
constexpr Term Decode(Fp32 x) {
  const uint32_t e = (x.bits >> 23) & 0xFF;
  const uint32_t f = x.bits & 0x7FFFFF;
  return {Sign(x), static_cast<int>(e ? e : 1) - 127 - 23, f | (e ? 0x800000u : 0u)};
}

// The value of a finite x; lsb is e - 7.
constexpr Term Decode(Bf16 x) {
  const uint32_t e = (x.bits >> 7) & 0xFF;
  const uint32_t f = x.bits & 0x7F;
  return {Sign(x), static_cast<int>(e ? e : 1) - 127 - 7, f | (e ? 0x80u : 0u)};
}

// Exact, for magnitudes of at most 32 bits.
constexpr Term Multiply(Term a, Term b) { return {a.sign != b.sign, a.lsb + b.lsb, a.mag * b.mag}; }

}  // namespace d1
