#include "tb/checkers/gemm_bound.h"

#include <algorithm>
#include <bit>
#include <climits>
#include <vector>

namespace d1 {
namespace {

constexpr size_t kDepth = 4;  // products of a step

// Of a non-zero product, by the document.
struct Magnitude {
  int e;
  int lowest_bit;  // Weight of the lowest bit set, as a power of two.
};

Magnitude MagnitudeOf(Bf16 x, Bf16 y) {
  const int ex = (x.bits >> 7) & 0xFF, ey = (y.bits >> 7) & 0xFF;
  const unsigned mx = (x.bits & 0x7F) | (ex ? 0x80 : 0), my = (y.bits & 0x7F) | (ey ? 0x80 : 0);
  const int e = std::max(ex, 1) + std::max(ey, 1) - 2 * 127;
  return {e, e - 14 + std::countr_zero(mx * my)};
}

int Log2OfUlp(const ExactSum& x) { return x.IsZero() ? -149 : std::max(x.Log2() - 23, -149); }

}  // namespace

bool GemmBound::Holds(Fp32 element) const {
  if (may_overflow || IsNan(element) || IsInf(element)) return false;
  ExactSum difference = sum;
  difference.SubtractFp32(element.bits);
  return !(error < difference.Magnitude());
}

// The names are those of the corollary.
GemmBound BoundOfChain(std::span<const Bf16> x, std::span<const Bf16> y, int window) {
  GemmBound bound;
  ExactSum& s = bound.sum;
  ExactSum& d = bound.error;
  int g = INT_MAX;  // log2
  for (size_t p = 0; p < x.size(); p += kDepth) {
    ExactSum h = s.Magnitude();
    h.Add(d);
    int terms = 0;
    int emax = INT_MIN;
    if (!h.IsZero()) {
      terms = 1;
      emax = std::max(h.Log2(), -126);
    }
    for (size_t q = p; q < std::min(p + kDepth, x.size()); ++q) {
      if (IsZero(x[q]) || IsZero(y[q])) continue;
      const Magnitude product = MagnitudeOf(x[q], y[q]);
      ++terms;
      emax = std::max(emax, product.e);
      g = std::min(g, product.lowest_bit);
      s.AddProduct(x[q].bits, y[q].bits);
    }
    if (terms == 0) continue;

    ExactSum largest = s.Magnitude();
    largest.Add(d);
    const int lsb = emax + 2 - window;
    if (lsb > g) {
      largest.Add(false, static_cast<uint64_t>(terms - 1), lsb);
      d.Add(false, static_cast<uint64_t>(terms - 1), lsb);
    }
    const int ulp = Log2OfUlp(largest);
    if (ulp > g) d.Add(false, 1, ulp - 1);
    if (!largest.IsZero() && largest.Log2() >= 127) bound.may_overflow = true;
  }
  return bound;
}

GemmBound BoundOfElement(std::span<const Bf16> a, std::span<const Bf16> b, int n, int k, int row,
                         int column) {
  std::vector<Bf16> y(static_cast<size_t>(k));
  for (int p = 0; p < k; ++p) y[p] = b[static_cast<size_t>(p) * n + column];
  return BoundOfChain(a.subspan(static_cast<size_t>(row) * k, k), y);
}

}  // namespace d1
