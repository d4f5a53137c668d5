// Operations of d1_vector_lane, as numbers of the golden model and as bits of its ports.
#pragma once

#include <cstdint>

#include "tb/harness/random.h"
#include "tb/model/lane_op.h"

namespace d1 {

// {numbers 1, width 2, function 5}, above them what is read: {vs3, vs2, vs1}.
inline uint32_t SubOfLane(const LaneOp& op) {
  return static_cast<uint32_t>(op.function) | op.bits / 16u << 5 |
         static_cast<uint32_t>(op.kind) << 7 | 1u << 8 | uint32_t{op.ReadsVs2()} << 9 |
         uint32_t{op.ReadsVs3()} << 10;
}

inline LaneOp LaneOpOfSub(uint32_t sub) {
  return {static_cast<LaneFunction>(sub & 31), static_cast<ElementKind>(sub >> 7 & 1),
          static_cast<uint8_t>(8 << (sub >> 5 & 3))};
}

inline LaneOp RandomLaneOp(Random& random) {
  static constexpr LaneFunction kNumbers[] = {
      LaneFunction::kMin,           LaneFunction::kMax,         LaneFunction::kEqual,
      LaneFunction::kLess,          LaneFunction::kLessOrEqual, LaneFunction::kReciprocal,
      LaneFunction::kRootReciprocal};
  static constexpr LaneFunction kIntegers[] = {LaneFunction::kAdd,
                                               LaneFunction::kSub,
                                               LaneFunction::kMul,
                                               LaneFunction::kAnd,
                                               LaneFunction::kOr,
                                               LaneFunction::kXor,
                                               LaneFunction::kAndNot,
                                               LaneFunction::kSelect,
                                               LaneFunction::kShiftLeft,
                                               LaneFunction::kShiftRight,
                                               LaneFunction::kShiftRightSigned,
                                               LaneFunction::kShiftLeftImmediate,
                                               LaneFunction::kShiftRightImmediate,
                                               LaneFunction::kShiftRightSignedImmediate,
                                               LaneFunction::kMin,
                                               LaneFunction::kMax,
                                               LaneFunction::kMinUnsigned,
                                               LaneFunction::kMaxUnsigned,
                                               LaneFunction::kEqual,
                                               LaneFunction::kLess,
                                               LaneFunction::kLessUnsigned};
  if (random.Percent(70)) {
    return {kIntegers[random.Below(std::size(kIntegers))], ElementKind::kInteger,
            static_cast<uint8_t>(8 << random.Below(3))};
  }
  const LaneFunction function = kNumbers[random.Below(std::size(kNumbers))];
  const bool word = function >= LaneFunction::kReciprocal || random.Percent(50);
  return {function, ElementKind::kNumber, static_cast<uint8_t>(word ? 32 : 16)};
}

}  // namespace d1
