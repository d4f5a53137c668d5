// SIMD instructions of the golden model against values worked out by hand, or by other arithmetic.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>

#include "tb/model/fp/fma.h"
#include "tests/model/one_thread.h"

namespace d1 {
namespace {

Line Words(std::initializer_list<uint32_t> words) {
  Line line;
  int i = 0;
  for (const uint32_t word : words) SetLane32(line, i++, word);
  return line;
}

// vd = v3 of one instruction on v1, v2 and v4, word 0.
uint32_t First(Op op, uint32_t a, uint32_t b, uint32_t c = 0) {
  OneThread t;
  t.thread().v[1] = Words({a});
  t.thread().v[2] = Words({b});
  t.thread().v[4] = Words({c});
  t.p.Emit({.op = op, .vd = 3, .vs1 = 1, .vs2 = 2, .vs3 = 4});
  EXPECT_TRUE(t.Run().ok());
  return Lane32(t.thread().v[3], 0);
}

uint32_t Shifted(Op op, uint32_t a, int64_t distance) {
  OneThread t;
  t.thread().v[1] = Words({a});
  t.p.Emit({.op = op, .vd = 3, .vs1 = 1, .imm = distance});
  EXPECT_TRUE(t.Run().ok());
  return Lane32(t.thread().v[3], 0);
}

TEST(SimdIntegers, ElementsOfEveryWidthStandAlone) {
  EXPECT_EQ(First(Op::kD1VaddB, 0xFF80FF01, 0x0180FF02), 0x0000FE03u);
  EXPECT_EQ(First(Op::kD1VaddH, 0xFF80FF01, 0x0180FF02), 0x0100FE03u);
  EXPECT_EQ(First(Op::kD1VaddW, 0xFF80FF01, 0x0180FF02), 0x0101FE03u);
  EXPECT_EQ(First(Op::kD1VsubB, 0x00010203, 0x01010101), 0xFF000102u);
  EXPECT_EQ(First(Op::kD1VsubH, 0x00010203, 0x00020101), 0xFFFF0102u);
  EXPECT_EQ(First(Op::kD1VsubW, 0, 1), 0xFFFFFFFFu);
  EXPECT_EQ(First(Op::kD1VmulB, 0xFF100302, 0xFF100403), 0x01000C06u);
  EXPECT_EQ(First(Op::kD1VmulH, 0xFFFF0100, 0xFFFF0101), 0x00010100u);
  EXPECT_EQ(First(Op::kD1VmulW, 0x00010001, 0x00010003), 0x00040003u);
  EXPECT_EQ(First(Op::kD1VsllB, 0xFF010101, 0x0908010F), 0xFE010280u);
  EXPECT_EQ(First(Op::kD1VsrlH, 0x80008000, 0x0001001F), 0x40000001u);
  EXPECT_EQ(First(Op::kD1VsraW, 0x80000000, 31), 0xFFFFFFFFu);
  EXPECT_EQ(Shifted(Op::kD1VslliB, 0x01020340, 2), 0x04080C00u);
  EXPECT_EQ(Shifted(Op::kD1VsrliH, 0x8000FFFF, 15), 0x00010001u);
  EXPECT_EQ(Shifted(Op::kD1VsraiW, 0x80000000, 1), 0xC0000000u);
}

TEST(SimdIntegers, OrdersWithAndWithoutSign) {
  EXPECT_EQ(First(Op::kD1VminB, 0x7F80FF00, 0x807F0100), 0x8080FF00u);
  EXPECT_EQ(First(Op::kD1VminuB, 0x7F80FF00, 0x807F0100), 0x7F7F0100u);
  EXPECT_EQ(First(Op::kD1VmaxH, 0x8000FFFF, 0x7FFF0000), 0x7FFF0000u);
  EXPECT_EQ(First(Op::kD1VmaxuW, 0x80000000, 0x7FFFFFFF), 0x80000000u);
  EXPECT_EQ(First(Op::kD1VseqB, 0x11223344, 0x11003300), 0xFF00FF00u);
  EXPECT_EQ(First(Op::kD1VsltH, 0xFFFF0001, 0x0000FFFF), 0xFFFF0000u);
  EXPECT_EQ(First(Op::kD1VsltuH, 0xFFFF0001, 0x0000FFFF), 0x0000FFFFu);
  EXPECT_EQ(First(Op::kD1Vand, 0xF0F0FF00, 0xFF00F0F0), 0xF000F000u);
  EXPECT_EQ(First(Op::kD1Vor, 0xF0F0FF00, 0xFF00F0F0), 0xFFF0FFF0u);
  EXPECT_EQ(First(Op::kD1Vxor, 0xF0F0FF00, 0xFF00F0F0), 0x0FF00FF0u);
  EXPECT_EQ(First(Op::kD1Vandn, 0xF0F0FF00, 0xFF00F0F0), 0x00F00F00u);
  EXPECT_EQ(First(Op::kD1Vsel, 0xFFFF00F0, 0x11111111, 0x22222222), 0x11112212u);
}

TEST(SimdNumbers, CompareAsIeee754Does) {
  EXPECT_EQ(First(Op::kD1FeqS, 0x80000000, 0x00000000), 0xFFFFFFFFu);
  EXPECT_EQ(First(Op::kD1FltS, 0x80000000, 0x00000000), 0u);
  EXPECT_EQ(First(Op::kD1FleS, 0x80000000, 0x00000000), 0xFFFFFFFFu);
  EXPECT_EQ(First(Op::kD1FltS, 0xBF800000, 0x3F800000), 0xFFFFFFFFu);
  EXPECT_EQ(First(Op::kD1FltS, 0xFF800000, 0x7F7FFFFF), 0xFFFFFFFFu);
  EXPECT_EQ(First(Op::kD1FleS, 0x7FC00000, 0x7FC00000), 0u);
  EXPECT_EQ(First(Op::kD1FltBf, 0xBF803F80, 0x3F80BF80), 0xFFFF0000u);
  EXPECT_EQ(First(Op::kD1FeqBf, 0x7FC08000, 0x7FC00000), 0x0000FFFFu);
  EXPECT_EQ(First(Op::kD1FminBf, 0x7FC08000, 0x3F800000), 0x3F808000u);
  EXPECT_EQ(First(Op::kD1FmaxBf, 0x7F817FFF, 0x7FC0C000), 0x7FC0C000u);
  EXPECT_EQ(First(Op::kD1FmaddBf, 0x3F804000, 0x40004040, 0xC0003F80), 0x000040E0u);  // 0, 7
  EXPECT_EQ(First(Op::kD1FnmaddBf, 0x3F804000, 0x40004040, 0xC0003F80), 0x0000C0E0u);
}

TEST(SimdEstimates, AreWithinTheirBoundAndLeadToTheResult) {
  for (uint32_t top = 0; top < 0x8000; ++top) {
    for (const uint32_t low : {0u, 0xFFFFu}) {
      const uint32_t x = top << 16 | low, exponent = x >> 23;
      if (exponent == 0 || exponent >= 253) continue;
      const double value = std::bit_cast<float>(x);
      const double r = std::bit_cast<float>(EstimateReciprocal(x));
      ASSERT_LT(std::fabs(r * value - 1), 1 / 178.0) << std::hex << x;
      const double q = std::bit_cast<float>(EstimateRootReciprocal(x));
      ASSERT_LT(std::fabs(q * std::sqrt(value) - 1), 1 / 158.0) << std::hex << x;
      if (exponent < 30 || exponent > 220) continue;
      Fp32 y{EstimateReciprocal(x)};
      for (int i = 0; i < 2; ++i) y = FmaFp32(y, FmaFp32(Negated(y), {x}, {0x3F800000}), y);
      ASSERT_LT(std::fabs(std::bit_cast<float>(y.bits) * value - 1), 1.2e-7) << std::hex << x;
    }
  }
  EXPECT_EQ(EstimateReciprocal(0x80000001), 0xFF800000u);
  EXPECT_EQ(EstimateReciprocal(0xFF800000), 0x80000000u);
  EXPECT_EQ(EstimateReciprocal(0xFF800001), 0x7FC00000u);
  EXPECT_EQ(EstimateRootReciprocal(0x80000000), 0xFF800000u);
  EXPECT_EQ(EstimateRootReciprocal(0x7F800000), 0u);
  EXPECT_EQ(EstimateRootReciprocal(0xBF800000), 0x7FC00000u);
}

TEST(SimdMasks, CountBytesOrTakeBits) {
  for (const int64_t n : {int64_t{0}, int64_t{5}, int64_t{64}, int64_t{-1}, INT64_MAX}) {
    OneThread t;
    t.x(6) = static_cast<uint64_t>(n);
    t.x(7) = 0x8000000000000005;
    t.p.Emit({.op = Op::kD1Vmaskn, .rs2 = 6, .vd = 1});
    t.p.Emit({.op = Op::kD1Vmaskn, .vd = 2});
    t.p.Emit({.op = Op::kD1Vmaskb, .rs1 = 7, .vd = 3});
    EXPECT_TRUE(t.Run().ok());
    for (int i = 0; i < 64; ++i) {
      EXPECT_EQ(t.thread().v[1].byte[i], i < n ? 0xFF : 0);
      EXPECT_EQ(t.thread().v[2].byte[i], 0xFF);
      EXPECT_EQ(t.thread().v[3].byte[i], i == 0 || i == 2 || i == 63 ? 0xFF : 0);
    }
  }
}

TEST(SimdConvert, MovesGroupsAndCollectsFlags) {
  OneThread t;
  for (int i = 0; i < 16; ++i) SetLane32(t.thread().v[1], i, 0x3F800000 + i * 0x00800000);  // 2^i
  t.p.Emit({.op = Op::kD1Vcvt, .vd = 2, .vs1 = 1, .fa = 1, .fb = 0, .imm = 1});   // to BF16, upper
  t.p.Emit({.op = Op::kD1Vcvt, .vd = 3, .vs1 = 1, .fa = 1, .fb = 14, .imm = 2});  // to INT8
  t.p.Emit({.op = Op::kD1Vcvt, .vd = 4, .vs1 = 2, .fa = 0, .fb = 1, .imm = 3});   // and back
  t.p.Emit({.op = Op::kCsrrs, .rd = 5, .csr = kCsrDflags});
  t.p.Emit({.op = Op::kCsrrwi, .rd = 6, .csr = kCsrDflags, .imm = 0});
  t.p.Emit({.op = Op::kCsrrs, .rd = 7, .csr = kCsrDflags});
  t.thread().formats[14] = FormatEntry::Of({Format::kInt8});
  EXPECT_TRUE(t.Run().ok());
  for (int i = 0; i < 16; ++i) {
    EXPECT_EQ(t.thread().v[2].byte[i], 0) << "the lower group";
    EXPECT_EQ(t.thread().v[2].byte[32 + 2 * i + 1] << 8 | t.thread().v[2].byte[32 + 2 * i],
              0x3F80 + i * 0x80);
    EXPECT_EQ(t.thread().v[3].byte[32 + i], i < 7 ? 1 << i : 127);
    EXPECT_EQ(t.thread().v[3].byte[i] | t.thread().v[3].byte[48 + i], 0);
    EXPECT_EQ(Lane32(t.thread().v[4], i), 0x3F800000u + i * 0x00800000u);
  }
  EXPECT_EQ(t.x(5), 4u) << "Overflow";
  EXPECT_EQ(t.x(6), 4u);
  EXPECT_EQ(t.x(7), 0u);
}

TEST(SimdConvert, StochasticOnesDrawOnceEach) {
  OneThread t;
  for (int i = 0; i < 16; ++i) SetLane32(t.thread().v[1], i, 0x3F808000);  // half way, to BF16
  t.x(5) = 12345;
  t.p.Emit({.op = Op::kCsrrw, .rs1 = 5, .csr = kCsrDseed});
  t.p.Emit({.op = Op::kD1Vcvt, .vd = 2, .vs1 = 1, .fa = 1, .fb = 0, .stochastic = true});
  t.p.Emit({.op = Op::kD1Vcvt, .vd = 3, .vs1 = 1, .fa = 1, .fb = 0});
  t.p.Emit({.op = Op::kD1Vcvt, .vd = 4, .vs1 = 1, .fa = 1, .fb = 0, .stochastic = true});
  t.p.Emit({.op = Op::kCsrrs, .rd = 6, .csr = kCsrDseed});
  EXPECT_TRUE(t.Run().ok());
  RoundingBits bits(12345);
  for (const int v : {2, 4}) {
    const auto random = bits.Draw();
    for (int i = 0; i < 16; ++i) {
      EXPECT_EQ(t.thread().v[v].byte[2 * i], random[i] >= 0x8000 ? 0x81 : 0x80) << v << ' ' << i;
    }
  }
  EXPECT_EQ(t.x(6), bits.state());
  for (int i = 0; i < 16; ++i) EXPECT_EQ(t.thread().v[3].byte[2 * i], 0x80);
}

TEST(SimdConvert, RefusesWhatIsNoFormat) {
  for (const unsigned bits : {6u, 7u, 11u, 15u}) {
    for (const int entry : {0, 1}) {
      OneThread t;
      t.thread().formats[entry].bits = static_cast<uint16_t>(bits);
      t.p.Emit({.op = Op::kD1Vcvt, .vd = 2, .vs1 = 1, .fa = 0, .fb = 1});
      EXPECT_FALSE(t.Run().ok());
      EXPECT_EQ(t.thread().cause, static_cast<uint64_t>(Cause::kIllegalFormat));
    }
  }
}

TEST(SimdMoves, PermuteBroadcastAndTranspose) {
  OneThread t;
  for (int i = 0; i < 64; ++i) {
    t.thread().v[1].byte[i] = static_cast<uint8_t>(i);
    t.thread().v[2].byte[i] = static_cast<uint8_t>(63 - i);
  }
  t.p.Emit({.op = Op::kD1VpermB, .vd = 3, .vs1 = 1, .vs2 = 2});
  t.p.Emit({.op = Op::kD1VbcH, .vd = 4, .vs1 = 1, .imm = 31});
  t.p.Emit({.op = Op::kD1VtrB, .vd = 5, .vs1 = 1});
  t.p.Emit({.op = Op::kD1VtrH, .vd = 6, .vs1 = 1, .vs2 = 2, .imm = 1});
  t.p.Emit({.op = Op::kD1VzipQ, .vd = 7, .vs1 = 1, .vs2 = 2, .imm = 1});
  t.x(5) = 0x1234;
  t.p.Emit({.op = Op::kD1VsplatH, .rs1 = 5, .vd = 8});
  t.p.Emit({.op = Op::kD1VsplatB, .rs1 = 5, .vd = 9});
  EXPECT_TRUE(t.Run().ok());
  const auto& v = t.thread().v;
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQ(v[3].byte[i], 63 - i);
    EXPECT_EQ(v[4].byte[i], 62 + i % 2);
    EXPECT_EQ(v[5].byte[i], 8 * (i % 8) + i / 8);
    EXPECT_EQ(v[8].byte[i], i % 2 == 0 ? 0x34 : 0x12);
    EXPECT_EQ(v[9].byte[i], 0x34);
  }
  // Row 0 of the upper half is column 4: bytes 8, 9 of rows of 16 bytes.
  for (int row = 0; row < 8; ++row) {
    const int at = 16 * row + 8;
    EXPECT_EQ(v[6].byte[2 * row], at < 64 ? at : 63 - (at - 64)) << row;
  }
  for (int i = 0; i < 16; ++i) {
    EXPECT_EQ(v[7].byte[i], 32 + i);
    EXPECT_EQ(v[7].byte[16 + i], 31 - i);
    EXPECT_EQ(v[7].byte[32 + i], 48 + i);
  }
}

TEST(SimdMoves, ReductionsLeaveTheSumInEveryLane) {
  OneThread t;
  for (int i = 0; i < 16; ++i) {
    SetLane32(t.thread().v[1], i, std::bit_cast<uint32_t>(static_cast<float>(1 << i)));
  }
  t.p.Emit({.op = Op::kD1Vmv, .vd = 2, .vs1 = 1});
  t.p.Emit({.op = Op::kD1Vmv, .vd = 3, .vs1 = 1});
  for (const int lane : {8, 4, 2, 1}) {
    t.p.Emit({.op = Op::kD1FraddS, .vd = 1, .vs1 = 1, .imm = lane});
    t.p.Emit({.op = Op::kD1FrmaxS, .vd = 2, .vs1 = 2, .imm = lane});
    t.p.Emit({.op = Op::kD1FrminS, .vd = 3, .vs1 = 3, .imm = lane});
  }
  EXPECT_TRUE(t.Run().ok());
  for (int i = 0; i < 16; ++i) {
    EXPECT_EQ(std::bit_cast<float>(Lane32(t.thread().v[1], i)), 65535);
    EXPECT_EQ(std::bit_cast<float>(Lane32(t.thread().v[2], i)), 32768);
    EXPECT_EQ(std::bit_cast<float>(Lane32(t.thread().v[3], i)), 1);
  }
}

}  // namespace
}  // namespace d1
