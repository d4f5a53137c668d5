#include "tb/checkers/exact_sum.h"

#include <algorithm>

namespace d1 {
namespace {

struct Unpacked {
  bool negative;
  uint64_t mag;
  int lsb;
};

// A finite number with 8 bits of exponent and `fraction_bits` of fraction.
Unpacked Unpack(uint32_t bits, int fraction_bits) {
  const uint32_t fraction = bits & ((1u << fraction_bits) - 1);
  const int field = static_cast<int>(bits >> fraction_bits) & 0xFF;
  const bool negative = ((bits >> (fraction_bits + 8)) & 1) != 0;
  if (field == 0) return {negative, fraction, -126 - fraction_bits};
  return {negative, fraction + (1u << fraction_bits), field - 127 - fraction_bits};
}

}  // namespace

void ExactSum::Negate() {
  uint64_t carry = 1;
  for (uint64_t& word : words_) {
    word = ~word + carry;
    carry = carry && word == 0;
  }
}

void ExactSum::Add(bool negative, uint64_t mag, int lsb) {
  const int place = lsb - kLowest;
  ExactSum term;
  term.words_[place / 64] = mag << (place % 64);
  if (place % 64 != 0) term.words_[place / 64 + 1] = mag >> (64 - place % 64);
  if (negative) term.Negate();
  Add(term);
}

void ExactSum::Add(const ExactSum& other) {
  uint64_t carry = 0;
  for (int i = 0; i < kWords; ++i) {
    const uint64_t partial = words_[i] + other.words_[i];
    const uint64_t total = partial + carry;
    carry = (partial < words_[i]) || (total < partial);
    words_[i] = total;
  }
}

void ExactSum::AddFp32(uint32_t bits) {
  const Unpacked x = Unpack(bits, 23);
  Add(x.negative, x.mag, x.lsb);
}

void ExactSum::SubtractFp32(uint32_t bits) { AddFp32(bits ^ 0x80000000); }

void ExactSum::AddProduct(uint16_t a, uint16_t b) {
  const Unpacked x = Unpack(a, 7);
  const Unpacked y = Unpack(b, 7);
  Add(x.negative != y.negative, x.mag * y.mag, x.lsb + y.lsb);
}

bool ExactSum::IsZero() const {
  return std::all_of(words_.begin(), words_.end(), [](uint64_t word) { return word == 0; });
}

ExactSum ExactSum::Magnitude() const {
  ExactSum result = *this;
  if (IsNegative()) result.Negate();
  return result;
}

int ExactSum::Log2() const {
  const ExactSum magnitude = Magnitude();
  int top = 64 * kWords - 1;
  while (!magnitude.Bit(top)) --top;
  return top + kLowest;
}

uint32_t ExactSum::RoundedToFp32() const {
  if (IsZero()) return 0;
  const uint32_t sign = IsNegative() ? 0x80000000 : 0;
  const ExactSum magnitude = Magnitude();
  const int top = Log2() - kLowest;
  const int lowest_kept = std::max(top - 23, -149 - kLowest);
  uint32_t kept = 0;
  for (int i = std::max(top, lowest_kept); i >= lowest_kept; --i) {
    kept = kept << 1 | static_cast<uint32_t>(magnitude.Bit(i));
  }
  const bool half = magnitude.Bit(lowest_kept - 1);
  bool below = false;
  for (int i = 0; i < lowest_kept - 1 && !below; ++i) below = magnitude.Bit(i);
  int exponent = lowest_kept + kLowest;  // Of the last kept bit.
  if (half && (below || (kept & 1))) ++kept;
  if (kept == 1u << 24) {
    kept >>= 1;
    ++exponent;
  }
  if (kept < 1u << 23) return sign | kept;  // Subnormal: the last bit is 2^-149.
  if (exponent + 23 > 127) return sign | 0x7F800000;
  return sign | static_cast<uint32_t>(exponent + 23 + 127) << 23 | (kept & 0x7FFFFF);
}

bool ExactSum::operator<(const ExactSum& other) const {
  if (IsNegative() != other.IsNegative()) return IsNegative();
  for (int i = kWords - 1; i >= 0; --i) {
    if (words_[i] != other.words_[i]) return words_[i] < other.words_[i];
  }
  return false;
}

}  // namespace d1
