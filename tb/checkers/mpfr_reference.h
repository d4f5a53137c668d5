// Arithmetic by MPFR: correctly rounded, with gradual underflow. A second, independent opinion on
// the golden arithmetic. FP32 operands and results are bits; every NaN comes back as 0x7FC00000.
#pragma once

#include <array>
#include <cstdint>

namespace d1 {

uint32_t MpfrFma(uint32_t a, uint32_t b, uint32_t c);
uint32_t MpfrAdd(uint32_t a, uint32_t b);
uint32_t MpfrMul(uint32_t a, uint32_t b);

uint16_t MpfrFmaBf16(uint16_t a, uint16_t b, uint16_t c);

// The exact sum of four BF16 products and, unless overwrite, c, rounded once.
uint32_t MpfrDot(const std::array<uint16_t, 4>& a, const std::array<uint16_t, 4>& b, uint32_t c,
                 bool overwrite);

// (sum x 2^lsb + (sticky ? epsilon of the sign of sum : 0)), rounded to FP32; sum is not 0.
uint32_t MpfrOfSum(int64_t sum, int lsb, bool sticky);

enum class Direction { kNearest, kTowardZero, kAwayFromZero };

// x rounded to `precision` bits, with gradual underflow below 2^least_exponent and without
// overflow.
double MpfrRounded(double x, int precision, int least_exponent, Direction direction);

}  // namespace d1
