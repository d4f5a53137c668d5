// Moves of elements between the lanes of vector registers (docs/number-semantics.md, section 10).
#pragma once

#include <array>
#include <cstdint>

namespace d1 {

enum class PermutePattern : uint8_t {
  kElements = 0,    // element i of the result is element b[i] of a
  kBroadcast = 1,   // every element is element `lane` of a
  kTranspose8 = 2,  // 8x8 bytes
  kTranspose16 = 3,
  kTranspose32 = 4,
  kInterleave = 5,
};

struct PermuteOp {
  PermutePattern pattern = PermutePattern::kElements;
  uint8_t bytes = 1;  // of an element of the first two
  uint8_t lane = 0;
  uint8_t half = 0;

  bool ReadsVs2() const {
    return pattern != PermutePattern::kBroadcast && pattern != PermutePattern::kTranspose8;
  }
};

using RegisterBytes = std::array<uint8_t, 64>;

RegisterBytes Permuted(const PermuteOp& op, const RegisterBytes& a, const RegisterBytes& b);

}  // namespace d1
