// The number formats of the golden arithmetic: one type per format, so that the bits of one can not
// be taken for another. docs/number-semantics.md, section 1, is the contract of this directory.
#pragma once

#include <compare>
#include <cstdint>

namespace d1 {

struct Fp32 {
  uint32_t bits = 0;
  friend bool operator==(Fp32, Fp32) = default;  // Equal bits: -0 != +0, NaN == the same NaN.
};

struct Bf16 {
  uint16_t bits = 0;
  friend bool operator==(Bf16, Bf16) = default;
};

inline constexpr Fp32 kFp32Nan{0x7FC00000};
inline constexpr Bf16 kBf16Nan{0x7FC0};
inline constexpr Fp32 kFp32Zero{0x00000000};

// Windows that docs/number-semantics.md, section 2.3, allows, and the one that is built.
inline constexpr int kMinAccWindowBits = 25;
inline constexpr int kMaxAccWindowBits = 40;
inline constexpr int kAccWindowBits = 36;

constexpr bool Sign(Fp32 x) { return (x.bits >> 31) != 0; }
constexpr bool IsNan(Fp32 x) { return (x.bits & 0x7FFFFFFF) > 0x7F800000; }
constexpr bool IsInf(Fp32 x) { return (x.bits & 0x7FFFFFFF) == 0x7F800000; }
constexpr bool IsZero(Fp32 x) { return (x.bits & 0x7FFFFFFF) == 0; }
constexpr Fp32 Negated(Fp32 x) { return {x.bits ^ 0x80000000}; }
constexpr Fp32 Infinity32(bool sign) { return {sign ? 0xFF800000 : 0x7F800000}; }
constexpr Fp32 Zero32(bool sign) { return {sign ? 0x80000000 : 0u}; }

constexpr bool Sign(Bf16 x) { return (x.bits >> 15) != 0; }
constexpr bool IsNan(Bf16 x) { return (x.bits & 0x7FFF) > 0x7F80; }
constexpr bool IsInf(Bf16 x) { return (x.bits & 0x7FFF) == 0x7F80; }
constexpr bool IsZero(Bf16 x) { return (x.bits & 0x7FFF) == 0; }

}  // namespace d1
