#include "tb/model/fp/add.h"

#include "tb/model/fp/sum.h"

namespace d1 {

Fp32 AddFp32(Fp32 a, Fp32 b) {
  if (IsNan(a) || IsNan(b)) return kFp32Nan;
  if (IsInf(a)) return IsInf(b) && Sign(a) != Sign(b) ? kFp32Nan : a;
  if (IsInf(b)) return b;
  return SumOfTwo(Decode(a), Decode(b));
}

Fp32 SubFp32(Fp32 a, Fp32 b) { return AddFp32(a, Negated(b)); }

}  // namespace d1
