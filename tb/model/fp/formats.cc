#include "tb/model/fp/formats.h"

#include <cmath>

namespace d1 {
namespace {

Number DecodeInteger(Format format, uint32_t code) {
  const int unused = 32 - WidthOf(format);
  const int64_t value = static_cast<int32_t>(code << unused) >> unused;
  const bool sign = value < 0;
  return {.term = {sign, 0, static_cast<uint64_t>(sign ? -value : value)}};
}

}  // namespace

Number Decode(NumberFormat format, uint32_t code) {
  if (IsInteger(format.format)) return DecodeInteger(format.format, code);
  const FloatLayout layout = LayoutOf(format);
  const bool sign = (code & layout.SignBit()) != 0;
  const uint32_t exponent = (code >> layout.fraction_bits) & layout.TopExponent();
  const uint32_t fraction = code & ((1u << layout.fraction_bits) - 1);
  if (layout.has_specials && exponent == layout.TopExponent()) {
    if (fraction != 0) return {.kind = NumberKind::kNan};
    return {.kind = NumberKind::kInfinity, .term = {.sign = sign}};
  }
  const int e = exponent == 0 ? layout.LeastExponent() : static_cast<int>(exponent) - layout.bias;
  const uint32_t hidden = exponent == 0 ? 0 : 1u << layout.fraction_bits;
  return {.subnormal = exponent == 0 && fraction != 0,
          .term = {sign, e - layout.fraction_bits, hidden | fraction}};
}

double ToDouble(const Number& x) {
  const double magnitude = std::ldexp(static_cast<double>(x.term.mag), x.term.lsb);
  return x.term.sign ? -magnitude : magnitude;
}

}  // namespace d1
