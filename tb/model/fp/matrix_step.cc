#include "tb/model/fp/matrix_step.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "tb/model/fp/dot.h"
#include "tb/model/fp/round.h"

namespace d1 {
namespace {

// An operand ready to be multiplied. A zero has an exponent below that of any other term, so that
// it never leads the window.
struct Factor {
  int32_t e = 0;
  uint32_t sig = 0;
  uint32_t negative = 0;
};

constexpr int kExponentOfZero = -4096;

// A magnitude is held with kBelow bits under the window (section 2.3), so that a shift of at most
// its MaxShift loses nothing and still takes every bit out of the window:
//
//   bit   kBelow+35 ............ kBelow | kBelow-1 ...... 0
//         |<--------- window -------->| |<-- dropped -->|
constexpr int kBelow = 24;
constexpr uint64_t kDropped = (uint64_t{1} << kBelow) - 1;
constexpr int kProductMaxShift = kBelow + kAccWindowBits - 22;  // 22-bit products lead the window,
constexpr int kAccMaxShift = kBelow + kAccWindowBits - 25;      // 24-bit C begins one bit lower.
static_assert(kBelow + kAccWindowBits + 4 <= 64, "the signed sum of five terms fits");

Factor Prepare(const Operand& x) {
  return {x.sig == 0 ? kExponentOfZero : x.e, x.sig, x.negative ? 1u : 0u};
}

// Truncates a magnitude to the window, remembers what was dropped, and gives it its sign.
inline int64_t IntoWindow(uint64_t mag, int down, int max_shift, uint32_t negative,
                          uint64_t& dropped) {
  const uint64_t aligned = mag >> std::min(down, max_shift);
  dropped |= aligned;
  const int64_t kept = static_cast<int64_t>(aligned & ~kDropped);
  const int64_t flip = -static_cast<int64_t>(negative);
  return (kept ^ flip) - flip;
}

inline Fp32 Round(int64_t sum, int lsb, bool sticky) {
  const bool negative = sum < 0;
  const uint64_t mag = static_cast<uint64_t>(negative ? -sum : sum);
  const int lead = std::countl_zero(mag);
  const int field = lsb + 63 - lead + 126;  // The exponent field less one; the hidden bit adds it.
  if (field < 0) return RoundToFp32(negative, mag, lsb, sticky);
  if (field >= 254) return Infinity32(negative);
  const uint64_t normal = mag << lead;
  const uint32_t kept = static_cast<uint32_t>(normal >> 40);
  const uint64_t rest = normal << 24 | (sticky ? 1 : 0);
  const uint32_t up = rest + (kept & 1) > uint64_t{1} << 63;
  return {((static_cast<uint32_t>(field) << 23) + kept + up) | static_cast<uint32_t>(negative)
                                                                   << 31};
}

inline Fp32 Element(const Factor* a, const Factor* b, Fp32 c, bool overwrite) {
  uint64_t mag[5];
  int32_t e[5];
  uint32_t negative[5];
  for (int k = 0; k < 4; ++k) {
    mag[k] = static_cast<uint64_t>(a[k].sig * b[k].sig) << kProductMaxShift;
    e[k] = a[k].e + b[k].e;
    negative[k] = a[k].negative ^ b[k].negative;
  }
  const int32_t ec = (c.bits >> 23) & 0xFF;
  mag[4] = overwrite ? 0 : uint64_t{(c.bits & 0x7FFFFF) | (ec ? 0x800000u : 0u)} << kAccMaxShift;
  e[4] = mag[4] ? (ec ? ec : 1) - 127 : kExponentOfZero;
  negative[4] = overwrite ? 1 : c.bits >> 31;

  const int32_t emax = std::max(std::max(std::max(e[0], e[1]), std::max(e[2], e[3])), e[4]);
  int64_t sum = 0;
  uint64_t dropped = 0;
  for (int k = 0; k < 4; ++k) {
    sum += IntoWindow(mag[k], emax - e[k], kProductMaxShift, negative[k], dropped);
  }
  sum += IntoWindow(mag[4], emax - e[4], kAccMaxShift, negative[4], dropped);
  if (sum == 0) {
    return Zero32(negative[0] & negative[1] & negative[2] & negative[3] & negative[4]);
  }
  return Round(sum, emax + 2 - kAccWindowBits - kBelow, (dropped & kDropped) != 0);
}

}  // namespace

void MatrixStep(const Operand a[8][4], const Operand b[4][8], Fp32 c[8][8], bool overwrite) {
  Factor rows[8][4];
  Factor columns[8][4];
  bool special = false;
  for (int i = 0; i < 8; ++i) {
    for (int k = 0; k < 4; ++k) {
      special =
          special || a[i][k].kind != NumberKind::kFinite || b[k][i].kind != NumberKind::kFinite;
      rows[i][k] = Prepare(a[i][k]);
      columns[i][k] = Prepare(b[k][i]);
    }
  }
  for (int r = 0; r < 8; ++r) {
    for (int j = 0; j < 8; ++j) {
      const bool special_c = !overwrite && (c[r][j].bits & 0x7F800000) == 0x7F800000;
      if (special || special_c) {
        c[r][j] = DotStep(OperandRow{a[r][0], a[r][1], a[r][2], a[r][3]},
                          OperandRow{b[0][j], b[1][j], b[2][j], b[3][j]}, c[r][j], overwrite);
      } else {
        c[r][j] = Element(rows[r], columns[j], c[r][j], overwrite);
      }
    }
  }
}

void MatrixStep(const Bf16 a[8][4], const Bf16 b[4][8], Fp32 c[8][8], bool overwrite) {
  Operand x[8][4];
  Operand y[4][8];
  for (int i = 0; i < 8; ++i) {
    for (int k = 0; k < 4; ++k) {
      x[i][k] = DecodeOperand(a[i][k]);
      y[k][i] = DecodeOperand(b[k][i]);
    }
  }
  MatrixStep(x, y, c, overwrite);
}

Flags MatrixStep(NumberFormat a_format, const uint16_t a[8][4], NumberFormat b_format,
                 const uint16_t b[4][8], Fp32 c[8][8], bool overwrite) {
  Operand x[8][4];
  Operand y[4][8];
  Flags flags;
  for (int i = 0; i < 8; ++i) {
    for (int k = 0; k < 4; ++k) {
      x[i][k] = DecodeOperand(a_format, a[i][k]);
      y[k][i] = DecodeOperand(b_format, b[k][i]);
      flags |= FlagsOf(x[i][k]);
      flags |= FlagsOf(y[k][i]);
    }
  }
  MatrixStep(x, y, c, overwrite);
  return flags;
}

void CodesOfTile(Format format, const uint8_t* tile, uint16_t codes[32]) {
  for (int i = 0; i < 32; ++i) {
    codes[i] =
        WidthOf(format) == 8 ? tile[i] : static_cast<uint16_t>(tile[2 * i] | tile[2 * i + 1] << 8);
  }
}

void CodesOfA(Format format, TileView view, const uint8_t* tile, uint16_t a[8][4]) {
  uint16_t codes[32];
  CodesOfTile(format, tile, codes);
  for (int r = 0; r < 8; ++r) {
    for (int k = 0; k < 4; ++k) {
      const bool padding = r >= 8 - view.pad_rows || k >= 4 - view.pad_k;
      a[r][k] = padding ? uint16_t{0} : codes[view.transposed ? 8 * k + r : 4 * r + k];
    }
  }
}

void CodesOfB(Format format, TileView view, const uint8_t* tile, uint16_t b[4][8]) {
  uint16_t codes[32];
  CodesOfTile(format, tile, codes);
  for (int k = 0; k < 4; ++k) {
    for (int c = 0; c < 8; ++c) {
      const bool padding = c >= 8 - view.pad_rows || k >= 4 - view.pad_k;
      b[k][c] = padding ? uint16_t{0} : codes[view.transposed ? 4 * c + k : 8 * k + c];
    }
  }
}

Flags ReadOutTile(const Fp32 c[8][8], NumberFormat to, RoundingMode mode, RoundingBits& bits,
                  uint32_t codes[8][8]) {
  Flags flags;
  for (int r = 0; r < 8; r += 2) {
    Group group;
    for (int i = 0; i < kElementsADraw; ++i) group[i] = c[r + i / 8][i % 8].bits;
    group = ConvertGroup({Format::kFp32}, group, to, mode, bits, flags);
    for (int i = 0; i < kElementsADraw; ++i) codes[r + i / 8][i % 8] = group[i];
  }
  return flags;
}

}  // namespace d1
