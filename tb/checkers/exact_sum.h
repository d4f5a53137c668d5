// An exact sum: a 640-bit fixed-point accumulator that holds any sum of BF16 products and FP32
// numbers without rounding. The judge of the golden arithmetic; shares no code with it.
#pragma once

#include <array>
#include <cstdint>

namespace d1 {

class ExactSum {
 public:
  // Adds (-1)^negative x mag x 2^lsb; kLowest <= lsb, lsb + 64 <= kLowest + 639.
  void Add(bool negative, uint64_t mag, int lsb);

  // Adds the value of a finite FP32, or the product of two finite BF16, given as bits.
  void AddFp32(uint32_t bits);
  void SubtractFp32(uint32_t bits);
  void AddProduct(uint16_t a, uint16_t b);
  void Add(const ExactSum& other);

  bool IsZero() const;
  bool IsNegative() const { return (words_[kWords - 1] >> 63) != 0; }
  ExactSum Magnitude() const;

  // floor(log2 of the magnitude); the sum is not zero.
  int Log2() const;

  // The sum rounded to FP32, nearest even, with subnormals and infinity; an exact zero is +0.
  uint32_t RoundedToFp32() const;

  // Compares as signed numbers.
  bool operator<(const ExactSum& other) const;

  static constexpr int kLowest = -330;  // Weight of bit 0, as a power of two.

 private:
  static constexpr int kWords = 10;

  bool Bit(int index) const { return (words_[index / 64] >> (index % 64)) & 1; }
  void Negate();

  std::array<uint64_t, kWords> words_{};  // Two's complement, the lowest word first.
};

}  // namespace d1
