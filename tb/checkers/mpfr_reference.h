// FP32 arithmetic by MPFR: correctly rounded, with gradual underflow. A second, independent opinion
// on the golden arithmetic. Operands and results are bits; every NaN comes back as 0x7FC00000.
#pragma once

#include <array>
#include <cstdint>

namespace d1 {

uint32_t MpfrFma(uint32_t a, uint32_t b, uint32_t c);
uint32_t MpfrAdd(uint32_t a, uint32_t b);
uint32_t MpfrMul(uint32_t a, uint32_t b);

// The exact sum of four BF16 products and, unless overwrite, c, rounded once.
uint32_t MpfrDot(const std::array<uint16_t, 4>& a, const std::array<uint16_t, 4>& b, uint32_t c,
                 bool overwrite);

}  // namespace d1
