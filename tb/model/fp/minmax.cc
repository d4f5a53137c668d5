#include "tb/model/fp/minmax.h"

namespace d1 {
namespace {

// An integer that orders as the numbers do, with -0 just below +0.
int64_t Order(Fp32 x) {
  const int64_t magnitude = x.bits & 0x7FFFFFFF;
  return Sign(x) ? -magnitude - 1 : magnitude;
}

}  // namespace

Fp32 MinFp32(Fp32 a, Fp32 b) {
  if (IsNan(a)) return IsNan(b) ? kFp32Nan : b;
  if (IsNan(b)) return a;
  return Order(b) < Order(a) ? b : a;
}

Fp32 MaxFp32(Fp32 a, Fp32 b) {
  if (IsNan(a)) return IsNan(b) ? kFp32Nan : b;
  if (IsNan(b)) return a;
  return Order(a) < Order(b) ? b : a;
}

}  // namespace d1
