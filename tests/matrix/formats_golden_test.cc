// Matrix steps on every pair of operand formats against the formula of docs/number-semantics.md,
// section 2, computed another way; and the way out of the accumulators into every format.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "tb/checkers/mpfr_reference.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/dot.h"
#include "tb/model/fp/matrix_step.h"
#include "tests/fp/format_table.h"

namespace d1 {
namespace {

std::vector<Judge> OperandJudges(const std::vector<int>& biases) {
  std::vector<Judge> judges;
  for (const Judge& judge : Judges(biases)) {
    if (IsOperandFormat(judge.format.format)) judges.push_back(judge);
  }
  return judges;
}

// A term of section 2.2: exact, with the e of the document.
struct JudgedTerm {
  double value = 0;
  int e = 0;
};

int ExponentOf(const Judge& judge, uint16_t code) {
  return std::max(static_cast<int>(judge.Field(code)), 1) - judge.bias;
}

// Sections 2.3 and 2.4 in double and MPFR. A window of 40 bits and products of 22 are exact there.
uint32_t JudgeFinite(const std::vector<JudgedTerm>& terms, int window) {
  std::optional<int> emax;
  bool all_negative = true;
  for (const JudgedTerm& term : terms) {
    all_negative = all_negative && std::signbit(term.value);
    if (term.value != 0) emax = std::max(emax.value_or(term.e), term.e);
  }
  int64_t sum = 0;
  bool sticky = false;
  const int lsb = emax.value_or(0) + 2 - window;
  for (const JudgedTerm& term : terms) {
    const double scaled = std::ldexp(term.value, -lsb);
    sum += static_cast<int64_t>(std::trunc(scaled));
    sticky = sticky || std::trunc(scaled) != scaled;
  }
  if (sum == 0) return all_negative ? 0x80000000 : 0;
  return MpfrOfSum(sum, lsb, sticky);
}

struct Case {
  std::array<uint16_t, 4> a, b;
  uint32_t c;
  bool overwrite;
};

uint32_t JudgeStep(const Judge& a, const Judge& b, const Case& x, int window) {
  std::vector<JudgedTerm> terms;
  bool nan = false, plus = false, minus = false;
  for (int k = 0; k < 4; ++k) {
    const double product = a.Value(x.a[k]) * b.Value(x.b[k]);
    nan = nan || std::isnan(product);
    plus = plus || product == HUGE_VAL;
    minus = minus || product == -HUGE_VAL;
    terms.push_back({product, ExponentOf(a, x.a[k]) + ExponentOf(b, x.b[k])});
  }
  if (!x.overwrite) {
    const double c = std::bit_cast<float>(x.c);
    nan = nan || std::isnan(c);
    plus = plus || c == HUGE_VAL;
    minus = minus || c == -HUGE_VAL;
    terms.push_back({c, std::max(static_cast<int>(x.c >> 23 & 0xFF), 1) - 127});
  }
  if (nan || (plus && minus)) return 0x7FC00000;
  if (plus || minus) return minus ? 0xFF800000 : 0x7F800000;
  return JudgeFinite(terms, window);
}

// Codes in a band of exponents of the format; corners and any code now and then.
uint16_t RandomCode(const Judge& judge, int64_t low, int64_t high, Random& random) {
  const auto any = static_cast<uint16_t>(random.Bits(judge.Width()));
  if (random.Percent(4)) return any;
  if (random.Percent(4)) return any & ~judge.LargestCode();  // A zero
  const auto field =
      static_cast<uint32_t>(std::clamp<int64_t>(random.Range(low, high), 0, judge.TopField()));
  uint32_t code = (any & ~(static_cast<uint32_t>(judge.TopField()) << judge.row.fraction_bits)) |
                  field << judge.row.fraction_bits;
  if (random.Percent(20)) code &= ~((1u << judge.row.fraction_bits) - 1);
  if (judge.Special(code) && random.Percent(90)) code &= judge.LargestCode() >> 1;
  return static_cast<uint16_t>(code);
}

Case RandomCase(const Judge& a, const Judge& b, Random& random) {
  Case x;
  const int64_t at_a = random.Range(0, a.TopField()), at_b = random.Range(0, b.TopField());
  const int64_t spread = random.Below(12);
  for (int k = 0; k < 4; ++k) {
    x.a[k] = RandomCode(a, at_a - spread, at_a + spread, random);
    x.b[k] = RandomCode(b, at_b - spread, at_b + spread, random);
  }
  if (random.Percent(25)) {  // Products that cancel in pairs, or nearly.
    x.a[1] = x.a[0] ^ static_cast<uint16_t>(random.Percent(30));
    x.b[1] = x.b[0] ^ static_cast<uint16_t>(b.row.sign_bits << (b.Width() - 1));
  }
  x.overwrite = random.Percent(20);
  const auto partial = static_cast<float>(-a.Value(x.a[0]) * b.Value(x.b[0]));
  const uint32_t near = std::bit_cast<uint32_t>(partial);
  x.c = random.Percent(30) ? near + static_cast<uint32_t>(random.Range(-1, 1))
        : random.Percent(60)
            ? (static_cast<uint32_t>(random.Bits(32)) & 0x807FFFFF) |
                  ((near + static_cast<uint32_t>(random.Range(-40, 40) * 0x800000)) & 0x7F800000)
            : RandomFp32(random).bits;
  return x;
}

OperandRow Decoded(const Judge& judge, const std::array<uint16_t, 4>& codes) {
  OperandRow row;
  for (int k = 0; k < 4; ++k) row[k] = DecodeOperand(judge.format, codes[k]);
  return row;
}

TEST(FormatsGolden, StepsOnEveryPairOfFormatsFollowTheFormula) {
  Random random(RunSeed(), "steps");
  for (const Judge& a : OperandJudges({0, 7, 31, 63})) {
    for (const Judge& b : OperandJudges({0, 15, 63})) {
      for (int i = 0; i < 2'000; ++i) {
        const Case x = RandomCase(a, b, random);
        const int window = std::array{36, 36, 25, 40}[i % 4];
        const Fp32 result =
            DotStep(Decoded(a, x.a), Decoded(b, x.b), Fp32{x.c}, x.overwrite, window);
        ASSERT_EQ(result.bits, JudgeStep(a, b, x, window))
            << a << " times " << b << ", c " << x.c << ", case " << i;
      }
    }
  }
}

TEST(FormatsGolden, EveryProductOfTwoCfloat8Codes) {
  const int biases[][2] = {{0, 0}, {7, 15}, {31, 31}, {63, 0}, {63, 63}};
  for (const Format fa : {Format::kCfloat8143, Format::kCfloat8152}) {
    for (const Format fb : {Format::kCfloat8143, Format::kCfloat8152}) {
      for (const auto& bias : biases) {
        const Judge a({fa, static_cast<uint8_t>(bias[0])}), b({fb, static_cast<uint8_t>(bias[1])});
        for (uint32_t pair = 0; pair < 0x10000; ++pair) {
          const OperandRow x = Decoded(a, {static_cast<uint16_t>(pair & 0xFF)});
          const OperandRow y = Decoded(b, {static_cast<uint16_t>(pair >> 8)});
          const auto product = static_cast<float>(a.Value(pair & 0xFF) * b.Value(pair >> 8));
          ASSERT_EQ(DotStep(x, y, Fp32{0}, false).bits,
                    product == 0 ? 0 : std::bit_cast<uint32_t>(product))
              << a << " times " << b << ", codes " << pair;
        }
      }
    }
  }
}

TEST(FormatsGolden, WholeTileGivesTheBitsOfItsElementsAndTheFlagsOfItsOperands) {
  Random random(RunSeed(), "tile");
  for (const Judge& a : OperandJudges({0, 40})) {
    for (const Judge& b : OperandJudges({7, 63})) {
      for (int i = 0; i < 40; ++i) {
        uint16_t ta[8][4], tb[4][8];
        Fp32 c[8][8], before[8][8];
        Flags expected;
        const int64_t at_a = random.Range(0, a.TopField()), at_b = random.Range(0, b.TopField());
        auto meet = [&expected](const Judge& judge, uint16_t code) {
          expected.denormal = expected.denormal || judge.IsSubnormal(code);
          expected.invalid = expected.invalid || judge.IsNan(code);
        };
        for (int r = 0; r < 8; ++r) {
          for (int k = 0; k < 4; ++k) {
            // Half of the tiles have no special values, so that the fast way is tried as well.
            ta[r][k] = RandomCode(a, at_a - 3, at_a + 3, random);
            tb[k][r] = RandomCode(b, at_b - 3, at_b + 3, random);
            if (i % 2 == 0 && a.Special(ta[r][k])) ta[r][k] = 1;
            if (i % 2 == 0 && b.Special(tb[k][r])) tb[k][r] = 1;
            meet(a, ta[r][k]);
            meet(b, tb[k][r]);
          }
          for (int j = 0; j < 8; ++j) before[r][j] = c[r][j] = {RandomCase(a, b, random).c};
        }
        const bool overwrite = random.Percent(20);
        ASSERT_EQ(MatrixStep(a.format, ta, b.format, tb, c, overwrite), expected) << a << b;
        for (int r = 0; r < 8; ++r) {
          for (int j = 0; j < 8; ++j) {
            const Case x{{ta[r][0], ta[r][1], ta[r][2], ta[r][3]},
                         {tb[0][j], tb[1][j], tb[2][j], tb[3][j]},
                         before[r][j].bits,
                         overwrite};
            ASSERT_EQ(c[r][j].bits, JudgeStep(a, b, x, kAccWindowBits)) << a << " times " << b;
          }
        }
      }
    }
  }
}

TEST(FormatsGolden, TilesAreReadOutTwoRowsADraw) {
  Random random(RunSeed(), "read-out");
  std::vector<NumberFormat> formats = {{Format::kInt8}, {Format::kInt16}, {Format::kInt32}};
  for (const Judge& judge : Judges({0, 7, 63})) formats.push_back(judge.format);
  for (const NumberFormat to : formats) {
    for (int i = 0; i < 50; ++i) {
      Fp32 c[8][8];
      for (auto& row : c) {
        for (Fp32& element : row) element = RandomFp32(random);
      }
      const uint64_t seed = random.Bits();
      const auto mode = i % 2 ? RoundingMode::kStochastic : RoundingMode::kNearestEven;
      RoundingBits bits(seed), reference(seed);
      uint32_t codes[8][8];
      const Flags flags = ReadOutTile(c, to, mode, bits, codes);
      Flags expected;
      for (int draw = 0; draw < 4; ++draw) {
        const auto drawn = i % 2 ? reference.Draw() : RoundingBits::Elements{};
        for (int e = 0; e < 16; ++e) {
          const int r = 2 * draw + e / 8, j = e % 8;
          const Rounding rounding = i % 2 ? Stochastic(drawn[e]) : kNearestEven;
          const Encoded element = Convert({Format::kFp32}, c[r][j].bits, to, rounding);
          ASSERT_EQ(codes[r][j], element.code) << r << ' ' << j;
          expected |= element.flags;
        }
      }
      ASSERT_EQ(flags, expected);
      ASSERT_EQ(bits.state(), reference.state());
    }
  }
}

}  // namespace
}  // namespace d1
