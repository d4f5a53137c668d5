// The formats as docs/number-semantics.md, section 1, tabulates them, for the tests to judge the
// model by: the value of a code by plain arithmetic in double, which holds every value exactly.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <ostream>
#include <vector>

#include "tb/model/fp/formats.h"

namespace d1 {

struct TableRow {
  Format format;
  const char* name;
  int sign_bits, exponent_bits, fraction_bits;
  bool specials;   // Infinity and NaN at the highest exponent.
  int fixed_bias;  // -1: the entry's.
};

inline constexpr TableRow kFloatTable[] = {
    {Format::kBf16, "BF16", 1, 8, 7, true, 127},
    {Format::kFp32, "FP32", 1, 8, 23, true, 127},
    {Format::kCfloat8143, "CFloat8_1_4_3", 1, 4, 3, false, -1},
    {Format::kCfloat8152, "CFloat8_1_5_2", 1, 5, 2, false, -1},
    {Format::kCfloat16S, "SHP", 1, 5, 10, false, -1},
    {Format::kCfloat16U, "UHP", 0, 6, 10, true, 31},
};

inline const TableRow& RowOf(Format format) {
  for (const TableRow& row : kFloatTable) {
    if (row.format == format) return row;
  }
  std::abort();
}

// A floating-point format with its bias, as the table has it.
struct Judge {
  explicit Judge(NumberFormat f)
      : format(f), row(RowOf(f.format)), bias(row.fixed_bias < 0 ? f.bias : row.fixed_bias) {}

  int Width() const { return row.sign_bits + row.exponent_bits + row.fraction_bits; }
  int LeastExponent() const { return 1 - bias; }
  int TopField() const { return (1 << row.exponent_bits) - 1; }
  uint32_t Field(uint32_t code) const {
    return (code >> row.fraction_bits) & static_cast<uint32_t>(TopField());
  }
  uint32_t Fraction(uint32_t code) const { return code & ((1u << row.fraction_bits) - 1); }
  bool Negative(uint32_t code) const { return row.sign_bits == 1 && (code >> (Width() - 1)) != 0; }
  bool Special(uint32_t code) const {
    return row.specials && Field(code) == static_cast<uint32_t>(TopField());
  }
  bool IsNan(uint32_t code) const { return Special(code) && Fraction(code) != 0; }
  bool IsSubnormal(uint32_t code) const { return Field(code) == 0 && Fraction(code) != 0; }

  // The value, also an infinity; of a NaN a NaN.
  double Value(uint32_t code) const {
    if (IsNan(code)) return std::numeric_limits<double>::quiet_NaN();
    if (Special(code)) return Negative(code) ? -HUGE_VAL : HUGE_VAL;
    const double fraction = std::ldexp(Fraction(code), -row.fraction_bits);
    const int field = static_cast<int>(Field(code));
    const double value =
        field == 0 ? std::ldexp(fraction, 1 - bias) : std::ldexp(1 + fraction, field - bias);
    return Negative(code) ? -value : value;
  }

  // The largest code that is a positive number.
  uint32_t LargestCode() const {
    const int top = row.specials ? TopField() - 1 : TopField();
    return static_cast<uint32_t>(top) << row.fraction_bits | ((1u << row.fraction_bits) - 1);
  }
  double Largest() const { return Value(LargestCode()); }

  NumberFormat format;
  const TableRow& row;
  int bias;
};

inline std::ostream& operator<<(std::ostream& out, const Judge& judge) {
  return out << judge.row.name << " bias " << judge.bias;
}

// Every floating-point format, those with a bias to configure with each of these.
inline std::vector<Judge> Judges(const std::vector<int>& biases) {
  std::vector<Judge> judges;
  for (const TableRow& row : kFloatTable) {
    if (row.fixed_bias >= 0) {
      judges.emplace_back(NumberFormat{row.format});
      continue;
    }
    for (const int bias : biases) {
      judges.emplace_back(NumberFormat{row.format, static_cast<uint8_t>(bias)});
    }
  }
  return judges;
}

inline std::vector<Judge> AllJudges() {
  std::vector<int> biases(64);
  for (int i = 0; i < 64; ++i) biases[i] = i;
  return Judges(biases);
}

}  // namespace d1
