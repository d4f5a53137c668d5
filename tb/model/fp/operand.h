// The decoded form of a matrix operand, which every operand format fits exactly
// (docs/number-semantics.md, section 1.4).
#pragma once

#include "tb/model/fp/encode.h"
#include "tb/model/fp/types.h"

namespace d1 {

inline constexpr int kOperandFraction = 10;

// Finite: (-1)^negative x sig x 2^(e - 10), sig below 2^11 and e the exponent of the document, from
// -126 to 127. A subnormal keeps the least exponent of its format and a sig below 2^10.
struct Operand {
  int32_t e = 0;
  uint16_t sig = 0;
  bool negative = false;
  NumberKind kind = NumberKind::kFinite;
  friend bool operator==(const Operand&, const Operand&) = default;
};

inline constexpr int kMatrixFormats = 5;  // or 3, those without CFloat16

// FP32 and the integers are no operands.
constexpr bool IsOperandFormat(Format f) {
  return f != Format::kFp32 &&
         f <= (kMatrixFormats == 5 ? Format::kCfloat16U : Format::kCfloat8152);
}

// A tile is stored in these.
constexpr bool IsStoredFormat(Format f) { return f <= Format::kCfloat16U; }

Operand DecodeOperand(NumberFormat format, uint16_t code);

// The same for BF16, which is decoded most.
constexpr Operand DecodeOperand(Bf16 x) {
  const int32_t e = (x.bits >> 7) & 0xFF;
  const auto sig = static_cast<uint16_t>(((x.bits & 0x7Fu) | (e ? 0x80u : 0u)) << 3);
  const NumberKind kind = IsNan(x)   ? NumberKind::kNan
                          : IsInf(x) ? NumberKind::kInfinity
                                     : NumberKind::kFinite;
  return {(e ? e : 1) - 127, sig, Sign(x), kind};
}

constexpr bool IsZero(const Operand& x) { return x.kind == NumberKind::kFinite && x.sig == 0; }
constexpr bool IsSubnormal(const Operand& x) {
  return x.kind == NumberKind::kFinite && x.sig != 0 && x.sig >> kOperandFraction == 0;
}

// The exact product of two finite operands; its lsb is e - 20.
constexpr Term Multiply(const Operand& a, const Operand& b) {
  return {a.negative != b.negative, a.e + b.e - 2 * kOperandFraction,
          static_cast<uint64_t>(a.sig) * b.sig};
}

// What an operand of a step raises.
constexpr Flags FlagsOf(const Operand& x) {
  return {.invalid = x.kind == NumberKind::kNan, .denormal = IsSubnormal(x)};
}

}  // namespace d1
