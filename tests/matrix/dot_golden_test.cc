// The golden matrix step against the exact sum: the bound and the exactness that
// docs/number-semantics.md, section 3, proves, and every class of corner.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tb/checkers/exact_sum.h"
#include "tb/checkers/mpfr_reference.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/dot.h"
#include "tb/model/fp/matrix_step.h"

namespace d1 {
namespace {

constexpr int kCases = 500'000;
constexpr uint16_t kOne = 0x3F80, kMinusOne = 0xBF80, kTwo = 0x4000, kInf = 0x7F80;

std::string Text(const DotOperands& x, bool overwrite) {
  char text[160];
  std::snprintf(text, sizeof text, "a=%04x,%04x,%04x,%04x b=%04x,%04x,%04x,%04x c=%08x%s",
                x.a[0].bits, x.a[1].bits, x.a[2].bits, x.a[3].bits, x.b[0].bits, x.b[1].bits,
                x.b[2].bits, x.b[3].bits, x.c.bits, overwrite ? " overwrite" : "");
  return text;
}

bool Finite(const DotOperands& x, bool overwrite) {
  bool finite = overwrite || !(IsNan(x.c) || IsInf(x.c));
  for (const auto& operands : {x.a, x.b}) {
    for (const Bf16 operand : operands) finite = finite && !IsNan(operand) && !IsInf(operand);
  }
  return finite;
}

ExactSum SumOf(const DotOperands& x, bool overwrite) {
  ExactSum sum;
  for (int k = 0; k < 4; ++k) sum.AddProduct(x.a[k].bits, x.b[k].bits);
  if (!overwrite) sum.AddFp32(x.c.bits);
  return sum;
}

uint32_t MpfrOf(const DotOperands& x, bool overwrite) {
  return MpfrDot({x.a[0].bits, x.a[1].bits, x.a[2].bits, x.a[3].bits},
                 {x.b[0].bits, x.b[1].bits, x.b[2].bits, x.b[3].bits}, x.c.bits, overwrite);
}

int ExponentOf(uint32_t field) { return static_cast<int>(field == 0 ? 1 : field) - 127; }

// The window of a step, by the document.
struct Window {
  int terms = 0;  // Those with m != 0.
  int emax = 0;
};

Window WindowOf(const DotOperands& x, bool overwrite) {
  Window w;
  auto meet = [&w](int e) { w.emax = w.terms++ == 0 ? e : std::max(w.emax, e); };
  for (int k = 0; k < 4; ++k) {
    if (IsZero(x.a[k]) || IsZero(x.b[k])) continue;
    meet(ExponentOf((x.a[k].bits >> 7) & 0xFF) + ExponentOf((x.b[k].bits >> 7) & 0xFF));
  }
  if (!overwrite && !IsZero(x.c)) meet(ExponentOf((x.c.bits >> 23) & 0xFF));
  return w;
}

// Whether no term has a set bit below the window: each then is a multiple of LSB.
bool NothingIsDropped(const DotOperands& x, bool overwrite, int lsb) {
  auto fits = [lsb](uint64_t mag, int mag_lsb) {
    while (mag != 0 && mag_lsb < lsb) {
      if (mag & 1) return false;
      mag >>= 1;
      ++mag_lsb;
    }
    return true;
  };
  bool all = true;
  for (int k = 0; k < 4; ++k) {
    const uint32_t ea = (x.a[k].bits >> 7) & 0xFF, eb = (x.b[k].bits >> 7) & 0xFF;
    const uint64_t ma = (x.a[k].bits & 0x7F) + (ea ? 0x80 : 0);
    const uint64_t mb = (x.b[k].bits & 0x7F) + (eb ? 0x80 : 0);
    all = all && fits(ma * mb, ExponentOf(ea) + ExponentOf(eb) - 14);
  }
  const uint32_t ec = (x.c.bits >> 23) & 0xFF;
  return all &&
         (overwrite || fits((x.c.bits & 0x7FFFFF) + (ec ? 0x800000 : 0), ExponentOf(ec) - 23));
}

// Checks the theorem on one finite case.
void CheckBound(const DotOperands& x, bool overwrite, int window) {
  const Fp32 result = DotStep(x.a, x.b, x.c, overwrite, window);
  const Window w = WindowOf(x, overwrite);
  const int lsb = w.emax + 2 - window;
  ExactSum sum = SumOf(x, overwrite);
  if (w.terms == 0 || NothingIsDropped(x, overwrite, lsb)) {
    ASSERT_EQ(result.bits & 0x7FFFFFFF, sum.RoundedToFp32() & 0x7FFFFFFF) << Text(x, overwrite);
    if (!sum.IsZero()) ASSERT_EQ(Sign(result), sum.IsNegative()) << Text(x, overwrite);
    return;
  }
  if (IsInf(result)) {  // The sum is then at least the largest number, within the bound.
    sum = sum.Magnitude();
    sum.Add(false, static_cast<uint64_t>(w.terms - 1), lsb);
    ASSERT_EQ(sum.RoundedToFp32(), 0x7F800000u) << Text(x, overwrite);
    return;
  }
  ExactSum error = sum;
  error.SubtractFp32(result.bits);
  ExactSum bound;
  bound.Add(false, static_cast<uint64_t>(w.terms - 1), lsb);
  bound.Add(false, 1, std::max(ExponentOf((result.bits >> 23) & 0xFF) - 23, -149) - 1);
  ASSERT_FALSE(bound < error.Magnitude()) << Text(x, overwrite) << " W=" << window;
}

TEST(DotGolden, ExactSumAgreesWithMpfr) {
  Random random(RunSeed(), "judges");
  for (int i = 0; i < kCases;) {
    const DotOperands x = RandomDotOperands(random);
    const bool overwrite = random.Percent(20);
    if (!Finite(x, overwrite)) continue;
    ++i;
    const uint32_t mpfr = MpfrOf(x, overwrite);
    const ExactSum sum = SumOf(x, overwrite);
    ASSERT_EQ(sum.IsZero() ? mpfr & 0x7FFFFFFF : mpfr, sum.RoundedToFp32()) << Text(x, overwrite);
  }
}

TEST(DotGolden, ErrorStaysInTheProvenBound) {
  Random random(RunSeed(), "bound");
  for (int i = 0; i < kCases;) {
    const DotOperands x = RandomDotOperands(random);
    const bool overwrite = random.Percent(20);
    if (!Finite(x, overwrite)) continue;
    ++i;
    for (const int window : {kAccWindowBits, kMinAccWindowBits, kMaxAccWindowBits}) {
      CheckBound(x, overwrite, window);
      if (HasFatalFailure()) return;
    }
  }
}

// A BF16 that is close to normally distributed, of standard deviation 1.
Bf16 NormalBf16(Random& random) {
  int64_t sum = -6 * (int64_t{1} << 32);
  for (int i = 0; i < 12; ++i) sum += static_cast<int64_t>(random.Bits(32));
  ExactSum value;
  value.Add(sum < 0, static_cast<uint64_t>(std::abs(sum)), -32);
  return {static_cast<uint16_t>(value.RoundedToFp32() >> 16)};
}

TEST(DotGolden, DotProductsOfNormalDataAreRoundedCorrectlyInEveryStep) {
  constexpr int kSteps = 200'000;
  constexpr int kLength = 64;  // steps of one dot product
  Random random(RunSeed(), "normal");
  int differ = 0;
  DotOperands x;
  for (int i = 0; i < kSteps; ++i) {
    for (Bf16& a : x.a) a = NormalBf16(random);
    for (Bf16& b : x.b) b = NormalBf16(random);
    const bool first = i % kLength == 0;
    const Fp32 result = DotStep(x.a, x.b, x.c, first);
    differ += result.bits != SumOf(x, first).RoundedToFp32();
    x.c = result;
  }
  RecordProperty("steps_not_correctly_rounded", differ);
  EXPECT_LE(differ, kSteps / 10'000);
}

TEST(DotGolden, SpecialValuesFollowTheTableWhateverTheRest) {
  Random random(RunSeed(), "specials");
  int seen = 0;
  for (int i = 0; i < kCases; ++i) {
    const DotOperands x = RandomDotOperands(random);
    const bool overwrite = random.Percent(20);
    if (Finite(x, overwrite)) continue;
    ++seen;
    ASSERT_EQ(DotStep(x.a, x.b, x.c, overwrite).bits, MpfrOf(x, overwrite)) << Text(x, overwrite);
  }
  EXPECT_GT(seen, kCases / 50);
}

TEST(DotGolden, OrderAndSignOfTheTermsDoNotMatter) {
  Random random(RunSeed(), "order");
  for (int i = 0; i < kCases / 5; ++i) {
    DotOperands x = RandomDotOperands(random);
    const bool overwrite = random.Percent(20);
    const Fp32 result = DotStep(x.a, x.b, x.c, overwrite);
    std::array<int, 4> order = {0, 1, 2, 3};
    for (int k = 3; k > 0; --k) std::swap(order[k], order[random.Below(k + 1)]);
    DotOperands y = x;
    for (int k = 0; k < 4; ++k) {
      y.a[k] = x.b[order[k]];
      y.b[k] = x.a[order[k]];
    }
    ASSERT_EQ(DotStep(y.a, y.b, y.c, overwrite), result) << Text(x, overwrite);
    for (Bf16& a : y.a) a.bits ^= 0x8000;
    y.c = Negated(y.c);
    const Fp32 negated = DotStep(y.a, y.b, y.c, overwrite);
    if (!IsNan(result) && !IsZero(result))
      ASSERT_EQ(negated, Negated(result)) << Text(x, overwrite);
  }
}

TEST(DotGolden, WholeTileGivesTheBitsOfItsElements) {
  Random random(RunSeed(), "tile");
  for (int i = 0; i < kCases / 10; ++i) {
    TileOperands x = RandomTileOperands(random);
    const TileOperands before = x;
    const bool overwrite = random.Percent(20);
    MatrixStep(x.a, x.b, x.c, overwrite);
    for (int r = 0; r < 8; ++r) {
      for (int j = 0; j < 8; ++j) {
        DotOperands e;
        for (int k = 0; k < 4; ++k) e.a[k] = x.a[r][k], e.b[k] = x.b[k][j];
        e.c = before.c[r][j];
        ASSERT_EQ(x.c[r][j], DotStep(e.a, e.b, e.c, overwrite)) << Text(e, overwrite);
      }
    }
  }
}

// a0 b0 + a1 b1 + a2 b2 + a3 b3 + c, from bits.
uint32_t Step(std::array<uint16_t, 4> a, std::array<uint16_t, 4> b, uint32_t c,
              bool overwrite = false) {
  return DotStep({Bf16{a[0]}, Bf16{a[1]}, Bf16{a[2]}, Bf16{a[3]}},
                 {Bf16{b[0]}, Bf16{b[1]}, Bf16{b[2]}, Bf16{b[3]}}, Fp32{c}, overwrite)
      .bits;
}

TEST(DotCorner, TiesGoToEvenUnlessOneLeastBitBreaksThem) {
  const uint16_t two_m24 = 0x3380, two_m33 = 0x2F00, two_m60 = 0x2180;
  EXPECT_EQ(Step({kOne}, {two_m24}, 0x3F800000), 0x3F800000u);  // 1 + 2^-24
  EXPECT_EQ(Step({kOne}, {two_m24}, 0x3F800001), 0x3F800002u);
  EXPECT_EQ(Step({kOne, kOne}, {two_m24, two_m33}, 0x3F800000), 0x3F800001u);  // in the window
  EXPECT_EQ(Step({kOne, kOne}, {two_m24, two_m60}, 0x3F800000), 0x3F800001u);  // by sticky
  EXPECT_EQ(Step({kOne, kOne}, {two_m24, 0xAF00}, 0x3F800000), 0x3F800000u);   // just below
  EXPECT_EQ(Step({kOne, kOne}, {two_m24, two_m60}, 0xBF800000), 0xBF7FFFFFu);
}

TEST(DotCorner, TotalCancellationIsPlusZeroEvenWithBitsDroppedBelow) {
  EXPECT_EQ(Step({kOne, kMinusOne}, {kTwo, kTwo}, 0), 0u);
  EXPECT_EQ(Step({kOne}, {kTwo}, 0xC0000000), 0u);
  EXPECT_EQ(Step({kOne, kMinusOne, kOne}, {kTwo, kTwo, 0x8080}, 0), 0u);
}

TEST(DotCorner, MinusZeroNeedsEveryTermToBeMinusZero) {
  EXPECT_EQ(Step({0x8000, 0, kOne, kMinusOne}, {kOne, kMinusOne, 0x8000, 0}, 0x80000000),
            0x80000000u);
  EXPECT_EQ(Step({0x8000, 0, kOne, kMinusOne}, {kOne, kMinusOne, 0x8000, 0}, 0), 0u);
  EXPECT_EQ(Step({0x8000, 0, kOne, kMinusOne}, {kOne, kMinusOne, 0x8000, 0}, 0, true), 0x80000000u);
  EXPECT_EQ(Step({0, 0, kOne, kMinusOne}, {kOne, kMinusOne, 0x8000, 0}, 0x80000000), 0u);
}

TEST(DotCorner, InfinitiesAndNans) {
  EXPECT_EQ(Step({kInf, kInf}, {kOne, kMinusOne}, 0), kFp32Nan.bits);
  EXPECT_EQ(Step({kInf, kInf}, {kOne, kTwo}, 0), 0x7F800000u);
  EXPECT_EQ(Step({kInf}, {0}, 0), kFp32Nan.bits);
  EXPECT_EQ(Step({kInf}, {0x8001}, 0), 0xFF800000u);
  EXPECT_EQ(Step({kInf}, {kMinusOne}, 0x7F800000), kFp32Nan.bits);
  EXPECT_EQ(Step({kInf}, {kMinusOne}, 0x7F800000, true), 0xFF800000u);
  EXPECT_EQ(Step({kOne}, {kOne}, 0xFFC12345), kFp32Nan.bits);
  EXPECT_EQ(Step({kOne}, {kOne}, 0xFFC12345, true), 0x3F800000u);
  EXPECT_EQ(Step({0, 0, 0, 0xFFFF}, {0}, 0), kFp32Nan.bits);
}

TEST(DotCorner, SubnormalsInAndOut) {
  EXPECT_EQ(Step({0x0001}, {kOne}, 0), 0x00010000u);           // 2^-133
  EXPECT_EQ(Step({0x0001}, {0x3780}, 0), 0x00000001u);         // 2^-133 x 2^-16
  EXPECT_EQ(Step({0x0001}, {0x3700}, 0), 0x00000000u);         // 2^-150: tie, to even
  EXPECT_EQ(Step({0x0001}, {0x3701}, 0), 0x00000001u);         // above it
  EXPECT_EQ(Step({0x0001}, {0xB700}, 0), 0x80000000u);         // keeps its sign
  EXPECT_EQ(Step({0x0001, 0x0001}, {0x3700, 0x0001}, 0), 1u);  // broken by 2^-266
  EXPECT_EQ(Step({0x8001, 0x0001}, {0x0001, 0x0002}, 0), 0u);  // 2^-266: underflows
  EXPECT_EQ(Step({0x8002, 0x0001}, {0x0001, 0x0001}, 0), 0x80000000u);
  EXPECT_EQ(Step({}, {}, 0x807FFFFF), 0x807FFFFFu);
  EXPECT_EQ(Step({0x0001}, {0x3780}, 0x007FFFFF), 0x00800000u);  // into the normal numbers
}

TEST(DotCorner, LargestExponents) {
  EXPECT_EQ(Step({0x7F7F}, {0x7F7F}, 0), 0x7F800000u);
  EXPECT_EQ(Step({0x7F7F, 0x7F7F}, {0x7F7F, 0xFF7F}, 0x3F800000), 0u);  // 1 is below the window
  EXPECT_EQ(Step({0x7F00}, {kOne}, 0x7EFFFFFF), 0x7F800000u);  // a tie, away from 2^128 - 2^104
  EXPECT_EQ(Step({0x7F00}, {kOne}, 0x7EFFFFFE), 0x7F7FFFFFu);
  EXPECT_EQ(Step({kTwo}, {0x7280}, 0x7F7FFFFF), 0x7F800000u);  // the same tie
  EXPECT_EQ(Step({kTwo, kTwo}, {0x7280, 0x8080}, 0x7F7FFFFF),
            0x7F800000u);  // truncated: not broken
  EXPECT_EQ(Step({kTwo, kTwo}, {0x7280, 0xEE80}, 0x7F7FFFFF), 0x7F7FFFFFu);  // broken in the window
}

}  // namespace
}  // namespace d1
