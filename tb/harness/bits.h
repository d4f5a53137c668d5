// Bit fields of a model's ports, whatever their width: ports of up to 64 bits are integers in
// Verilator, wider ones (and so most structs) are arrays of 32-bit words.
#pragma once

#include <verilated.h>

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace d1 {

// `width` (1 to 64) bits of `port` from bit `lsb` up.
template <std::unsigned_integral Port>
uint64_t GetBits(const Port& port, unsigned lsb, unsigned width) {
  const uint64_t shifted = uint64_t{port} >> lsb;
  return width == 64 ? shifted : shifted & ((uint64_t{1} << width) - 1);
}

template <size_t kWords>
uint64_t GetBits(const VlWide<kWords>& port, unsigned lsb, unsigned width) {
  assert(width >= 1 && width <= 64 && lsb + width <= 32 * kWords);
  uint64_t value = 0;
  for (unsigned done = 0; done < width;) {
    const unsigned bit = (lsb + done) % 32;
    value |= uint64_t{port[(lsb + done) / 32] >> bit} << done;
    done += 32 - bit;
  }
  return width == 64 ? value : value & ((uint64_t{1} << width) - 1);
}

// Sets `width` (1 to 64) bits of `port` from bit `lsb` up to the low bits of `value`.
template <std::unsigned_integral Port>
void SetBits(Port& port, unsigned lsb, unsigned width, uint64_t value) {
  const uint64_t mask = (width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1) << lsb;
  port = static_cast<Port>((port & ~mask) | (value << lsb & mask));
}

template <size_t kWords>
void SetBits(VlWide<kWords>& port, unsigned lsb, unsigned width, uint64_t value) {
  assert(width >= 1 && width <= 64 && lsb + width <= 32 * kWords);
  for (unsigned done = 0; done < width;) {
    const unsigned bit = (lsb + done) % 32;
    const unsigned count = width - done < 32 - bit ? width - done : 32 - bit;
    const uint32_t mask = static_cast<uint32_t>(((uint64_t{1} << count) - 1) << bit);
    uint32_t& word = port[(lsb + done) / 32];
    word = (word & ~mask) | (static_cast<uint32_t>((value >> done) << bit) & mask);
    done += count;
  }
}

}  // namespace d1
