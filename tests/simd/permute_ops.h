// Operations of d1_vector_permute, as those of the golden model and as bits of its ports.
#pragma once

#include <bit>
#include <cstdint>

#include "tb/harness/random.h"
#include "tb/model/permute.h"

namespace d1 {

// {2 zeros, pattern 3, width 2, half}, above them what is read: {vs3, vs2, vs1}. The number of a
// byte has its bit 5 in the place of the half, and its lower bits in the field vs2.
inline uint32_t SubOfPermute(const PermuteOp& op) {
  const bool by_width = op.pattern <= PermutePattern::kBroadcast;
  const uint32_t width = by_width ? std::countr_zero(unsigned{op.bytes}) : 0;
  const uint32_t half = by_width ? op.lane >> 5 : op.half;
  return half | width << 1 | static_cast<uint32_t>(op.pattern) << 3 | 1u << 8 |
         uint32_t{op.ReadsVs2()} << 9;
}

inline PermuteOp PermuteOpOfSub(uint32_t sub, int vs2) {
  PermuteOp op;
  op.pattern = static_cast<PermutePattern>(sub >> 3 & 7);
  op.bytes = static_cast<uint8_t>(1 << (sub >> 1 & 3));
  op.half = sub & 1;
  op.lane = static_cast<uint8_t>((sub & 1) << 5 | vs2);
  return op;
}

inline PermuteOp RandomPermuteOp(Random& random) {
  PermuteOp op;
  op.pattern = static_cast<PermutePattern>(random.Below(6));
  if (op.pattern <= PermutePattern::kBroadcast)
    op.bytes = static_cast<uint8_t>(1 << random.Below(3));
  if (op.pattern == PermutePattern::kBroadcast)
    op.lane = static_cast<uint8_t>(random.Below(64 / op.bytes));
  if (op.pattern >= PermutePattern::kTranspose16) op.half = static_cast<uint8_t>(random.Bits(1));
  return op;
}

}  // namespace d1
