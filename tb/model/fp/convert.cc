#include "tb/model/fp/convert.h"

namespace d1 {

Bf16 Bf16FromFp32(Fp32 x) {
  if (IsNan(x)) return kBf16Nan;
  const uint32_t odd = (x.bits >> 16) & 1;
  return {static_cast<uint16_t>((x.bits + 0x7FFF + odd) >> 16)};
}

Fp32 Fp32FromBf16(Bf16 x) {
  if (IsNan(x)) return kFp32Nan;
  return {static_cast<uint32_t>(x.bits) << 16};
}

}  // namespace d1
