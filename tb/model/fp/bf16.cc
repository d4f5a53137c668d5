#include "tb/model/fp/bf16.h"

#include <cmath>

#include "tb/model/fp/encode.h"
#include "tb/model/fp/formats.h"

namespace d1 {
namespace {

double Value(Bf16 x) {
  if (IsInf(x)) return Sign(x) ? -HUGE_VAL : HUGE_VAL;
  return ToDouble(Decode({Format::kBf16}, x.bits));
}

// x + error, x the nearest double to the sum and error what it lacks: rounded once to BF16. An
// error that is not zero is a sticky bit below the 45 bits that are kept.
Bf16 RoundedOnce(double x, double error) {
  if (std::isnan(x)) return kBf16Nan;
  Number number{.term = {.sign = std::signbit(x)}};
  if (std::isinf(x)) {
    number.kind = NumberKind::kInfinity;
  } else if (x != 0) {
    int exponent;
    const double fraction = std::frexp(std::fabs(x), &exponent);
    auto mag = static_cast<uint64_t>(std::ldexp(fraction, 53));
    number.term.lsb = exponent - 53 + 8;
    // With an error of the other sign the sum is a little less than x.
    const bool less = error != 0 && std::signbit(error) != std::signbit(x);
    if (less) --mag;
    const bool sticky = (mag & 0xFF) != 0 || error != 0;
    number.term.mag = mag >> 8;
    number.term.mag |= sticky;
  }
  return {static_cast<uint16_t>(Encode({Format::kBf16}, number, kNearestEven).code)};
}

// The product of two BF16 numbers is a double: 16 bits, between 2^-266 and 2^256.
Bf16 Sum(double a, double b) {
  const double sum = a + b;
  if (!std::isfinite(sum)) return RoundedOnce(sum, 0);
  const double b_part = sum - a;
  const double error = (a - (sum - b_part)) + (b - b_part);
  return RoundedOnce(sum, error);
}

}  // namespace

Bf16 FmaBf16(Bf16 a, Bf16 b, Bf16 c) {
  if (IsNan(a) || IsNan(b) || IsNan(c)) return kBf16Nan;
  return Sum(Value(a) * Value(b), Value(c));
}

Bf16 AddBf16(Bf16 a, Bf16 b) {
  if (IsNan(a) || IsNan(b)) return kBf16Nan;
  return Sum(Value(a), Value(b));
}

Bf16 MulBf16(Bf16 a, Bf16 b) {
  if (IsNan(a) || IsNan(b)) return kBf16Nan;
  return RoundedOnce(Value(a) * Value(b), 0);
}

}  // namespace d1
