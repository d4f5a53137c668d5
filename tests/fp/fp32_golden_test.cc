// The golden FP32 arithmetic against MPFR, and the host's fused multiply-add as a second opinion.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "tb/checkers/mpfr_reference.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/add.h"
#include "tb/model/fp/convert.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/minmax.h"
#include "tb/model/fp/mul.h"

namespace d1 {
namespace {

constexpr int kCases = 1'000'000;

uint32_t HostFma(FmaOperands x) {
  const float result = std::fma(std::bit_cast<float>(x.a.bits), std::bit_cast<float>(x.b.bits),
                                std::bit_cast<float>(x.c.bits));
  return std::isnan(result) ? kFp32Nan.bits : std::bit_cast<uint32_t>(result);
}

uint32_t Flip(Fp32 x) { return Negated(x).bits; }

std::string Text(FmaOperands x) {
  char text[80];
  std::snprintf(text, sizeof text, "a=%08x b=%08x c=%08x", x.a.bits, x.b.bits, x.c.bits);
  return text;
}

TEST(Fp32Golden, FusedFormsAgreeWithMpfrAndTheHost) {
  Random random(RunSeed(), "fma");
  for (int i = 0; i < kCases; ++i) {
    const FmaOperands x = RandomFmaOperands(random);
    const uint32_t fma = FmaFp32(x.a, x.b, x.c).bits;
    ASSERT_EQ(fma, MpfrFma(x.a.bits, x.b.bits, x.c.bits)) << Text(x);
    ASSERT_EQ(fma, HostFma(x)) << Text(x);
    ASSERT_EQ(FmsFp32(x.a, x.b, x.c).bits, MpfrFma(x.a.bits, x.b.bits, Flip(x.c))) << Text(x);
    ASSERT_EQ(FnmaFp32(x.a, x.b, x.c).bits, MpfrFma(Flip(x.a), x.b.bits, x.c.bits)) << Text(x);
    ASSERT_EQ(FnmsFp32(x.a, x.b, x.c).bits, MpfrFma(x.a.bits, Flip(x.b), Flip(x.c))) << Text(x);
  }
}

TEST(Fp32Golden, AddSubAndMulAgreeWithMpfr) {
  Random random(RunSeed(), "add");
  for (int i = 0; i < kCases; ++i) {
    const FmaOperands x = RandomFmaOperands(random);
    ASSERT_EQ(AddFp32(x.a, x.c).bits, MpfrAdd(x.a.bits, x.c.bits)) << Text(x);
    ASSERT_EQ(SubFp32(x.a, x.c).bits, MpfrAdd(x.a.bits, Flip(x.c))) << Text(x);
    ASSERT_EQ(SubFp32(x.a, x.a).bits, MpfrAdd(x.a.bits, Flip(x.a))) << Text(x);
    ASSERT_EQ(MulFp32(x.a, x.b).bits, MpfrMul(x.a.bits, x.b.bits)) << Text(x);
  }
}

TEST(Fp32Golden, ProductsThatBecomeSubnormalAreRoundedOnce) {
  EXPECT_EQ(MulFp32({0x00800000}, {0x3F000000}).bits, 0x00400000u);  // 2^-126 x 2^-1
  EXPECT_EQ(MulFp32({0x00000001}, {0x3F000000}).bits, 0x00000000u);  // tie, to even
  EXPECT_EQ(MulFp32({0x00000003}, {0x3F000000}).bits, 0x00000002u);  // tie, to even
  EXPECT_EQ(MulFp32({0x00000001}, {0x3F000001}).bits, 0x00000001u);  // just above the tie
  EXPECT_EQ(MulFp32({0x00FFFFFF}, {0x3F000000}).bits, 0x00800000u);  // up to the least normal
  EXPECT_EQ(MulFp32({0x80000001}, {0x00000001}).bits, 0x80000000u);  // keeps its sign
}

TEST(Fp32Golden, SignsOfZerosFollowIeee754) {
  const Fp32 plus{0}, minus{0x80000000}, one{0x3F800000};
  EXPECT_EQ(AddFp32(plus, minus).bits, 0u);
  EXPECT_EQ(AddFp32(minus, minus).bits, 0x80000000u);
  EXPECT_EQ(SubFp32(one, one).bits, 0u);
  EXPECT_EQ(SubFp32(minus, plus).bits, 0x80000000u);
  EXPECT_EQ(FmaFp32(minus, one, minus).bits, 0x80000000u);
  EXPECT_EQ(FnmaFp32(one, one, one).bits, 0u);
  EXPECT_EQ(FnmsFp32(plus, one, plus).bits, 0x80000000u);
}

TEST(Fp32Golden, MinAndMaxPreferNumbersAndOrderZeros) {
  const Fp32 plus{0}, minus{0x80000000}, nan{0xFFC00001}, signalling{0x7F800001}, two{0x40000000};
  EXPECT_EQ(MinFp32(plus, minus), minus);
  EXPECT_EQ(MinFp32(minus, plus), minus);
  EXPECT_EQ(MaxFp32(plus, minus), plus);
  EXPECT_EQ(MaxFp32(minus, plus), plus);
  EXPECT_EQ(MinFp32(nan, two), two);
  EXPECT_EQ(MaxFp32(two, signalling), two);
  EXPECT_EQ(MinFp32(nan, signalling), kFp32Nan);
  EXPECT_EQ(MaxFp32(nan, nan), kFp32Nan);
  EXPECT_EQ(MaxFp32(Infinity32(true), nan), Infinity32(true));
}

TEST(Fp32Golden, MinAndMaxAgreeWithTheHostOnNumbers) {
  Random random(RunSeed(), "minmax");
  for (int i = 0; i < kCases; ++i) {
    const Fp32 a = RandomFp32(random), b = random.Percent(20) ? Negated(a) : RandomFp32(random);
    if (IsNan(a) || IsNan(b) || (IsZero(a) && IsZero(b))) continue;
    const bool less = std::bit_cast<float>(a.bits) < std::bit_cast<float>(b.bits);
    ASSERT_EQ(MinFp32(a, b), less ? a : b);
    ASSERT_EQ(MaxFp32(a, b), less ? b : a);
  }
}

TEST(Conversion, Bf16FromFp32IsTheNearestForEveryBoundary) {
  // All pairs of neighbours in BF16, with every remarkable point between them.
  for (uint32_t high = 0; high < 0x7F80; ++high) {
    for (const uint32_t low : {0x0000u, 0x0001u, 0x7FFFu, 0x8000u, 0x8001u, 0xFFFFu}) {
      const uint32_t up = low > 0x8000 || (low == 0x8000 && (high & 1)) ? 1 : 0;
      for (const uint32_t sign : {0u, 0x8000u}) {
        const Fp32 x{(sign | high) << 16 | low};
        ASSERT_EQ(Bf16FromFp32(x).bits, (sign | high) + up) << std::hex << x.bits;
      }
    }
  }
  EXPECT_EQ(Bf16FromFp32({0x7F7FFFFF}).bits, 0x7F80);
  EXPECT_EQ(Bf16FromFp32({0xFF800000}).bits, 0xFF80);
}

TEST(Conversion, NansBecomeCanonical) {
  for (const uint32_t nan : {0x7F800001u, 0xFF800001u, 0x7FFFFFFFu, 0xFFC00000u}) {
    EXPECT_EQ(Bf16FromFp32({nan}), kBf16Nan);
  }
  EXPECT_EQ(Fp32FromBf16({0xFF81}), kFp32Nan);
  EXPECT_EQ(Fp32FromBf16({0x7FC1}), kFp32Nan);
}

TEST(Conversion, EveryBf16NumberSurvivesTheWayThroughFp32) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const Bf16 x{static_cast<uint16_t>(bits)};
    if (IsNan(x)) continue;
    ASSERT_EQ(Fp32FromBf16(x).bits, bits << 16);
    ASSERT_EQ(Bf16FromFp32(Fp32FromBf16(x)), x);
  }
}

}  // namespace
}  // namespace d1
