#include "tb/model/fp/dot.h"

#include <algorithm>

#include "tb/model/fp/round.h"
#include "tb/model/fp/term.h"

namespace d1 {
namespace {

// A term with the exponent e of the document, which leads the window.
struct Addend {
  Term term;
  int e = 0;
};

struct Specials {
  bool nan = false;
  bool plus_inf = false;
  bool minus_inf = false;
};

Specials FindSpecials(const OperandRow& a, const OperandRow& b, Fp32 c, bool overwrite) {
  Specials s;
  auto infinite = [&s](bool sign) { (sign ? s.minus_inf : s.plus_inf) = true; };
  for (size_t k = 0; k < 4; ++k) {
    if (a[k].kind == NumberKind::kNan || b[k].kind == NumberKind::kNan) {
      s.nan = true;
    } else if (a[k].kind == NumberKind::kInfinity || b[k].kind == NumberKind::kInfinity) {
      if (IsZero(a[k]) || IsZero(b[k])) {
        s.nan = true;
      } else {
        infinite(a[k].negative != b[k].negative);
      }
    }
  }
  if (!overwrite) {
    if (IsNan(c)) s.nan = true;
    if (IsInf(c)) infinite(Sign(c));
  }
  return s;
}

}  // namespace

Fp32 DotStep(const OperandRow& a, const OperandRow& b, Fp32 c, bool overwrite, int window) {
  const Specials specials = FindSpecials(a, b, c, overwrite);
  if (specials.nan || (specials.plus_inf && specials.minus_inf)) return kFp32Nan;
  if (specials.plus_inf || specials.minus_inf) return Infinity32(specials.minus_inf);

  std::array<Addend, 5> addends;
  size_t count = 0;
  for (size_t k = 0; k < 4; ++k) {
    addends[count++] = {Multiply(a[k], b[k]), a[k].e + b[k].e};
  }
  if (!overwrite) addends[count++] = {Decode(c), Decode(c).lsb + 23};

  bool any = false;
  bool all_negative = true;
  int emax = 0;
  for (size_t i = 0; i < count; ++i) {
    all_negative = all_negative && addends[i].term.sign;
    if (addends[i].term.mag == 0) continue;
    emax = any ? std::max(emax, addends[i].e) : addends[i].e;
    any = true;
  }

  const int lsb = emax + 2 - window;
  int64_t sum = 0;
  bool sticky = false;
  for (size_t i = 0; i < count; ++i) {
    const Term& t = addends[i].term;
    if (t.mag == 0) continue;
    const int down = lsb - t.lsb;
    uint64_t in_window = 0;
    if (down <= 0) {
      in_window = t.mag << -down;
    } else {
      in_window = down < 64 ? t.mag >> down : 0;
      sticky = sticky || down >= 64 || (in_window << down) != t.mag;
    }
    sum += t.sign ? -static_cast<int64_t>(in_window) : static_cast<int64_t>(in_window);
  }
  if (sum == 0) return Zero32(all_negative);
  return RoundToFp32(sum < 0, static_cast<uint64_t>(sum < 0 ? -sum : sum), lsb, sticky);
}

Fp32 DotStep(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, bool overwrite,
             int window) {
  OperandRow x, y;
  for (size_t k = 0; k < 4; ++k) {
    x[k] = DecodeOperand(a[k]);
    y[k] = DecodeOperand(b[k]);
  }
  return DotStep(x, y, c, overwrite, window);
}

}  // namespace d1
