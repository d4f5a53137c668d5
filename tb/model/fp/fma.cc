#include "tb/model/fp/fma.h"

#include "tb/model/fp/sum.h"

namespace d1 {
namespace {

// (-1)^flip_product (a x b) + c; subtracting c is adding -c, since no NaN keeps its sign.
Fp32 Fused(Fp32 a, Fp32 b, Fp32 c, bool flip_product) {
  if (IsNan(a) || IsNan(b) || IsNan(c)) return kFp32Nan;
  const bool product_sign = (Sign(a) != Sign(b)) != flip_product;
  if (IsInf(a) || IsInf(b)) {
    if (IsZero(a) || IsZero(b)) return kFp32Nan;
    if (IsInf(c) && Sign(c) != product_sign) return kFp32Nan;
    return Infinity32(product_sign);
  }
  if (IsInf(c)) return c;
  Term product = Multiply(Decode(a), Decode(b));
  product.sign = product_sign;
  return SumOfTwo(product, Decode(c));
}

}  // namespace

Fp32 FmaFp32(Fp32 a, Fp32 b, Fp32 c) { return Fused(a, b, c, false); }
Fp32 FmsFp32(Fp32 a, Fp32 b, Fp32 c) { return Fused(a, b, Negated(c), false); }
Fp32 FnmaFp32(Fp32 a, Fp32 b, Fp32 c) { return Fused(a, b, c, true); }
Fp32 FnmsFp32(Fp32 a, Fp32 b, Fp32 c) { return Fused(a, b, Negated(c), true); }

}  // namespace d1
