#include "tb/model/fp/encode.h"

#include <algorithm>
#include <bit>

namespace d1 {
namespace {

Encoded EncodeInteger(Format format, const Number& x, Rounding rounding) {
  const uint64_t most = (uint64_t{1} << (WidthOf(format) - 1)) - 1;
  if (x.kind == NumberKind::kNan) return {static_cast<uint32_t>(most), {.invalid = true}};
  const uint64_t limit = most + x.term.sign;
  // A number with its lowest bit above 2^32 is beyond every integer format.
  const bool beyond = x.kind == NumberKind::kInfinity || (x.term.mag != 0 && x.term.lsb > 32);
  const uint64_t units =
      beyond ? limit + 1 : (x.term.mag == 0 ? 0 : Round(x.term.mag, -x.term.lsb, rounding).units);
  const uint64_t clamped = std::min(units, limit);
  const uint64_t value = x.term.sign ? -clamped : clamped;
  const uint64_t mask = (most << 1) | 1;
  return {static_cast<uint32_t>(value & mask), {.overflow = units > limit}};
}

Encoded EncodeFloat(const FloatLayout& to, const Number& x, Rounding rounding) {
  if (x.kind == NumberKind::kNan) {
    return {to.has_specials ? to.Nan() : to.Largest(), {.invalid = true}};
  }
  const bool zero = x.kind == NumberKind::kFinite && x.term.mag == 0;
  if (x.term.sign && !to.has_sign) return {0, {.invalid = !zero}};
  const uint32_t sign = x.term.sign ? to.SignBit() : 0;
  if (x.kind == NumberKind::kInfinity) {
    if (to.has_specials) return {sign | to.Infinity(), {}};
    return {sign | to.Largest(), {.overflow = true}};
  }
  if (zero) return {sign, {}};

  // The unit in the last place of x, if exponents had no upper end.
  const int e = x.term.lsb + 63 - std::countl_zero(x.term.mag);
  const int unit = std::max(e, to.LeastExponent()) - to.fraction_bits;
  const Rounded rounded = Round(x.term.mag, unit - x.term.lsb, rounding);
  // The hidden bit, and a carry into it, count the exponent field up.
  const int64_t field = int64_t{unit} + to.fraction_bits - to.LeastExponent();
  const int64_t code = (field << to.fraction_bits) + static_cast<int64_t>(rounded.units);
  if (code > to.Largest()) {
    return {sign | (to.has_specials ? to.Infinity() : to.Largest()), {.overflow = true}};
  }
  return {sign | static_cast<uint32_t>(code),
          {.underflow = rounded.inexact && e < to.LeastExponent()}};
}

}  // namespace

Encoded Encode(NumberFormat format, const Number& x, Rounding rounding) {
  return IsInteger(format.format) ? EncodeInteger(format.format, x, rounding)
                                  : EncodeFloat(LayoutOf(format), x, rounding);
}

}  // namespace d1
