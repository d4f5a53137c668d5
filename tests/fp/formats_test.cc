// Every code of every format with every bias: its value, the way back, and the form in which the
// matrix array takes it.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "tb/harness/fp_operands.h"
#include "tb/model/fp/convert.h"
#include "tb/model/fp/operand.h"
#include "tests/fp/format_table.h"

namespace d1 {
namespace {

// The codes of a format: all of up to 16 bits, and a sample of FP32.
template <typename Function>
void ForCodes(const Judge& judge, Function function) {
  if (judge.Width() < 32) {
    for (uint32_t code = 0; code < 1u << judge.Width(); ++code) function(code);
    return;
  }
  Random random(RunSeed(), "codes");
  for (int i = 0; i < 200'000; ++i) function(RandomFp32(random).bits);
}

TEST(Formats, EveryCodeHasTheValueOfTheTable) {
  for (const Judge& judge : AllJudges()) {
    ForCodes(judge, [&](uint32_t code) {
      const Number x = Decode(judge.format, code);
      ASSERT_EQ(x.kind == NumberKind::kNan, judge.IsNan(code)) << judge << " code " << code;
      if (judge.IsNan(code)) return;
      ASSERT_EQ(x.term.sign, judge.Negative(code)) << judge << " code " << code;
      ASSERT_EQ(x.kind == NumberKind::kInfinity, judge.Special(code)) << judge << " code " << code;
      if (judge.Special(code)) return;
      ASSERT_EQ(ToDouble(x), judge.Value(code)) << judge << " code " << code;
      ASSERT_EQ(x.subnormal, judge.IsSubnormal(code)) << judge << " code " << code;
    });
    if (HasFatalFailure()) return;
  }
}

TEST(Formats, Fp32AndBf16AreTheHosts) {
  Random random(RunSeed(), "host");
  for (int i = 0; i < 200'000; ++i) {
    const uint32_t bits = RandomFp32(random).bits;
    if (!std::isfinite(std::bit_cast<float>(bits))) continue;
    const uint32_t high = bits >> 16;
    ASSERT_EQ(ToDouble(Decode({Format::kFp32}, bits)), std::bit_cast<float>(bits));
    ASSERT_EQ(ToDouble(Decode({Format::kBf16}, high)), std::bit_cast<float>(high << 16));
  }
}

TEST(Formats, IntegersAreTwosComplement) {
  for (int value = -32768; value < 32768; ++value) {
    const auto code = static_cast<uint16_t>(value);
    const uint32_t wide = static_cast<uint32_t>(value) * 65537;
    ASSERT_EQ(ToDouble(Decode({Format::kInt8}, code & 0xFF)), static_cast<int8_t>(value));
    ASSERT_EQ(ToDouble(Decode({Format::kInt16}, code)), value);
    ASSERT_EQ(ToDouble(Decode({Format::kInt32}, wide)), static_cast<int32_t>(wide));
  }
  EXPECT_EQ(ToDouble(Decode({Format::kInt32}, 0x80000000)), -2147483648.0);
}

TEST(Formats, PositiveCodesAscendWithoutAHole) {
  for (const Judge& judge : AllJudges()) {
    if (judge.Width() == 32) continue;
    const double least = std::ldexp(1, judge.LeastExponent() - judge.row.fraction_bits);
    for (uint32_t code = 0; code < judge.LargestCode(); ++code) {
      const double low = ToDouble(Decode(judge.format, code));
      const double high = ToDouble(Decode(judge.format, code + 1));
      const int binade = std::max(static_cast<int>(judge.Field(code)) - 1, 0);
      ASSERT_EQ(high - low, std::ldexp(least, binade)) << judge << " code " << code;
    }
  }
}

TEST(Formats, EveryCodeComesBackInEitherRoundingWithoutAFlag) {
  for (const Judge& judge : AllJudges()) {
    ForCodes(judge, [&](uint32_t code) {
      const Number x = Decode(judge.format, code);
      for (const Rounding rounding : {kNearestEven, Stochastic(0), Stochastic(0xFFFF)}) {
        const Encoded back = Encode(judge.format, x, rounding);
        if (judge.IsNan(code)) {
          ASSERT_TRUE(judge.IsNan(back.code) && back.flags.invalid) << judge << " code " << code;
        } else {
          ASSERT_EQ(back, (Encoded{code, {}})) << judge << " code " << code;
        }
      }
    });
    if (HasFatalFailure()) return;
  }
}

TEST(Formats, CanonicalNans) {
  const Number nan{.kind = NumberKind::kNan};
  EXPECT_EQ(Encode({Format::kFp32}, nan, kNearestEven).code, 0x7FC00000u);
  EXPECT_EQ(Encode({Format::kBf16}, nan, kNearestEven).code, 0x7FC0u);
  EXPECT_EQ(Encode({Format::kCfloat16U}, nan, kNearestEven).code, 0xFE00u);
}

TEST(Formats, EveryOperandFitsTheDecodedFormAndFp32Exactly) {
  for (const Judge& judge : AllJudges()) {
    if (!IsOperandFormat(judge.format.format)) continue;
    int least = 1000, most = -1000;
    for (uint32_t code = 0; code < 1u << judge.Width(); ++code) {
      const Operand x = DecodeOperand(judge.format, static_cast<uint16_t>(code));
      const Encoded single = Convert(judge.format, code, {Format::kFp32}, kNearestEven);
      ASSERT_EQ(x.kind != NumberKind::kFinite, judge.Special(code)) << judge << " code " << code;
      if (judge.Special(code)) continue;
      least = std::min(least, x.e);
      most = std::max(most, x.e);
      ASSERT_LT(x.sig, 1 << 11);
      ASSERT_EQ(x.negative, judge.Negative(code)) << judge << " code " << code;
      ASSERT_EQ(std::ldexp(x.sig, x.e - 10), std::abs(judge.Value(code))) << judge << ' ' << code;
      ASSERT_EQ(IsSubnormal(x), judge.IsSubnormal(code)) << judge << " code " << code;
      ASSERT_EQ(std::bit_cast<float>(single.code), judge.Value(code)) << judge << ' ' << code;
      ASSERT_EQ(single.flags, (Flags{.denormal = judge.IsSubnormal(code)})) << judge << ' ' << code;
    }
    // The range of exponents of section 1.4.
    EXPECT_EQ(least, 1 - judge.bias) << judge;
    EXPECT_EQ(most, judge.TopField() - (judge.row.specials ? 1 : 0) - judge.bias) << judge;
    EXPECT_TRUE(least >= -126 && most <= 127) << judge;
  }
}

TEST(Formats, Bf16OperandsDecodeTheSameEitherWay) {
  for (uint32_t code = 0; code < 0x10000; ++code) {
    const Bf16 x{static_cast<uint16_t>(code)};
    const Operand fast = DecodeOperand(x);
    const Operand slow = DecodeOperand({Format::kBf16}, x.bits);
    ASSERT_EQ(fast.kind, slow.kind) << code;
    if (fast.kind == NumberKind::kNan) continue;
    ASSERT_EQ(fast.negative, slow.negative) << code;
    if (fast.kind == NumberKind::kFinite) {
      ASSERT_EQ(fast, slow) << code;
    }
  }
}

TEST(Formats, TheTableStartsAsTheInstructionSetSays) {
  using enum Format;
  const NumberFormat first[] = {{kBf16},           {kFp32},          {kCfloat8143, 7},
                                {kCfloat8152, 15}, {kCfloat16S, 15}, {kCfloat16U, 31}};
  for (size_t i = 0; i < kInitialFormats.size(); ++i) {
    EXPECT_EQ(kInitialFormats[i], i < 6 ? first[i] : NumberFormat{});
  }
}

}  // namespace
}  // namespace d1
