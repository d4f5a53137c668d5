#include "tb/model/fp/mul.h"

#include "tb/model/fp/round.h"
#include "tb/model/fp/term.h"

namespace d1 {

Fp32 MulFp32(Fp32 a, Fp32 b) {
  if (IsNan(a) || IsNan(b)) return kFp32Nan;
  const bool sign = Sign(a) != Sign(b);
  if (IsInf(a) || IsInf(b)) return IsZero(a) || IsZero(b) ? kFp32Nan : Infinity32(sign);
  const Term product = Multiply(Decode(a), Decode(b));
  return RoundToFp32(sign, product.mag, product.lsb, false);
}

}  // namespace d1
