// The golden dot product of four against the formula of docs/number-semantics.md, section 2, in
// integers, and against the exact sum: 100 million vectors of every class of corner, and how far
// from the exact sum their results are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tb/checkers/exact_sum.h"
#include "tb/checkers/mpfr_reference.h"
#include "tb/harness/fp_operands.h"
#include "tb/harness/long_run.h"
#include "tb/model/fp/dot.h"

namespace d1 {
namespace {

constexpr int kWindow = kAccWindowBits;
constexpr uint64_t kVectors = 100'000;  // a chunk
constexpr uint64_t kChunks = 1000;

// A term of section 2.2: its magnitude is mag x 2^lsb.
struct Term {
  bool negative;
  uint64_t mag;
  int e, lsb;
};

struct Terms {
  int count = 0;
  Term term[5];
  bool nan = false, plus = false, minus = false;
};

bool Special(uint32_t field) { return field == 255; }

void AddProduct(uint32_t a, uint32_t b, Terms* terms) {
  const uint32_t ea = a >> 7 & 255, eb = b >> 7 & 255;
  const uint64_t ma = (a & 127) | (ea != 0 ? 128 : 0), mb = (b & 127) | (eb != 0 ? 128 : 0);
  const bool negative = ((a ^ b) & 0x8000) != 0;
  if (Special(ea) || Special(eb)) {
    const bool a_nan = Special(ea) && (a & 127) != 0, b_nan = Special(eb) && (b & 127) != 0;
    const bool zero = (ea == 0 && ma == 0) || (eb == 0 && mb == 0);
    if (a_nan || b_nan || zero) {
      terms->nan = true;
    } else {
      (negative ? terms->minus : terms->plus) = true;
    }
    return;
  }
  const int e = static_cast<int>(std::max(ea, 1u) + std::max(eb, 1u)) - 254;
  terms->term[terms->count++] = {negative, ma * mb, e, e - 14};
}

void AddC(uint32_t c, Terms* terms) {
  const uint32_t ec = c >> 23 & 255;
  const bool negative = c >> 31 != 0;
  if (Special(ec)) {
    if ((c & 0x7FFFFF) != 0) {
      terms->nan = true;
    } else {
      (negative ? terms->minus : terms->plus) = true;
    }
    return;
  }
  const int e = static_cast<int>(std::max(ec, 1u)) - 127;
  terms->term[terms->count++] = {negative, (c & 0x7FFFFF) | (ec != 0 ? 0x800000u : 0u), e, e - 23};
}

uint32_t ByFormula(const Terms& x) {
  if (x.nan || (x.plus && x.minus)) return 0x7FC00000;
  if (x.plus || x.minus) return x.minus ? 0xFF800000 : 0x7F800000;
  bool all_negative = true, any = false;
  int emax = 0;
  for (int i = 0; i < x.count; ++i) {
    all_negative = all_negative && x.term[i].negative;
    if (x.term[i].mag == 0) continue;
    emax = any ? std::max(emax, x.term[i].e) : x.term[i].e;
    any = true;
  }
  const int lsb = emax + 2 - kWindow;
  int64_t sum = 0;
  bool sticky = false;
  for (int i = 0; i < x.count; ++i) {
    const Term& t = x.term[i];
    if (t.mag == 0) continue;
    const int down = lsb - t.lsb;
    const uint64_t kept = down >= 64 ? 0 : down >= 0 ? t.mag >> down : t.mag << -down;
    sticky = sticky || (down >= 64 || (down > 0 && kept << down != t.mag));
    sum += t.negative ? -static_cast<int64_t>(kept) : static_cast<int64_t>(kept);
  }
  if (sum == 0) return all_negative ? 0x80000000 : 0;
  return MpfrOfSum(sum, lsb, sticky);
}

std::string Text(const DotOperands& x, bool overwrite) {
  char text[160];
  std::snprintf(text, sizeof text, "a=%04x,%04x,%04x,%04x b=%04x,%04x,%04x,%04x c=%08x%s",
                x.a[0].bits, x.a[1].bits, x.a[2].bits, x.a[3].bits, x.b[0].bits, x.b[1].bits,
                x.b[2].bits, x.b[3].bits, x.c.bits, overwrite ? " overwrite" : "");
  return text;
}

// On a line where the numbers ascend, one step from each to the next.
int64_t Place(uint32_t bits) {
  return bits >> 31 != 0 ? -static_cast<int64_t>(bits & 0x7FFFFFFF) : static_cast<int64_t>(bits);
}

// Counts where `result` is, from the exact sum rounded once.
void Tally(const DotOperands& x, bool overwrite, Fp32 result, LongRun* run) {
  ExactSum sum;
  for (int k = 0; k < 4; ++k) sum.AddProduct(x.a[k].bits, x.b[k].bits);
  if (!overwrite) sum.AddFp32(x.c.bits);
  const int64_t off = std::abs(Place(result.bits) - Place(sum.RoundedToFp32()));
  run->Tally("finite") += 1;
  if (off == 1) run->Tally("one_place_off") += 1;
  if (off > 1) run->Tally("further_off") += 1;
}

void Say(const char* what, LongRun* run) {
  std::printf(
      "%s: of %.0f results %.0f are not the exact sum rounded once, %.0f of them by one place, "
      "%.0f by more\n",
      what, run->Tally("finite"), run->Tally("one_place_off") + run->Tally("further_off"),
      run->Tally("one_place_off"), run->Tally("further_off"));
}

TEST(DotLong, EveryVectorFollowsTheFormula) {
  LongRun run("formula", kChunks, 3);
  while (run.Next()) {
    Random random(RunSeed(), "dot " + std::to_string(run.chunk()));
    for (uint64_t i = 0; i < kVectors; ++i) {
      const DotOperands x = RandomDotOperands(random);
      const bool overwrite = random.Percent(20);
      Terms terms;
      for (int k = 0; k < 4; ++k) AddProduct(x.a[k].bits, x.b[k].bits, &terms);
      if (!overwrite) AddC(x.c.bits, &terms);
      const Fp32 result = DotStep(x.a, x.b, x.c, overwrite);
      ASSERT_EQ(result.bits, ByFormula(terms)) << Text(x, overwrite);
      if (!terms.nan && !terms.plus && !terms.minus) Tally(x, overwrite, result, &run);
    }
  }
  Say("vectors of corners", &run);
}

// A BF16 of a sum of four uniform numbers.
Bf16 BellBf16(Random& random) {
  int64_t sum = -2 * (int64_t{1} << 32);
  for (int i = 0; i < 4; ++i) sum += static_cast<int64_t>(random.Bits(32));
  ExactSum value;
  value.Add(sum < 0, static_cast<uint64_t>(std::abs(sum)), -32);
  return {static_cast<uint16_t>(value.RoundedToFp32() >> 16)};
}

TEST(DotLong, DotProductsOfOrdinaryDataAreTheExactSumOfEachStep) {
  constexpr int kLength = 64;  // steps of one dot product
  LongRun run("ordinary", 200, 1);
  while (run.Next()) {
    Random random(RunSeed(), "ordinary " + std::to_string(run.chunk()));
    DotOperands x;
    for (uint64_t i = 0; i < kVectors; ++i) {
      for (Bf16& a : x.a) a = BellBf16(random);
      for (Bf16& b : x.b) b = BellBf16(random);
      const Fp32 result = DotStep(x.a, x.b, x.c, i % kLength == 0);
      Tally(x, i % kLength == 0, result, &run);
      x.c = result;
    }
  }
  Say("dot products of ordinary data", &run);
  EXPECT_LE(run.Tally("one_place_off") + run.Tally("further_off"), run.Tally("finite") / 10'000);
}

}  // namespace
}  // namespace d1
