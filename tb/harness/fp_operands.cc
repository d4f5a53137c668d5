#include "tb/harness/fp_operands.h"

#include <algorithm>
#include <bit>

#include "tb/model/fp/mul.h"

namespace d1 {
namespace {

constexpr std::array<uint32_t, 16> kCorners32 = {
    0x00000000, 0x00000001, 0x007FFFFF, 0x00800000, 0x00800001, 0x3F7FFFFF, 0x3F800000, 0x3F800001,
    0x33800000, 0x34000000, 0x7F7FFFFF, 0x7F000000, 0x7F800000, 0x7F800001, 0x7FC00000, 0x7FFFFFFF};

constexpr std::array<uint16_t, 14> kCorners16 = {0x0000, 0x0001, 0x007F, 0x0080, 0x0081,
                                                 0x3F7F, 0x3F80, 0x3F81, 0x7F7F, 0x7F00,
                                                 0x7F80, 0x7F81, 0x7FC0, 0x7FFF};

template <size_t N, typename T>
T Pick(const std::array<T, N>& list, Random& random) {
  return list[random.Below(N)];
}

// A fraction of `width` bits: any, empty, full, one bit, a run of ones, or few low bits.
uint32_t Fraction(unsigned width, Random& random) {
  const uint32_t mask = (1u << width) - 1;
  switch (random.Below(6)) {
    case 0:
      return 0;
    case 1:
      return mask;
    case 2:
      return 1u << random.Below(width);
    case 3:
      return mask & (mask << random.Below(width));
    default:
      return static_cast<uint32_t>(random.Bits(width));
  }
}

// An exponent field from a band of them.
struct Band {
  int64_t low, high;
};

uint32_t Field(Band band, Random& random) {
  return static_cast<uint32_t>(std::clamp<int64_t>(random.Range(band.low, band.high), 0, 255));
}

Band RandomBand(Random& random) {
  switch (random.Below(8)) {
    case 0:
      return {0, 3};
    case 1:
      return {250, 254};
    case 2:
      return {0, 254};
    case 3:
      return {45, 75};  // Squares near the least normal and the least subnormal.
    case 4:
      return {185, 195};  // Squares near the largest number.
    default: {
      const int64_t middle = random.Range(64, 190);
      return {middle, middle + random.Range(0, 30)};
    }
  }
}

Fp32 InBand(Band band, Random& random) {
  return {static_cast<uint32_t>(random.Bits(1)) << 31 | Field(band, random) << 23 |
          Fraction(23, random)};
}

Bf16 InBand16(Band band, Random& random) {
  return {
      static_cast<uint16_t>(random.Bits(1) << 15 | Field(band, random) << 7 | Fraction(7, random))};
}

// Moves x by a few units in the last place, staying within 31 bits of magnitude.
Fp32 Nudged(Fp32 x, Random& random) {
  const int64_t magnitude = x.bits & 0x7FFFFFFF;
  const int64_t moved = std::clamp<int64_t>(magnitude + random.Range(-2, 2), 0, 0x7FFFFFFF);
  return {(x.bits & 0x80000000) | static_cast<uint32_t>(moved)};
}

// x x 2^shift, roughly: the exponent field moves, clamped to finite numbers.
Fp32 Scaled(Fp32 x, int64_t shift) {
  const int64_t field = std::clamp<int64_t>(((x.bits >> 23) & 0xFF) + shift, 0, 254);
  return {(x.bits & 0x807FFFFF) | static_cast<uint32_t>(field) << 23};
}

// a x b is a subnormal number, or that and a little more or less; c is its negative.
FmaOperands NearSubnormal(Random& random) {
  constexpr int kScale = 60;
  uint32_t sig = Fraction(23, random);
  if (sig == 0) sig = 1;
  const int top = 31 - std::countl_zero(sig);
  const auto field = static_cast<uint32_t>(top - 149 + kScale + 127);
  FmaOperands x;
  x.a = Nudged({field << 23 | (sig << (23 - top) & 0x7FFFFF)}, random);
  x.b = {static_cast<uint32_t>(127 - kScale) << 23 | static_cast<uint32_t>(random.Bits(1))};
  x.c = {0x80000000 | sig};
  if (random.Percent(50)) x.c = Negated(x.c), x.a = Negated(x.a);
  return x;
}

// Two full significands whose product is within 2^24 of a subnormal c, in units of its last bit:
// the two differ in bits that an adder may have dropped already.
FmaOperands AlmostSubnormal(Random& random) {
  const uint64_t sig = 1 + random.Below(31);
  const int top = 63 - std::countl_zero(sig);
  const uint64_t target = sig << (46 - top);
  const uint64_t a = (1u << 23) + random.Below((target >> 23) - (1u << 23) + 1);
  const uint64_t b = target / a + random.Bits(1);
  FmaOperands x;
  x.a = {60u << 23 | (static_cast<uint32_t>(a) & 0x7FFFFF)};  // a x 2^-90
  x.b = {static_cast<uint32_t>(45 + top) << 23 | (static_cast<uint32_t>(b) & 0x7FFFFF)};
  x.c = {0x80000000 | static_cast<uint32_t>(sig)};
  if (random.Percent(50)) x.c = Negated(x.c), x.a = Negated(x.a);
  return x;
}

}  // namespace

Fp32 RandomFp32(Random& random) {
  switch (random.Below(6)) {
    case 0:
      return {Pick(kCorners32, random) | static_cast<uint32_t>(random.Bits(1)) << 31};
    case 1:
      return {static_cast<uint32_t>(random.Bits(32))};
    default:
      return InBand(RandomBand(random), random);
  }
}

Bf16 RandomBf16(Random& random) {
  switch (random.Below(6)) {
    case 0:
      return {static_cast<uint16_t>(Pick(kCorners16, random) | random.Bits(1) << 15)};
    case 1:
      return {static_cast<uint16_t>(random.Bits(16))};
    default:
      return InBand16(RandomBand(random), random);
  }
}

FmaOperands RandomFmaOperands(Random& random) {
  FmaOperands x;
  const uint64_t style = random.Below(8);
  if (style == 0) return {RandomFp32(random), RandomFp32(random), RandomFp32(random)};
  if (style == 5) {
    return random.Percent(50) ? NearSubnormal(random) : AlmostSubnormal(random);
  }
  const Band band = RandomBand(random);
  x.a = InBand(band, random);
  x.b = random.Percent(50) ? InBand(band, random) : InBand({120, 134}, random);
  const Fp32 product = MulFp32(x.a, x.b);
  switch (style) {
    case 1:
    case 2:
      x.c = Nudged(Negated(product), random);  // Cancels, or nearly.
      break;
    case 3:
      x.c = Scaled(product, random.Range(-60, 60));  // Any overlap of product and c.
      x.c.bits ^= static_cast<uint32_t>(random.Bits(1)) << 31;
      break;
    case 4:
      x.c = {(Scaled(product, random.Range(-27, -20)).bits & 0xFF800000) ^
             static_cast<uint32_t>(random.Bits(1)) << 31};  // A lone bit around the rounding point.
      break;
    default:
      x.c = random.Percent(30) ? RandomFp32(random) : InBand(band, random);
  }
  return x;
}

DotOperands RandomDotOperands(Random& random) {
  const TileOperands tile = RandomTileOperands(random);
  DotOperands x;
  for (size_t k = 0; k < 4; ++k) {
    x.a[k] = tile.a[0][k];
    x.b[k] = tile.b[k][0];
  }
  x.c = tile.c[0][0];
  return x;
}

TileOperands RandomTileOperands(Random& random) {
  TileOperands x;
  const uint64_t style = random.Below(10);
  const Band band = RandomBand(random);
  const Band other = random.Percent(50) ? band : RandomBand(random);
  const unsigned special = style == 0 ? 100 : style < 3 ? 6 : 0;
  for (int i = 0; i < 8; ++i) {
    for (int k = 0; k < 4; ++k) {
      x.a[i][k] = random.Percent(special) ? RandomBf16(random) : InBand16(band, random);
      x.b[k][i] = random.Percent(special) ? RandomBf16(random) : InBand16(other, random);
    }
  }
  if (style == 3 || style == 4) {  // Products cancel in pairs, wholly or but for a last bit.
    for (int i = 0; i < 8; ++i) {
      for (int k = 0; k < 4; k += 2) {
        x.a[i][k + 1].bits = x.a[i][k].bits ^ 0x8000 ^ static_cast<uint16_t>(random.Percent(10));
        x.b[k + 1][i] = x.b[k][i];
      }
    }
  }
  if (style == 5) {  // Powers of two: ties, and terms that break them from far below.
    for (int i = 0; i < 8; ++i) {
      for (int k = 0; k < 4; ++k) {
        x.a[i][k].bits &= 0xFF80;
        x.b[k][i].bits &= 0xFF80;
        if (random.Percent(30)) x.b[k][i] = {static_cast<uint16_t>(random.Bits(1) << 15)};
      }
    }
  }
  for (int r = 0; r < 8; ++r) {
    for (int j = 0; j < 8; ++j) {
      const Fp32 product = MulFp32({static_cast<uint32_t>(x.a[r][0].bits) << 16},
                                   {static_cast<uint32_t>(x.b[0][j].bits) << 16});
      switch (random.Below(5)) {
        case 0:
          x.c[r][j] = Nudged(Negated(product), random);
          break;
        case 1:
        case 2:
          x.c[r][j] = Scaled(InBand(band, random), 0);
          x.c[r][j] = {(x.c[r][j].bits & 0x807FFFFF) |
                       (Scaled(product, random.Range(-45, 45)).bits & 0x7F800000)};
          break;
        case 3:
          x.c[r][j] = random.Percent(special + 10) ? RandomFp32(random) : Fp32{0};
          break;
        default:
          x.c[r][j] = InBand(band, random);
      }
    }
  }
  return x;
}

TileCodes InBf16(const TileOperands& x) {
  TileCodes y;
  for (int i = 0; i < 8; ++i) {
    for (int k = 0; k < 4; ++k) {
      y.a[i][k] = x.a[i][k].bits;
      y.b[k][i] = x.b[k][i].bits;
    }
  }
  return y;
}

NumberFormat RandomOperandFormat(Random& random) {
  constexpr std::array kFormats = {Format::kBf16, Format::kCfloat8143, Format::kCfloat8152,
                                   Format::kCfloat16S, Format::kCfloat16U};
  const Format format = kFormats[random.Below(kFormats.size())];
  // The ends of the range of biases now and then.
  const uint64_t bias = random.Percent(20) ? 63 * random.Bits(1) : random.Below(64);
  return {format, static_cast<uint8_t>(bias)};
}

namespace {

// A code whose exponent field is in [low, high], as far as the format has it.
uint16_t CodeInBand(const FloatLayout& layout, int64_t low, int64_t high, Random& random) {
  const int64_t top = layout.TopExponent() - (layout.has_specials ? 1 : 0);
  const auto field = static_cast<uint32_t>(std::clamp<int64_t>(random.Range(low, high), 0, top));
  return static_cast<uint16_t>(
      field << layout.fraction_bits | random.Bits(layout.fraction_bits) |
      (layout.has_sign ? random.Bits(1) << (layout.exponent_bits + layout.fraction_bits) : 0));
}

}  // namespace

TileCodes RandomTileCodes(NumberFormat a, NumberFormat b, Random& random) {
  TileCodes x{.a_format = a, .b_format = b};
  const FloatLayout la = LayoutOf(a), lb = LayoutOf(b);
  const int64_t at_a = random.Below(la.TopExponent() + 1),
                at_b = random.Below(lb.TopExponent() + 1);
  const int64_t spread = random.Below(20);
  const uint64_t style = random.Below(10);
  const unsigned special = style == 0 ? 100 : style < 3 ? 6 : 0;
  for (int i = 0; i < 8; ++i) {
    for (int k = 0; k < 4; ++k) {
      x.a[i][k] = CodeInBand(la, at_a - spread, at_a + spread, random);
      x.b[k][i] = CodeInBand(lb, at_b - spread, at_b + spread, random);
      if (random.Percent(special)) x.a[i][k] = random.Bits(WidthOf(a.format));
      if (random.Percent(special)) x.b[k][i] = random.Bits(WidthOf(b.format));
      if (style == 3) {
        x.a[i][k] &= ~((1u << la.fraction_bits) - 1);
        x.b[k][i] &= ~((1u << lb.fraction_bits) - 1);
      }
    }
  }
  if (style == 4 || style == 5) {  // Products cancel in pairs, or nearly, if there are signs.
    for (int i = 0; i < 8; ++i) {
      for (int k = 0; k < 4; k += 2) {
        x.a[i][k + 1] = x.a[i][k] ^ la.SignBit() ^ static_cast<uint16_t>(random.Percent(10));
        x.b[k + 1][i] = x.b[k][i] ^ (la.has_sign ? 0 : lb.SignBit());
      }
    }
  }
  return x;
}

}  // namespace d1
