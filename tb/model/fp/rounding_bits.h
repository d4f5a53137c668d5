// The generator of the random bits of stochastic rounding, one for each thread
// (docs/number-semantics.md, section 6): a xorshift register of 64 bits that moves one step a draw,
// and 16 elements that are XORs of three rotations of it.
#pragma once

#include <array>
#include <cstdint>

namespace d1 {

inline constexpr int kElementsADraw = 16;

class RoundingBits {
 public:
  using Elements = std::array<uint16_t, kElementsADraw>;

  static constexpr uint64_t kStateOfSeedZero = 0x9E3779B97F4A7C15;

  explicit RoundingBits(uint64_t seed = 0) : state_(seed == 0 ? kStateOfSeedZero : seed) {}

  // The seed with which the draws go on from here.
  uint64_t state() const { return state_; }

  // The random bits of the next 16 elements.
  Elements Draw();

 private:
  uint64_t state_;  // Never 0.
};

}  // namespace d1
