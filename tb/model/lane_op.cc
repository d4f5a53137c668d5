#include "tb/model/lane_op.h"

#include <cmath>

#include "tb/model/fp/minmax.h"

namespace d1 {
namespace {

constexpr uint32_t kNan = 0x7FC00000, kInfinity = 0x7F800000, kSign = 0x80000000;

int64_t Signed(uint32_t x, int bits) {
  return static_cast<int32_t>(x << (32 - bits)) >> (32 - bits);
}

// A BF16 number is an FP32 one without the lower half, and compares like it.
uint32_t AsFp32(uint32_t x, int bits) { return bits == 16 ? x << 16 : x; }

uint32_t NumberResult(const LaneOp& op, uint32_t x, uint32_t y) {
  const Fp32 a{AsFp32(x, op.bits)}, b{AsFp32(y, op.bits)};
  const uint32_t mask = op.bits == 16 ? 0xFFFF : 0xFFFFFFFF;
  const int narrow = op.bits == 16 ? 16 : 0;
  if (op.function == LaneFunction::kMin) return MinFp32(a, b).bits >> narrow;
  if (op.function == LaneFunction::kMax) return MaxFp32(a, b).bits >> narrow;
  if (IsNan(a) || IsNan(b)) return 0;
  const bool equal = a == b || (IsZero(a) && IsZero(b));
  const bool less = !equal && MinFp32(a, b) == a;
  switch (op.function) {
    case LaneFunction::kEqual:
      return equal ? mask : 0;
    case LaneFunction::kLess:
      return less ? mask : 0;
    default:
      return less || equal ? mask : 0;
  }
}

}  // namespace

bool LaneOp::ReadsVs2() const {
  switch (function) {
    case LaneFunction::kShiftLeftImmediate:
    case LaneFunction::kShiftRightImmediate:
    case LaneFunction::kShiftRightSignedImmediate:
    case LaneFunction::kReciprocal:
    case LaneFunction::kRootReciprocal:
      return false;
    default:
      return true;
  }
}

uint32_t EstimateReciprocal(uint32_t x) {
  const uint32_t sign = x & kSign, exponent = x >> 23 & 255, fraction = x & 0x7FFFFF;
  if (exponent == 255 && fraction != 0) return kNan;
  if (exponent == 0) return sign | kInfinity;
  if (exponent >= 253) return sign;
  const uint32_t i = fraction >> 16;
  // floor(65536 / (257 + 2 i) + 1/2)
  const uint32_t d = 257 + 2 * i;
  return sign | (253 - exponent) << 23 | ((2 * 65536 + d) / (2 * d) - 128) << 16;
}

uint32_t EstimateRootReciprocal(uint32_t x) {
  const uint32_t sign = x & kSign, exponent = x >> 23 & 255, fraction = x & 0x7FFFFF;
  if (exponent == 255 && fraction != 0) return kNan;
  if (exponent == 0) return sign | kInfinity;
  if (sign != 0) return kNan;
  if (exponent == 255) return 0;
  const uint32_t j = fraction >> 17;
  const bool odd = exponent % 2 == 0;  // of the power of two without bias
  const double m = (129.0 + 2.0 * j) / 128.0 * (odd ? 2 : 1);
  const auto nearest = static_cast<uint32_t>(std::lround(256.0 / std::sqrt(m)));
  return (380 - exponent) / 2 << 23 | (nearest - 128) << 16;
}

uint32_t ElementResult(const LaneOp& op, uint32_t a, uint32_t b, uint32_t c) {
  if (op.function == LaneFunction::kReciprocal) return EstimateReciprocal(a);
  if (op.function == LaneFunction::kRootReciprocal) return EstimateRootReciprocal(a);
  if (op.kind == ElementKind::kNumber) return NumberResult(op, a, b);
  const uint32_t mask = op.bits == 32 ? 0xFFFFFFFF : (1u << op.bits) - 1;
  const int64_t signed_a = Signed(a, op.bits), signed_b = Signed(b, op.bits);
  const uint32_t distance = b % op.bits;
  switch (op.function) {
    case LaneFunction::kAdd:
      return (a + b) & mask;
    case LaneFunction::kSub:
      return (a - b) & mask;
    case LaneFunction::kMul:
      return (a * b) & mask;
    case LaneFunction::kAnd:
      return a & b;
    case LaneFunction::kOr:
      return a | b;
    case LaneFunction::kXor:
      return a ^ b;
    case LaneFunction::kAndNot:
      return a & ~b;
    case LaneFunction::kSelect:
      return (a & b) | (~a & c & mask);
    case LaneFunction::kShiftLeft:
    case LaneFunction::kShiftLeftImmediate:
      return a << distance & mask;
    case LaneFunction::kShiftRight:
    case LaneFunction::kShiftRightImmediate:
      return a >> distance;
    case LaneFunction::kShiftRightSigned:
    case LaneFunction::kShiftRightSignedImmediate:
      return static_cast<uint32_t>(signed_a >> distance) & mask;
    case LaneFunction::kMin:
      return signed_b < signed_a ? b : a;
    case LaneFunction::kMax:
      return signed_a < signed_b ? b : a;
    case LaneFunction::kMinUnsigned:
      return b < a ? b : a;
    case LaneFunction::kMaxUnsigned:
      return a < b ? b : a;
    case LaneFunction::kEqual:
      return a == b ? mask : 0;
    case LaneFunction::kLess:
      return signed_a < signed_b ? mask : 0;
    default:  // kLessUnsigned; no integer is compared with kLessOrEqual
      return a < b ? mask : 0;
  }
}

}  // namespace d1
