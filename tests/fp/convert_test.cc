// Conversions against MPFR: both roundings at every boundary, saturation, flags, and what
// docs/number-semantics.md, section 5, says of infinities, NaNs, signs and integers.
#include "tb/model/fp/convert.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "tb/checkers/mpfr_reference.h"
#include "tb/harness/fp_operands.h"
#include "tests/fp/format_table.h"

namespace d1 {
namespace {

constexpr NumberFormat kBf16{Format::kBf16}, kFp32{Format::kFp32}, kUhp{Format::kCfloat16U};
constexpr NumberFormat kInt8{Format::kInt8}, kInt16{Format::kInt16}, kInt32{Format::kInt32};
constexpr Flags kNone{};
constexpr Flags kInvalid{.invalid = true}, kDenormal{.denormal = true};
constexpr Flags kOverflow{.overflow = true}, kUnderflow{.underflow = true};
constexpr uint32_t kInf = 0x7F800000, kMinus = 0x80000000;

uint32_t Bits(double x) { return std::bit_cast<uint32_t>(static_cast<float>(x)); }

// What MPFR says of a finite number in a format: its neighbours there, as if exponents had no upper
// end, and the nearest.
struct Neighbours {
  Neighbours(double x, const Judge& judge) {
    const int precision = judge.row.fraction_bits + 1;
    auto round = [&](Direction d) { return MpfrRounded(x, precision, judge.LeastExponent(), d); };
    down = round(Direction::kTowardZero);
    up = round(Direction::kAwayFromZero);
    nearest = round(Direction::kNearest);
  }
  double down, up, nearest;
};

// Whether `result` is the finite x in the format, when rounding gave `rounded`.
void CheckFinite(const Judge& judge, double x, double rounded, bool inexact,
                 const Encoded& result) {
  Flags flags;
  double value = rounded;
  if (x < 0 && judge.row.sign_bits == 0) {
    flags.invalid = true;
    value = 0;
  } else if (std::abs(rounded) > judge.Largest()) {
    flags.overflow = true;
    value = std::copysign(judge.row.specials ? HUGE_VAL : judge.Largest(), x);
  } else {
    flags.underflow = inexact && std::abs(x) < std::ldexp(1, judge.LeastExponent());
  }
  ASSERT_EQ(judge.Value(result.code), value) << judge << " of " << x << " gave " << result.code;
  ASSERT_LT(uint64_t{result.code}, uint64_t{1} << judge.Width()) << judge << " of " << x;
  const bool minus = std::signbit(x) && judge.row.sign_bits == 1;
  ASSERT_EQ(judge.Negative(result.code), minus) << judge << " of " << x;
  EXPECT_EQ(result.flags.invalid, flags.invalid) << judge << " of " << x;
  EXPECT_EQ(result.flags.overflow, flags.overflow) << judge << " of " << x;
  ASSERT_EQ(result.flags.underflow, flags.underflow) << judge << " of " << x;
}

// Of an x that a code of `from` stands for: nearest, and stochastic with `random`.
void CheckConvert(NumberFormat from, uint32_t code, double x, const Judge& to, uint16_t random) {
  const Neighbours near(x, to);
  const bool inexact = near.down != x;
  const Encoded even = Convert(from, code, to.format, kNearestEven);
  CheckFinite(to, x, near.nearest, inexact, even);
  const double fraction = inexact ? (x - near.down) / (near.up - near.down) : 0;
  const bool up = std::floor(fraction * 65536) + random >= 65536;
  const Encoded stochastic = Convert(from, code, to.format, Stochastic(random));
  CheckFinite(to, x, up ? near.up : near.down, inexact, stochastic);
}

void CheckFp32(uint32_t bits, const Judge& to, uint16_t random) {
  const float x = std::bit_cast<float>(bits);
  if (std::isfinite(x)) CheckConvert(kFp32, bits, x, to, random);
}

TEST(Convert, RandomFp32AgreesWithMpfr) {
  Random random(RunSeed(), "random");
  for (const Judge& judge : AllJudges()) {
    for (int i = 0; i < 2'000; ++i) {
      CheckFp32(RandomFp32(random).bits, judge, static_cast<uint16_t>(random.Bits(16)));
      // In and around the range of the format.
      const int64_t exponent = random.Range(judge.LeastExponent() - judge.row.fraction_bits - 20,
                                            judge.TopField() - judge.bias + 2);
      const int64_t field = std::clamp<int64_t>(exponent + 127, 0, 254);
      const uint32_t bits = static_cast<uint32_t>(random.Bits(1)) << 31 |
                            static_cast<uint32_t>(field) << 23 |
                            (RandomFp32(random).bits & 0x7FFFFF);
      CheckFp32(bits, judge, static_cast<uint16_t>(random.Bits(16)));
      if (HasFatalFailure()) return;
    }
  }
}

// Every code with the next one, the one after the largest included: the middle and its neighbours.
TEST(Convert, EveryMidpointAndItsNeighboursAgreeWithMpfr) {
  Random random(RunSeed(), "midpoints");
  for (const Judge& judge : AllJudges()) {
    if (judge.Width() == 32) continue;
    const bool all = judge.Width() == 8 || judge.row.fixed_bias >= 0 || judge.bias % 21 == 0;
    const uint32_t step = all ? 1 : 97;
    for (uint32_t code = 0; code <= judge.LargestCode(); code += step) {
      const double low = judge.Value(code);
      const double ulp = std::ldexp(1, std::max(static_cast<int>(judge.Field(code)), 1) -
                                           judge.bias - judge.row.fraction_bits);
      const uint32_t middle = Bits(low + ulp / 2);
      const uint32_t sign =
          judge.row.sign_bits == 1 ? static_cast<uint32_t>(random.Bits(1)) << 31 : 0;
      for (const uint32_t bits : {middle - 1, middle, middle + 1}) {
        CheckFp32(sign | bits, judge, static_cast<uint16_t>(random.Bits(16)));
        if (HasFatalFailure()) return;
      }
    }
    for (const uint32_t bits : {Bits(judge.Largest()), Bits(judge.Largest()) + 1}) {
      CheckFp32(bits, judge, static_cast<uint16_t>(random.Bits(16)));
    }
  }
}

TEST(Convert, EveryCodeOfEveryFormatIntoEveryOther) {
  Random random(RunSeed(), "pairs");
  const std::vector<int> biases = {0, 7, 31, 63};
  for (const Judge& from : Judges(biases)) {
    for (const Judge& to : Judges(biases)) {
      for (uint32_t i = 0; i < (from.Width() == 8 ? 256u : 2'000u); ++i) {
        const uint32_t code =
            from.Width() == 8 ? i : static_cast<uint32_t>(random.Bits(from.Width()));
        const double x = from.Value(code);
        if (!std::isfinite(x)) continue;
        CheckConvert(from.format, code, x, to, static_cast<uint16_t>(random.Bits(16)));
        if (HasFatalFailure()) return;
        ASSERT_EQ(Convert(from.format, code, to.format, kNearestEven).flags.denormal,
                  from.IsSubnormal(code));
      }
    }
  }
}

TEST(Convert, StochasticRoundingGoesUpExactlyAsOftenAsTheFractionSays) {
  Random random(RunSeed(), "probability");
  for (const Judge& judge : Judges({0, 15, 63})) {
    if (judge.Width() == 32) continue;
    for (int i = 0; i < 24; ++i) {
      // A quarter of them subnormal or about as small, the last ones near the largest.
      const int top = judge.TopField() - (judge.row.specials ? 1 : 0) - judge.bias;
      const int64_t e = i < 6 ? judge.LeastExponent() - random.Range(0, judge.row.fraction_bits + 3)
                        : i < 22 ? random.Range(judge.LeastExponent(), top)
                                 : top;
      uint32_t bits = static_cast<uint32_t>(std::clamp<int64_t>(e + 127, 0, 254)) << 23;
      bits |= i >= 22 ? 0x7FFFFF - static_cast<uint32_t>(random.Bits(9))
                      : static_cast<uint32_t>(random.Bits(23));
      const double x = std::bit_cast<float>(bits);
      const Neighbours near(x, judge);
      const double fraction = near.up == near.down ? 0 : (x - near.down) / (near.up - near.down);
      const Encoded low = Convert(kFp32, bits, judge.format, Stochastic(0));
      const Encoded high = Convert(kFp32, bits, judge.format, Stochastic(0xFFFF));
      uint32_t ups = 0;
      for (uint32_t r = 0; r < 65536; ++r) {
        const Encoded result =
            Convert(kFp32, bits, judge.format, Stochastic(static_cast<uint16_t>(r)));
        // Overflow is an up as well, though the code of a saturated result stays.
        ups += result != low;
        ASSERT_TRUE(result == low || result == high);
      }
      ASSERT_EQ(ups, std::floor(fraction * 65536)) << judge << " of " << x;
      ASSERT_EQ(judge.Value(low.code), near.down) << judge << " of " << x;
      if (ups > 0 && near.up <= judge.Largest()) {
        ASSERT_EQ(judge.Value(high.code), near.up) << judge << " of " << x;
      }
    }
  }
}

TEST(Convert, BothRoundingsAreMonotonic) {
  Random random(RunSeed(), "monotonic");
  for (const Judge& judge : Judges({0, 7, 15, 31, 63})) {
    for (int i = 0; i < 4'000; ++i) {
      const double scale = std::ldexp(1, static_cast<int>(random.Range(-45, 45)) - judge.bias + 16);
      double x = scale * static_cast<double>(random.Bits(24)) / (1 << 24);
      double y = random.Percent(50) ? x * (1 + std::ldexp(1, -static_cast<int>(random.Below(23))))
                                    : scale * static_cast<double>(random.Bits(24)) / (1 << 24);
      if (random.Percent(50)) x = -x, y = -y;
      const uint32_t a = Bits(std::min(x, y)), b = Bits(std::max(x, y));
      const Rounding rounding =
          random.Percent(50) ? kNearestEven : Stochastic(static_cast<uint16_t>(random.Bits(16)));
      ASSERT_LE(judge.Value(Convert(kFp32, a, judge.format, rounding).code),
                judge.Value(Convert(kFp32, b, judge.format, rounding).code))
          << judge << " of " << x << " and " << y;
    }
  }
}

TEST(Convert, Bf16ByAdditionIsTheSame) {
  Random random(RunSeed(), "bf16");
  for (int i = 0; i < 500'000; ++i) {
    const Fp32 x = RandomFp32(random);
    ASSERT_EQ(Convert(kFp32, x.bits, kBf16, kNearestEven).code, Bf16FromFp32(x).bits) << x.bits;
    const Bf16 y{static_cast<uint16_t>(x.bits)};
    ASSERT_EQ(Convert(kBf16, y.bits, kFp32, kNearestEven).code, Fp32FromBf16(y).bits) << y.bits;
  }
}

struct Special {
  uint32_t fp32;
  Encoded in_bf16, in_uhp, in_shp, in_8143, in_int8;
};

TEST(Convert, SpecialValuesFollowTheTable) {
  const Special table[] = {
      // Infinities
      {kInf,
       {0x7F80, kNone},
       {0xFC00, kNone},
       {0x7FFF, kOverflow},
       {0x7F, kOverflow},
       {0x7F, kOverflow}},
      {kMinus | kInf,
       {0xFF80, kNone},
       {0, kInvalid},
       {0xFFFF, kOverflow},
       {0xFF, kOverflow},
       {0x80, kOverflow}},
      // NaNs
      {0x7FC00000,
       {0x7FC0, kInvalid},
       {0xFE00, kInvalid},
       {0x7FFF, kInvalid},
       {0x7F, kInvalid},
       {0x7F, kInvalid}},
      {0xFF800001,
       {0x7FC0, kInvalid},
       {0xFE00, kInvalid},
       {0x7FFF, kInvalid},
       {0x7F, kInvalid},
       {0x7F, kInvalid}},
      // Zeros
      {0, {0, kNone}, {0, kNone}, {0, kNone}, {0, kNone}, {0, kNone}},
      {kMinus, {0x8000, kNone}, {0, kNone}, {0x8000, kNone}, {0x80, kNone}, {0, kNone}},
      // The largest, and a negative one
      {0x7F7FFFFF,
       {0x7F80, kOverflow},
       {0xFC00, kOverflow},
       {0x7FFF, kOverflow},
       {0x7F, kOverflow},
       {0x7F, kOverflow}},
      {0xC0000000, {0xC000, kNone}, {0, kInvalid}, {0xC000, kNone}, {0xC0, kNone}, {0xFE, kNone}},
      // 2^-40, below every format but BF16
      {0x2B800000, {0x2B80, kNone}, {1, kNone}, {0, kUnderflow}, {0, kUnderflow}, {0, kNone}},
  };
  for (const Special& row : table) {
    EXPECT_EQ(Convert(kFp32, row.fp32, kBf16, kNearestEven), row.in_bf16) << row.fp32;
    EXPECT_EQ(Convert(kFp32, row.fp32, kUhp, kNearestEven), row.in_uhp) << row.fp32;
    EXPECT_EQ(Convert(kFp32, row.fp32, {Format::kCfloat16S, 15}, kNearestEven), row.in_shp)
        << row.fp32;
    EXPECT_EQ(Convert(kFp32, row.fp32, {Format::kCfloat8143, 7}, kNearestEven), row.in_8143)
        << row.fp32;
    EXPECT_EQ(Convert(kFp32, row.fp32, kInt8, kNearestEven), row.in_int8) << row.fp32;
  }
  EXPECT_EQ(Convert(kUhp, 0xFC00, kFp32, kNearestEven), (Encoded{kInf, kNone}));
  EXPECT_EQ(Convert(kUhp, 0xFFFF, kFp32, kNearestEven), (Encoded{0x7FC00000, kInvalid}));
  EXPECT_EQ(Convert(kBf16, 0xFF81, kFp32, kNearestEven), (Encoded{0x7FC00000, kInvalid}));
  EXPECT_EQ(Convert(kFp32, 1, kFp32, kNearestEven), (Encoded{1, kDenormal}));
}

TEST(Convert, OverflowMeansThatTheRoundedValueIsTooLarge) {
  const NumberFormat to{Format::kCfloat8143, 7};  // Largest: 1.875 x 2^8 = 480, then 512.
  EXPECT_EQ(Convert(kFp32, Bits(480), to, kNearestEven), (Encoded{0x7F, kNone}));
  EXPECT_EQ(Convert(kFp32, Bits(495.9), to, kNearestEven), (Encoded{0x7F, kNone}));
  EXPECT_EQ(Convert(kFp32, Bits(496), to, kNearestEven), (Encoded{0x7F, kOverflow}));
  EXPECT_EQ(Convert(kFp32, Bits(-496), to, kNearestEven), (Encoded{0xFF, kOverflow}));
  EXPECT_EQ(Convert(kFp32, Bits(496), to, Stochastic(0x7FFF)), (Encoded{0x7F, kNone}));
  EXPECT_EQ(Convert(kFp32, Bits(496), to, Stochastic(0x8000)), (Encoded{0x7F, kOverflow}));
  EXPECT_EQ(Convert(kFp32, 0x7F7FFFFF, kBf16, Stochastic(0)), (Encoded{0x7F7F, kNone}));
  EXPECT_EQ(Convert(kFp32, 0x7F7FFFFF, kBf16, Stochastic(1)), (Encoded{0x7F80, kOverflow}));
}

TEST(Convert, UnderflowMeansSmallAndInexact) {
  const NumberFormat to{Format::kCfloat8143, 7};  // Least normal 2^-6, least 2^-9.
  EXPECT_EQ(Convert(kFp32, Bits(std::ldexp(3, -9)), to, kNearestEven), (Encoded{3, kNone}));
  EXPECT_EQ(Convert(kFp32, Bits(std::ldexp(3, -10)), to, kNearestEven), (Encoded{2, kUnderflow}));
  EXPECT_EQ(Convert(kFp32, Bits(std::ldexp(15.9, -10)), to, kNearestEven),
            (Encoded{8, kUnderflow}));
  EXPECT_EQ(Convert(kFp32, Bits(std::ldexp(8.1, -9)), to, kNearestEven), (Encoded{8, kNone}));
  EXPECT_EQ(Convert(kFp32, 0x80000001, to, Stochastic(0xFFFF)),
            (Encoded{0x80, {.denormal = true, .underflow = true}}));
}

void CheckInteger(NumberFormat from, uint32_t code, double x, NumberFormat to, uint16_t random) {
  const double most = std::ldexp(1, WidthOf(to.format) - 1) - 1;
  const double down = std::floor(std::abs(x));
  const double fraction = std::abs(x) - down;
  for (const bool stochastic : {false, true}) {
    const double magnitude = stochastic ? down + (std::floor(fraction * 65536) + random >= 65536)
                                        : std::nearbyint(std::abs(x));
    const double rounded = std::copysign(magnitude, x);
    const double clamped = std::clamp(rounded, -most - 1, most);
    const Encoded result = Convert(from, code, to, {stochastic, random});
    ASSERT_EQ(ToDouble(Decode(to, result.code)), clamped) << x << " to " << WidthOf(to.format);
    ASSERT_EQ(uint64_t{result.code} >> WidthOf(to.format), 0u) << x;
    ASSERT_EQ(result.flags.overflow, rounded != clamped) << x << " to " << WidthOf(to.format);
    ASSERT_FALSE(result.flags.invalid || result.flags.underflow) << x;
  }
}

TEST(Convert, IntoIntegersAgreesWithTheHost) {
  Random random(RunSeed(), "integers");
  for (const NumberFormat to : {kInt8, kInt16, kInt32}) {
    for (int i = 0; i < 100'000; ++i) {
      const auto r = static_cast<uint16_t>(random.Bits(16));
      const uint32_t any = RandomFp32(random).bits;
      const uint32_t near = (any & 0x807FFFFF) | static_cast<uint32_t>(random.Range(120, 160))
                                                     << 23;
      const uint32_t half = Bits(static_cast<double>(random.Range(-70'000, 70'000)) / 2);
      for (const uint32_t bits : {any, near, half}) {
        const float x = std::bit_cast<float>(bits);
        if (std::isfinite(x)) CheckInteger(kFp32, bits, x, to, r);
      }
      const auto wide =
          static_cast<uint32_t>(static_cast<int64_t>(random.Bits()) >> random.Below(64));
      CheckInteger(kInt32, wide, static_cast<int32_t>(wide), to, r);
      CheckInteger(kInt16, wide & 0xFFFF, static_cast<int16_t>(wide), to, r);
      CheckInteger(kInt8, wide & 0xFF, static_cast<int8_t>(wide), to, r);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Convert, FromIntegersAgreesWithMpfr) {
  Random random(RunSeed(), "from integers");
  for (const Judge& to : Judges({0, 15, 63})) {
    for (int i = 0; i < 3'000; ++i) {
      const auto r = static_cast<uint16_t>(random.Bits(16));
      const auto wide =
          static_cast<uint32_t>(static_cast<int64_t>(random.Bits()) >> random.Below(64));
      CheckConvert(kInt32, wide, static_cast<int32_t>(wide), to, r);
      CheckConvert(kInt16, wide & 0xFFFF, static_cast<int16_t>(wide), to, r);
      CheckConvert(kInt8, wide & 0xFF, static_cast<int8_t>(wide), to, r);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Convert, AGroupTakesOneDrawAndOnlyForStochasticRounding) {
  const NumberFormat to{Format::kCfloat8143, 7};
  Group group;
  for (uint32_t i = 0; i < group.size(); ++i) group[i] = 0x3F800000 + 0x12345 * i;
  RoundingBits bits(99), reference(99);
  Flags flags;
  const Group even = ConvertGroup(kFp32, group, to, RoundingMode::kNearestEven, bits, flags);
  EXPECT_EQ(bits.state(), reference.state());
  const Group stochastic = ConvertGroup(kFp32, group, to, RoundingMode::kStochastic, bits, flags);
  const RoundingBits::Elements drawn = reference.Draw();
  for (size_t i = 0; i < group.size(); ++i) {
    EXPECT_EQ(even[i], Convert(kFp32, group[i], to, kNearestEven).code);
    EXPECT_EQ(stochastic[i], Convert(kFp32, group[i], to, Stochastic(drawn[i])).code);
  }
  EXPECT_EQ(bits.state(), reference.state());
  EXPECT_EQ(flags, kNone);
  group[3] = 1, group[5] = kInf, group[9] = 0x7FC00000;
  ConvertGroup(kFp32, group, to, RoundingMode::kStochastic, bits, flags);
  EXPECT_EQ(flags, (Flags{true, true, true, true}));
}

}  // namespace
}  // namespace d1
