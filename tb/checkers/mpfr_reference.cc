#include "tb/checkers/mpfr_reference.h"

#include <mpfr.h>

#include <bit>

namespace d1 {
namespace {

constexpr mpfr_prec_t kFp32Precision = 24;
constexpr mpfr_prec_t kExactPrecision = 700;

class Number {
 public:
  explicit Number(mpfr_prec_t precision) { mpfr_init2(value_, precision); }
  explicit Number(uint32_t bits) : Number(kFp32Precision) {
    mpfr_set_flt(value_, std::bit_cast<float>(bits), MPFR_RNDN);
  }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  operator mpfr_ptr() { return value_; }

 private:
  mpfr_t value_;
};

// Another exponent range while it lives: MPFR then rounds as the format with that range does.
class ExponentRange {
 public:
  ExponentRange(mpfr_exp_t emin, mpfr_exp_t emax) : emin_(mpfr_get_emin()), emax_(mpfr_get_emax()) {
    mpfr_set_emin(emin);
    mpfr_set_emax(emax);
  }
  ~ExponentRange() {
    mpfr_set_emin(emin_);
    mpfr_set_emax(emax_);
  }
  ExponentRange(const ExponentRange&) = delete;
  ExponentRange& operator=(const ExponentRange&) = delete;

 private:
  mpfr_exp_t emin_, emax_;
};

class Fp32Range : ExponentRange {
 public:
  Fp32Range() : ExponentRange(-148, 128) {}
};

mpfr_rnd_t ModeOf(Direction direction) {
  switch (direction) {
    case Direction::kTowardZero:
      return MPFR_RNDZ;
    case Direction::kAwayFromZero:
      return MPFR_RNDA;
    default:
      return MPFR_RNDN;
  }
}

// Finishes a result that was rounded to 24 bits in the range of FP32.
uint32_t Finish(mpfr_ptr result, int ternary) {
  mpfr_subnormalize(result, ternary, MPFR_RNDN);
  if (mpfr_nan_p(result)) return 0x7FC00000;
  return std::bit_cast<uint32_t>(mpfr_get_flt(result, MPFR_RNDN));
}

}  // namespace

uint32_t MpfrFma(uint32_t a, uint32_t b, uint32_t c) {
  const Fp32Range range;
  Number x(a), y(b), z(c), result(kFp32Precision);
  return Finish(result, mpfr_fma(result, x, y, z, MPFR_RNDN));
}

uint32_t MpfrAdd(uint32_t a, uint32_t b) {
  const Fp32Range range;
  Number x(a), y(b), result(kFp32Precision);
  return Finish(result, mpfr_add(result, x, y, MPFR_RNDN));
}

uint32_t MpfrMul(uint32_t a, uint32_t b) {
  const Fp32Range range;
  Number x(a), y(b), result(kFp32Precision);
  return Finish(result, mpfr_mul(result, x, y, MPFR_RNDN));
}

uint16_t MpfrFmaBf16(uint16_t a, uint16_t b, uint16_t c) {
  const ExponentRange range(-132, 128);
  Number x(uint32_t{a} << 16), y(uint32_t{b} << 16), z(uint32_t{c} << 16);
  Number result(static_cast<mpfr_prec_t>(8));
  return static_cast<uint16_t>(Finish(result, mpfr_fma(result, x, y, z, MPFR_RNDN)) >> 16);
}

uint32_t MpfrDot(const std::array<uint16_t, 4>& a, const std::array<uint16_t, 4>& b, uint32_t c,
                 bool overwrite) {
  Number sum(kExactPrecision), product(kExactPrecision);
  for (int k = 0; k < 4; ++k) {
    Number x(static_cast<uint32_t>(a[k]) << 16), y(static_cast<uint32_t>(b[k]) << 16);
    mpfr_mul(product, x, y, MPFR_RNDN);
    if (k == 0) {
      mpfr_set(sum, product, MPFR_RNDN);
    } else {
      mpfr_add(sum, sum, product, MPFR_RNDN);
    }
  }
  if (!overwrite) {
    Number z(c);
    mpfr_add(sum, sum, z, MPFR_RNDN);
  }
  const Fp32Range range;
  Number result(kFp32Precision);
  const int ternary = mpfr_set(result, sum, MPFR_RNDN);
  return Finish(result, mpfr_check_range(result, ternary, MPFR_RNDN));
}

uint32_t MpfrOfSum(int64_t sum, int lsb, bool sticky) {
  constexpr int kEpsilon = 400;  // Bits below lsb; more than any place of FP32.
  Number x(kExactPrecision), y(kExactPrecision);
  mpfr_set_si_2exp(x, sum, lsb, MPFR_RNDN);
  mpfr_set_si_2exp(y, sticky ? (sum < 0 ? -1 : 1) : 0, lsb - kEpsilon, MPFR_RNDN);
  mpfr_add(x, x, y, MPFR_RNDN);
  const Fp32Range range;
  Number result(kFp32Precision);
  const int ternary = mpfr_set(result, x, MPFR_RNDN);
  return Finish(result, mpfr_check_range(result, ternary, MPFR_RNDN));
}

double MpfrRounded(double x, int precision, int least_exponent, Direction direction) {
  const mpfr_rnd_t mode = ModeOf(direction);
  Number exact(mpfr_prec_t{53});
  mpfr_set_d(exact, x, MPFR_RNDN);
  // MPFR counts exponents from a significand in [1/2, 1).
  const ExponentRange range(least_exponent - precision + 2, mpfr_get_emax());
  Number result(static_cast<mpfr_prec_t>(precision));
  int ternary = mpfr_set(result, exact, mode);
  ternary = mpfr_check_range(result, ternary, mode);
  mpfr_subnormalize(result, ternary, mode);
  return mpfr_get_d(result, mode);
}

}  // namespace d1
