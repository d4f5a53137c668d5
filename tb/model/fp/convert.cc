#include "tb/model/fp/convert.h"

namespace d1 {

Encoded Convert(NumberFormat from, uint32_t code, NumberFormat to, Rounding rounding) {
  const Number x = Decode(from, code);
  Encoded result = Encode(to, x, rounding);
  result.flags.denormal = x.subnormal;
  return result;
}

Group ConvertGroup(NumberFormat from, const Group& codes, NumberFormat to, RoundingMode mode,
                   RoundingBits& bits, Flags& flags) {
  const bool stochastic = mode == RoundingMode::kStochastic;
  const auto random = stochastic ? bits.Draw() : RoundingBits::Elements{};
  Group result;
  for (int i = 0; i < kElementsADraw; ++i) {
    const Encoded element = Convert(from, codes[i], to, {stochastic, random[i]});
    result[i] = element.code;
    flags |= element.flags;
  }
  return result;
}

Bf16 Bf16FromFp32(Fp32 x) {
  if (IsNan(x)) return kBf16Nan;
  const uint32_t odd = (x.bits >> 16) & 1;
  return {static_cast<uint16_t>((x.bits + 0x7FFF + odd) >> 16)};
}

Fp32 Fp32FromBf16(Bf16 x) {
  if (IsNan(x)) return kFp32Nan;
  return {static_cast<uint32_t>(x.bits) << 16};
}

}  // namespace d1
