// The (72,64) code of the SRAM: one wrong bit is corrected, two are detected.
//
// Built from its definition: a wrong data bit i shows as the syndrome Column(i). Bits 0 to 55 have
// the 8-bit numbers with three ones in increasing order, bit 56+k has 0x1f rotated left by k, and
// check bit r has 1 << r.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace d1::model {

// A stored word: bits 63..0 and 71..64 of the 72.
struct EccWord {
  uint64_t data = 0;
  uint8_t check = 0;

  friend bool operator==(const EccWord&, const EccWord&) = default;
};

struct EccResult {
  uint64_t data = 0;           // corrected where it could be
  bool corrected = false;      // one bit was wrong, in the data or in the check bits
  bool uncorrectable = false;  // more were
  uint8_t syndrome = 0;
};

constexpr std::array<uint8_t, 64> EccColumns() {
  std::array<uint8_t, 64> columns{};
  int n = 0;
  for (int value = 0; value < 256; ++value) {
    if (std::popcount(static_cast<unsigned>(value)) == 3)
      columns[n++] = static_cast<uint8_t>(value);
  }
  for (int k = 0; k < 8; ++k) columns[n++] = std::rotl(uint8_t{0x1f}, k);
  return columns;
}

inline constexpr std::array<uint8_t, 64> kEccColumns = EccColumns();

constexpr uint8_t EccCheckBits(uint64_t data) {
  uint8_t check = 0;
  for (int i = 0; i < 64; ++i) {
    if ((data >> i & 1) != 0) check ^= kEccColumns[i];
  }
  return check;
}

constexpr EccWord EccEncode(uint64_t data) { return {data, EccCheckBits(data)}; }

constexpr EccResult EccDecode(EccWord word) {
  EccResult result{.data = word.data};
  result.syndrome = EccCheckBits(word.data) ^ word.check;
  if (result.syndrome == 0) return result;
  if (std::has_single_bit(result.syndrome)) {
    result.corrected = true;
    return result;
  }
  for (int i = 0; i < 64; ++i) {
    if (kEccColumns[i] == result.syndrome) {
      result.data ^= uint64_t{1} << i;
      result.corrected = true;
      return result;
    }
  }
  result.uncorrectable = true;
  return result;
}

}  // namespace d1::model
