// What the integer, logic and compare operations of the SIMD side do with one element
// (docs/number-semantics.md, sections 8 and 9).
#pragma once

#include <cstdint>

namespace d1 {

enum class LaneFunction : uint8_t {
  kAdd = 0,
  kSub = 1,
  kMul = 2,
  kAnd = 3,
  kOr = 4,
  kXor = 5,
  kAndNot = 6,
  kSelect = 7,
  kShiftLeft = 8,
  kShiftRight = 9,
  kShiftRightSigned = 10,
  kShiftLeftImmediate = 12,
  kShiftRightImmediate = 13,
  kShiftRightSignedImmediate = 14,
  kMin = 16,
  kMax = 17,
  kMinUnsigned = 18,
  kMaxUnsigned = 19,
  kEqual = 20,
  kLess = 21,
  kLessUnsigned = 22,
  kLessOrEqual = 23,
  kReciprocal = 24,
  kRootReciprocal = 25,
};

enum class ElementKind : uint8_t { kInteger, kNumber };  // kNumber: FP32 or BF16, by the width

struct LaneOp {
  LaneFunction function = LaneFunction::kAdd;
  ElementKind kind = ElementKind::kInteger;
  uint8_t bits = 32;  // of an element: 8, 16 or 32

  // Sources among vs1, vs2, vs3 beside vs1.
  bool ReadsVs2() const;
  bool ReadsVs3() const { return function == LaneFunction::kSelect; }
};

// The element of the result; b is the distance of a shift by an immediate. Bits above the element
// are 0, in the operands too.
uint32_t ElementResult(const LaneOp& op, uint32_t a, uint32_t b, uint32_t c);

// Estimates of 1/x and 1/sqrt(x), FP32.
uint32_t EstimateReciprocal(uint32_t x);
uint32_t EstimateRootReciprocal(uint32_t x);

}  // namespace d1
