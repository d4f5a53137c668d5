// The formats that a format table entry names, and what a code of each stands for
// (docs/number-semantics.md, section 1).
#pragma once

#include <array>
#include <cstdint>

#include "tb/model/fp/term.h"

namespace d1 {

enum class Format : uint8_t {
  kBf16 = 0,
  kFp32 = 1,
  kCfloat8143 = 2,
  kCfloat8152 = 3,
  kCfloat16S = 4,
  kCfloat16U = 5,
  kInt8 = 8,
  kInt16 = 9,
  kInt32 = 10,
};

// What the numbers of a format table entry are. The bias counts in the three formats that have one
// to configure.
struct NumberFormat {
  Format format = Format::kBf16;
  uint8_t bias = 0;  // 0 to 63
  friend bool operator==(NumberFormat, NumberFormat) = default;
};

// How an operand tile of a format table entry lies in memory, and how much of it counts
// (docs/instruction-set-design.md, section 7).
struct TileView {
  bool transposed = false;
  uint8_t pad_rows = 0;  // So many of the last rows of A or columns of B read as +0: 0 to 7.
  uint8_t pad_k = 0;     // So many of the last places along k: 0 to 3.
  friend bool operator==(TileView, TileView) = default;
};

// The entry as a program writes it: padding along k 2, padding of rows or columns 3, transposed 1,
// bias 6, format 4.
constexpr uint16_t EntryBits(NumberFormat f, TileView view = {}) {
  return static_cast<uint16_t>(view.pad_k << 14 | view.pad_rows << 11 | view.transposed << 10 |
                               f.bias << 4 | static_cast<int>(f.format));
}

// What the format table of a thread holds at the start.
inline constexpr std::array<NumberFormat, 16> kInitialFormats = {{{Format::kBf16},
                                                                  {Format::kFp32},
                                                                  {Format::kCfloat8143, 7},
                                                                  {Format::kCfloat8152, 15},
                                                                  {Format::kCfloat16S, 15},
                                                                  {Format::kCfloat16U, 31}}};

// Where the fields of a floating-point code are, sign first: {sign, exponent, fraction}.
struct FloatLayout {
  int exponent_bits = 0;
  int fraction_bits = 0;
  bool has_sign = true;
  bool has_specials = true;  // The highest exponent is infinity and NaN, as in IEEE 754.
  int bias = 0;

  constexpr int LeastExponent() const { return 1 - bias; }
  constexpr uint32_t TopExponent() const { return (1u << exponent_bits) - 1; }
  constexpr uint32_t Infinity() const { return TopExponent() << fraction_bits; }
  constexpr uint32_t Nan() const { return Infinity() | 1u << (fraction_bits - 1); }
  constexpr uint32_t Largest() const {
    return has_specials ? Infinity() - 1 : (1u << (exponent_bits + fraction_bits)) - 1;
  }
  constexpr uint32_t SignBit() const {
    return has_sign ? 1u << (exponent_bits + fraction_bits) : 0;
  }
};

constexpr bool IsInteger(Format f) { return f >= Format::kInt8; }

// Bits of a code.
constexpr int WidthOf(Format f) {
  switch (f) {
    case Format::kCfloat8143:
    case Format::kCfloat8152:
    case Format::kInt8:
      return 8;
    case Format::kFp32:
    case Format::kInt32:
      return 32;
    default:
      return 16;
  }
}

// Of a format that is not an integer.
constexpr FloatLayout LayoutOf(NumberFormat f) {
  switch (f.format) {
    case Format::kFp32:
      return {8, 23, true, true, 127};
    case Format::kCfloat8143:
      return {4, 3, true, false, f.bias};
    case Format::kCfloat8152:
      return {5, 2, true, false, f.bias};
    case Format::kCfloat16S:
      return {5, 10, true, false, f.bias};
    case Format::kCfloat16U:
      return {6, 10, false, true, 31};
    default:
      return {8, 7, true, true, 127};
  }
}

enum class NumberKind : uint8_t { kFinite, kInfinity, kNan };

// What a code stands for. An infinity has the sign of the term; a NaN has nothing.
struct Number {
  NumberKind kind = NumberKind::kFinite;
  bool subnormal = false;
  Term term = {};
};

Number Decode(NumberFormat format, uint32_t code);

// The value of a finite number; exact for every code of every format.
double ToDouble(const Number& x);

}  // namespace d1
