#include "tb/model/fp/sum.h"

#include <bit>
#include <utility>

#include "tb/model/fp/round.h"

namespace d1 {

Fp32 SumOfTwo(Term x, Term y) {
  if (x.mag == 0 && y.mag == 0) return Zero32(x.sign && y.sign);
  if (x.mag == 0) return RoundToFp32(y.sign, y.mag, y.lsb, false);
  if (y.mag == 0) return RoundToFp32(x.sign, x.mag, x.lsb, false);

  // Put the leading one of the longer-reaching term at bit 61: two bits of head room for the carry.
  auto reach = [](const Term& t) { return t.lsb + 63 - std::countl_zero(t.mag); };
  if (reach(x) < reach(y)) std::swap(x, y);
  const int lift = std::countl_zero(x.mag) - 2;
  const uint64_t big = x.mag << lift;
  const int lsb = x.lsb - lift;

  // Bring y to the same scale. What falls below is remembered as sticky, and belongs to y: when y
  // is subtracted, the difference is a little below, so one unit is borrowed and sticky stays. y
  // has at least 61 - 47 bits of room below, so bits are lost only when its leading one is 14 or
  // more places below that of x: no cancellation then, and 60 bits are left.
  const int down = lsb - y.lsb;
  uint64_t small = 0;
  bool sticky = false;
  if (down <= 0) {
    small = y.mag << -down;
  } else if (down < 64) {
    small = y.mag >> down;
    sticky = (small << down) != y.mag;
  } else {
    sticky = true;
  }

  if (x.sign == y.sign) return RoundToFp32(x.sign, big + small, lsb, sticky);
  if (sticky) return RoundToFp32(x.sign, big - small - 1, lsb, true);
  if (big == small) return kFp32Zero;
  return big > small ? RoundToFp32(x.sign, big - small, lsb, false)
                     : RoundToFp32(y.sign, small - big, lsb, false);
}

}  // namespace d1
