// Back door to the SRAM of a Verilated d1_sram or d1_node: bytes in and out between two clock
// cycles, with correct check bits, and damage for tests.
//
// A merge in flight (docs/sram.md, Partial words) still writes its words afterwards. Netlists have
// no back door.
#pragma once

#include <verilated.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <span>

#include "tb/model/ecc/secded.h"

namespace d1 {

// The arrays of a model's super-banks. A row is 18 words of 32 bits: 64 data bytes, then a check
// byte for each 8 of them.
struct SramArrays {
  static constexpr int kMaxBanks = 20;

  std::array<VlWide<18>*, kMaxBanks> bank{};
  uint32_t banks = 0;  // 4 a region
  uint32_t rows = 0;   // of each

  uint32_t bytes() const { return banks * rows * 64; }

  // The row that holds the line at `offset`: {region, row, two bits of interleave, six of byte}.
  VlWide<18>& Row(uint32_t offset) const {
    assert(offset < bytes());
    const uint32_t line = offset / 64;
    const uint32_t row = line / 4 % rows;
    return bank[line / 4 / rows * 4 + line % 4][row];
  }
};

// Verilator's name of the array of super-bank `b` below `prefix`.
#define D1_SRAM_ARRAY(prefix, b) \
  model.rootp->prefix##__DOT__gen_bank__BRA__##b##__KET____DOT__u_bank__DOT__u_ram__DOT__mem
#define D1_SRAM_ADD(prefix, b)                                           \
  if constexpr (requires { D1_SRAM_ARRAY(prefix, b); }) {                \
    arrays.bank[b] = &D1_SRAM_ARRAY(prefix, b)[0];                       \
    arrays.banks = b + 1;                                                \
    arrays.rows = sizeof(D1_SRAM_ARRAY(prefix, b)) / sizeof(VlWide<18>); \
  }
#define D1_SRAM_ADD_REGION(prefix, b0, b1, b2, b3) \
  D1_SRAM_ADD(prefix, b0) D1_SRAM_ADD(prefix, b1) D1_SRAM_ADD(prefix, b2) D1_SRAM_ADD(prefix, b3)
#define D1_SRAM_ADD_ALL(prefix)              \
  D1_SRAM_ADD_REGION(prefix, 0, 1, 2, 3)     \
  D1_SRAM_ADD_REGION(prefix, 4, 5, 6, 7)     \
  D1_SRAM_ADD_REGION(prefix, 8, 9, 10, 11)   \
  D1_SRAM_ADD_REGION(prefix, 12, 13, 14, 15) \
  D1_SRAM_ADD_REGION(prefix, 16, 17, 18, 19)

// The arrays of a model. The source file includes the model's ___024root.h.
template <typename Model>
SramArrays SramArraysOf(Model& model) {
  SramArrays arrays;
  D1_SRAM_ADD_ALL(d1_sram)
  D1_SRAM_ADD_ALL(d1_node__DOT__u_sram)
  assert(arrays.banks != 0);
  return arrays;
}

#undef D1_SRAM_ADD_ALL
#undef D1_SRAM_ADD_REGION
#undef D1_SRAM_ADD
#undef D1_SRAM_ARRAY

namespace sram_backdoor_internal {

// Row r has the data bits that check bit r is the parity of.
constexpr std::array<uint64_t, 8> ParityRows() {
  std::array<uint64_t, 8> rows{};
  for (int i = 0; i < 64; ++i) {
    for (int r = 0; r < 8; ++r) {
      if ((model::kEccColumns[i] >> r & 1) != 0) rows[r] |= uint64_t{1} << i;
    }
  }
  return rows;
}
inline constexpr std::array<uint64_t, 8> kParityRows = ParityRows();

inline uint8_t CheckBits(uint64_t data) {
  unsigned check = 0;
  for (int r = 0; r < 8; ++r) check |= (std::popcount(data & kParityRows[r]) & 1u) << r;
  return static_cast<uint8_t>(check);
}

inline uint8_t* Bytes(VlWide<18>& row) { return reinterpret_cast<uint8_t*>(row.data()); }

}  // namespace sram_backdoor_internal

// Fills the SRAM with zeros, a code word.
template <typename Model>
void ZeroSram(Model& model) {
  const SramArrays arrays = SramArraysOf(model);
  for (uint32_t b = 0; b < arrays.banks; ++b) {
    std::memset(static_cast<void*>(arrays.bank[b]), 0, arrays.rows * sizeof(VlWide<18>));
  }
}

// Writes `bytes` from byte `offset` on, all inside the SRAM. Check bits of the words become right.
template <typename Model>
void WriteSram(Model& model, uint32_t offset, std::span<const uint8_t> bytes) {
  using namespace sram_backdoor_internal;
  const SramArrays arrays = SramArraysOf(model);
  for (size_t done = 0; done < bytes.size();) {
    const uint32_t at = offset + static_cast<uint32_t>(done);
    const uint32_t first = at % 64;
    const size_t count = std::min<size_t>(bytes.size() - done, 64 - first);
    uint8_t* row = Bytes(arrays.Row(at));
    std::memcpy(row + first, bytes.data() + done, count);
    for (uint32_t w = first / 8; w <= (first + count - 1) / 8; ++w) {
      uint64_t word;
      std::memcpy(&word, row + 8 * w, sizeof(word));
      row[64 + w] = CheckBits(word);
    }
    done += count;
  }
}

// Reads bytes from byte `offset` on, all inside the SRAM, as a port would: one wrong bit of a
// word is corrected.
template <typename Model>
void ReadSram(Model& model, uint32_t offset, std::span<uint8_t> bytes) {
  using namespace sram_backdoor_internal;
  const SramArrays arrays = SramArraysOf(model);
  for (size_t done = 0; done < bytes.size();) {
    const uint32_t at = offset + static_cast<uint32_t>(done);
    const uint32_t first = at % 8;
    const size_t count = std::min<size_t>(bytes.size() - done, 8 - first);
    const uint8_t* row = Bytes(arrays.Row(at));
    uint64_t word;
    std::memcpy(&word, row + at % 64 / 8 * 8, sizeof(word));
    const uint8_t check = row[64 + at % 64 / 8];
    if (CheckBits(word) != check) word = model::EccDecode({word, check}).data;
    std::memcpy(bytes.data() + done, reinterpret_cast<const uint8_t*>(&word) + first, count);
    done += count;
  }
}

// Inverts bit `bit` (0 to 63 data, 64 to 71 check) of the word at `offset`, a multiple of 8.
template <typename Model>
void FlipSramBit(Model& model, uint32_t offset, unsigned bit) {
  using namespace sram_backdoor_internal;
  assert(offset % 8 == 0 && bit < 72);
  uint8_t* row = Bytes(SramArraysOf(model).Row(offset));
  const uint32_t w = offset % 64 / 8;
  row[bit < 64 ? 8 * w + bit / 8 : 64 + w] ^= static_cast<uint8_t>(1u << bit % 8);
}

}  // namespace d1
