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

// The exponent range of FP32 while it lives: MPFR then rounds as FP32 does.
class Fp32Range {
 public:
  Fp32Range() : emin_(mpfr_get_emin()), emax_(mpfr_get_emax()) {
    mpfr_set_emin(-148);
    mpfr_set_emax(128);
  }
  ~Fp32Range() {
    mpfr_set_emin(emin_);
    mpfr_set_emax(emax_);
  }
  Fp32Range(const Fp32Range&) = delete;
  Fp32Range& operator=(const Fp32Range&) = delete;

 private:
  mpfr_exp_t emin_, emax_;
};

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

}  // namespace d1
