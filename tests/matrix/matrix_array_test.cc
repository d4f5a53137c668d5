// d1_matrix_array against the golden matrix step, bit for bit: random schedules at the shortest
// legal distances, directed accumulators, read-out and clears among the steps, and the rules.
#include <Vd1_matrix_array.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "tb/checkers/matrix_tiles.h"
#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"

#ifndef D1_PARAM_Rows
#define D1_PARAM_Rows 8
#endif
#ifndef D1_PARAM_CellRows
#define D1_PARAM_CellRows D1_PARAM_Rows
#endif
#ifndef D1_PARAM_WindowBits
#define D1_PARAM_WindowBits 36
#endif

namespace d1 {
namespace {

constexpr int kRows = D1_PARAM_Rows;
constexpr int kCols = kRows;
constexpr int kPasses = kRows / D1_PARAM_CellRows;  // cycles that a step takes
constexpr int kWindow = D1_PARAM_WindowBits;
constexpr int kBeatRows = kRows == 1 ? 1 : 2;
constexpr int kBeats = kRows / kBeatRows;
#ifdef D1_NETLIST
constexpr int kCycles = 100'000;
constexpr int kRounds = 1'000;
constexpr int kPairBiases = 1;
constexpr int kBiasStep = 63;
#else
constexpr bool kIsDefault = kWindow == kAccWindowBits && kPasses == 1;
constexpr int kPairBiases = kIsDefault ? 6 : 1;
constexpr int kBiasStep = !kIsDefault ? 63 : kRows == 1 ? 9 : 1;
constexpr int kCycles = kWindow != kAccWindowBits ? 100'000 : kRows == 1 ? 1'000'000 : 100'000;
constexpr int kRounds = kWindow != kAccWindowBits ? 4'000 : kRows == 1 ? 20'000 : 400;
#endif

// An operand as the port takes it: codes of 16 bits, or of 8 bits in one half beside anything.
struct Image {
  explicit Image(Random& random) : upper(random.Bits(1)) {
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Bits(8));
  }
  void Put(Format format, int index, uint16_t code) {
    if (WidthOf(format) == 8) {
      bytes[(upper ? kRows * 4 : 0) + index] = static_cast<uint8_t>(code);
    } else {
      std::memcpy(&bytes[2 * index], &code, 2);
    }
  }
  template <typename Port>
  void CopyTo(Port& port) const {
    static_assert(sizeof(port) == sizeof bytes);
    std::memcpy(&port, bytes.data(), bytes.size());
  }

  bool upper;
  std::array<uint8_t, kRows * 8> bytes;
};

bool IsPadding(TileView view, int line, int k) {
  return line + view.pad_rows >= 8 || k + view.pad_k >= 4;
}

template <typename Port>
uint32_t Word(const Port& port, int index) {
  if constexpr (std::is_integral_v<Port>) {
    return static_cast<uint32_t>(port);
  } else {
    return port[index];
  }
}

class MatrixArrayTest : public testing::Test {
 protected:
  void SetUp() override {
    dut_->step_valid_i = 0;
    dut_->clr_valid_i = 0;
    dut_->rd_valid_i = 0;
    dut_.Reset();
    Tick(9);
  }

  // {Denormal, Invalid} of an operand.
  static unsigned Raised(NumberFormat format, uint16_t code) {
    const Flags flags = FlagsOf(DecodeOperand(format, code));
    return unsigned{flags.invalid} | unsigned{flags.denormal} << 1;
  }

  // Presents `x`, transposed or not. Padding holds the codes of x in the tile and is +0 in what
  // they are compared with.
  void Step(int acc, TileCodes x, bool overwrite, TileView a_view = {}, TileView b_view = {}) {
    a_view.transposed = random_.Percent(50);
    b_view.transposed = random_.Percent(50);
    dut_->step_valid_i = 1;
    dut_->step_acc_i = acc;
    dut_->step_overwrite_i = overwrite;
    dut_->fmt_a_i = EntryBits(x.a_format, a_view);
    dut_->fmt_b_i = EntryBits(x.b_format, b_view);
    Image a(random_), b(random_);
    for (int i = 0; i < kRows; ++i) {
      for (int k = 0; k < 4; ++k) {
        a.Put(x.a_format.format, a_view.transposed ? kRows * k + i : 4 * i + k, x.a[i][k]);
        b.Put(x.b_format.format, b_view.transposed ? 4 * i + k : kCols * k + i, x.b[k][i]);
        if (IsPadding(a_view, i, k)) x.a[i][k] = 0;
        if (IsPadding(b_view, i, k)) x.b[k][i] = 0;
      }
    }
    unsigned raised_b = 0;
    for (int i = 0; i < kRows; ++i) {
      for (int k = 0; k < 4; ++k) raised_b |= Raised(x.b_format, x.b[k][i]);
    }
    for (int pass = 0; pass < kPasses; ++pass) {
      unsigned& raised = raised_[kPasses - 1 - pass];
      raised = raised_b;
      for (int i = pass * kRows / kPasses; i < (pass + 1) * kRows / kPasses; ++i) {
        for (int k = 0; k < 4; ++k) raised |= Raised(x.a_format, x.a[i][k]);
      }
    }
    dut_->a_upper_i = a.upper;
    dut_->b_upper_i = b.upper;
    a.CopyTo(dut_->a_i);
    b.CopyTo(dut_->b_i);
    tiles_.Step(acc, x, overwrite, now());
  }
  void Step(int acc, const TileOperands& x, bool overwrite) { Step(acc, InBf16(x), overwrite); }

  // Presents the step on tiles in turn as fast as may be, and reads back all of the tile before.
  void StepAndReadBack(const TileCodes& x) {
    const int acc = turn_++ % 16;
    while (!tiles_.MayStep(acc, now())) Tick();
    Step(acc, x, true);
    Tick();
    if (turn_ % 16 != 0) return;
    Tick(8);
    ReadAll();
  }

  void Clear(int acc) {
    dut_->clr_valid_i = 1;
    dut_->clr_acc_i = acc;
    tiles_.Clear(acc, now());
  }

  // Presents a read; what it must bring is what the tile holds at this call.
  void Read(int acc, int beat) {
    dut_->rd_valid_i = 1;
    dut_->rd_acc_i = acc;
    dut_->rd_row_i = beat;
    for (int i = 0; i < kBeatRows * kCols; ++i) {
      expected_[i] = tiles_.At(acc, beat * kBeatRows + i / kCols, i % kCols);
    }
    expected_acc_ = acc;
    ++reads_;
  }

  // One cycle. Data that was read is compared after it, and held data in every other cycle.
  void Tick(int cycles = 1) {
    for (int n = 0; n < cycles; ++n) {
      dut_.Tick();
      ++now_;
      dut_->step_valid_i = 0;
      dut_->clr_valid_i = 0;
      dut_->rd_valid_i = 0;
      ASSERT_EQ(dut_->flags_o, raised_.back()) << "raised by the step of cycle " << now() - 3;
      std::shift_right(raised_.begin(), raised_.end(), 1);
      raised_[0] = 0;
      if (reads_ == 0) continue;
      for (int i = 0; i < kBeatRows * kCols; ++i) {
        ASSERT_EQ(Word(dut_->rd_data_o, i), expected_[i].bits)
            << "tile " << expected_acc_ << " element " << i << " of the beat, cycle " << now();
      }
    }
  }

  void ReadAll() {
    for (int acc = 0; acc < 16; ++acc) {
      for (int beat = 0; beat < kBeats; ++beat) {
        Read(acc, beat);
        Tick();
      }
    }
  }

  TileView AnyPadding() {
    if (random_.Percent(60)) return {};
    return {false,
            static_cast<uint8_t>(random_.Percent(kRows == 1 ? 5 : 100) ? random_.Bits(3) : 0),
            static_cast<uint8_t>(random_.Bits(2))};
  }

  uint64_t now() const { return now_; }

  Random random_{RunSeed(), "array"};
  MatrixTiles tiles_{kWindow, kPasses};
  Dut<Vd1_matrix_array> dut_;
  std::array<Fp32, 16> expected_{};
  int expected_acc_ = 0;
  int reads_ = 0;
  int turn_ = 0;
  uint64_t now_ = 0;
  std::array<unsigned, 2 + kPasses> raised_{};  // {Denormal, Invalid}, the next to come last
};

TEST_F(MatrixArrayTest, TilesAreZeroAfterReset) {
  ReadAll();
  EXPECT_EQ(reads_, 16 * kBeats);
}

// Anything legal in every cycle: few or many tiles, dense or sparse.
TEST_F(MatrixArrayTest, AnyLegalScheduleGivesTheBitsOfTheModel) {
  int steps = 0, back_to_back = 0;
  uint64_t last[16] = {};
  for (int phase = 0; phase < 50; ++phase) {
    const int tiles = static_cast<int>(1 + random_.Below(16));
    const unsigned pace = std::array{100u, 100u, 50u, 5u}[random_.Below(4)];
    for (int cycle = 0; cycle < kCycles / 50; ++cycle) {
      const int reader = static_cast<int>(random_.Below(tiles));
      if (random_.Percent(60) && tiles_.MayRead(reader, now())) {
        Read(reader, static_cast<int>(random_.Below(kBeats)));
      }
      const int acc = static_cast<int>(random_.Below(tiles));
      if (random_.Percent(pace) && tiles_.MayStep(acc, now())) {
        const TileCodes x = random_.Percent(40)
                                ? InBf16(RandomTileOperands(random_))
                                : RandomTileCodes(RandomOperandFormat(random_),
                                                  RandomOperandFormat(random_), random_);
        Step(acc, x, random_.Percent(30), AnyPadding(), AnyPadding());
        back_to_back += now() - last[acc] == MatrixTiles::kStepToStep;
        last[acc] = now();
        ++steps;
      }
      const int cleared = static_cast<int>(random_.Below(16));
      if (random_.Percent(10) && tiles_.MayClear(cleared, now()) &&
          !(dut_->step_valid_i && cleared == acc) && !(dut_->rd_valid_i && cleared == reader)) {
        Clear(cleared);
      }
      Tick();
      if (HasFatalFailure()) return;
    }
  }
  Tick(9);
  ReadAll();
  EXPECT_GT(steps, kCycles / 4 / kPasses);
  EXPECT_GT(back_to_back, kCycles / 50 / kPasses);
  EXPECT_GT(reads_, kCycles / 20);
}

// Each cell gets a pair of its own, at one of the four places along k.
TEST_F(MatrixArrayTest, EveryPairOfCfloat8Codes) {
  constexpr Format kFormats[] = {Format::kCfloat8143, Format::kCfloat8152};
  constexpr int kBiases[][2] = {{7, 15}, {0, 63}, {63, 0}, {0, 0}, {63, 63}, {31, 32}};
  for (int i = 0; i < kPairBiases; ++i) {
    const auto& bias = kBiases[i];
    for (const Format fa : kFormats) {
      for (const Format fb : kFormats) {
        TileCodes x{.a_format = {fa, static_cast<uint8_t>(bias[0])},
                    .b_format = {fb, static_cast<uint8_t>(bias[1])}};
        for (int a = 0; a < 256; a += kRows) {
          for (int b = 0; b < 256; b += kCols) {
            const int k = (a / kRows + b / kCols) % 4;
            std::memset(x.a, 0, sizeof x.a);
            std::memset(x.b, 0, sizeof x.b);
            for (int cell = 0; cell < kRows; ++cell) {
              x.a[cell][k] = static_cast<uint16_t>(a + cell);
              x.b[k][cell] = static_cast<uint16_t>(b + cell);
            }
            StepAndReadBack(x);
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
  EXPECT_EQ(turn_, kPairBiases * 4 * (256 / kRows) * (256 / kCols));
  EXPECT_EQ(turn_ % 16, 0);  // all were read back
}

// Every code times a one, in A or in B; codes of 8 bits in both. Four codes of a row or column are
// told apart by the place of the one; a NaN or an infinity would spoil the others.
TEST_F(MatrixArrayTest, EveryCodeWithEveryBias) {
  constexpr Format kFormats[] = {Format::kBf16, Format::kCfloat8143, Format::kCfloat8152,
                                 Format::kCfloat16S, Format::kCfloat16U};
  for (const Format format : kFormats) {
    const FloatLayout layout = LayoutOf({format});
    const int places = layout.has_specials || kRows == 1 ? 1 : 4;
    const int codes = 1 << WidthOf(format);
    for (int bias = 0; bias < (layout.has_specials ? 1 : 64); bias += kBiasStep) {
      for (int chunk = 0; chunk < codes / (kRows * places); ++chunk) {
        for (const bool in_a : {false, true}) {
          if (codes > 256 && in_a != ((chunk + bias) % 2 == 0)) continue;
          TileCodes x;
          (in_a ? x.a_format : x.b_format) = {format, static_cast<uint8_t>(bias)};
          for (int place = 0; place < places; ++place) {
            const int k = (chunk + place) % 4;
            for (int i = 0; i < kRows; ++i) {
              const auto code = static_cast<uint16_t>((chunk * kRows + i) * places + place);
              (in_a ? x.a[i][k] : x.b[k][i]) = code;
            }
            (in_a ? x.b[k][place] : x.a[place][k]) = 0x3F80;
          }
          StepAndReadBack(x);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
  while (turn_ % 16 != 0 && !HasFatalFailure()) StepAndReadBack({});
}

// An infinity times zero is NaN, times anything else infinite: each bit of a code alone is not
// zero, but for a sign.
TEST_F(MatrixArrayTest, InfinitiesMeetCodesOfOneBit) {
  constexpr Format kFormats[] = {Format::kBf16, Format::kCfloat8143, Format::kCfloat8152,
                                 Format::kCfloat16S, Format::kCfloat16U};
  for (const Format infinite : {Format::kBf16, Format::kCfloat16U}) {
    for (const Format other : kFormats) {
      const int width = WidthOf(other);
      for (int bit = 0; bit <= width; bit += kCols) {  // behind the highest one: zero
        for (const bool in_a : {false, true}) {
          TileCodes x;
          (in_a ? x.a_format : x.b_format) = {infinite};
          (in_a ? x.b_format : x.a_format) = {other, 20};
          for (int cell = 0; cell < kRows; ++cell) {
            const auto infinity = static_cast<uint16_t>(LayoutOf({infinite}).Infinity());
            const auto code = static_cast<uint16_t>(bit + cell < width ? 1u << (bit + cell) : 0u);
            const int k = (bit + cell) % 4;
            (in_a ? x.a[cell][k] : x.b[k][cell]) = infinity;
            (in_a ? x.b[k][cell] : x.a[cell][k]) = code;
          }
          StepAndReadBack(x);
        }
      }
    }
  }
  while (turn_ % 16 != 0 && !HasFatalFailure()) StepAndReadBack({});
}

// Writes x.c into tile after tile: each row in one step, as sums of products with few bits.
class DirectedTest : public MatrixArrayTest {
 protected:
  // Three products that add up to a finite c exactly: 8 bits of its significand each, at
  // a scale that keeps the factors normal; c = +0 for what is not finite.
  static void Split(Fp32 c, int row, int column, TileOperands& load) {
    if (IsNan(c) || IsInf(c)) c = kFp32Zero;
    const int field = static_cast<int>((c.bits >> 23) & 0xFF);
    const uint32_t sig = (c.bits & 0x7FFFFF) | (field ? 0x800000u : 0u);
    const int lsb = (field ? field : 1) - 150;  // c = sig x 2^lsb
    const int scale = lsb < -60 ? -60 : lsb > 60 ? 60 : 0;
    for (int k = 0; k < 3; ++k) {
      load.a[row][k] = Power(scale);
      const uint32_t byte = (sig >> (8 * k)) & 0xFF;
      Bf16 part{0};
      if (byte != 0) {
        const int top = 31 - std::countl_zero(byte);
        part = Power(lsb - scale + 8 * k + top);
        part.bits |= static_cast<uint16_t>(byte << (7 - top)) & 0x7F;
      }
      part.bits |= Sign(c) ? 0x8000 : 0;
      load.b[k][column] = part;
    }
  }
  static Bf16 Power(int e) { return {static_cast<uint16_t>((e + 127) << 7)}; }
};

TEST_F(DirectedTest, EveryKindOfAccumulatorMeetsEveryKindOfProduct) {
  for (int round = 0; round < kRounds; ++round) {
    std::array<TileOperands, 16> x;
    for (TileOperands& tile : x) tile = RandomTileOperands(random_);
    for (int row = 0; row < kRows; ++row) {
      for (int acc = 0; acc < 16; ++acc) {
        TileOperands load{};
        // A negative zero product for C = -0: all four must be negative.
        for (int column = 0; column < kCols; ++column) {
          Split(x[acc].c[row][column], row, column, load);
          if (Sign(x[acc].c[row][column])) load.b[3][column] = {0x8000};
        }
        Step(acc, load, row == 0);
        Tick(kPasses);
      }
    }
    for (int acc = 0; acc < 16; ++acc) {
      if (kRows == 1 && random_.Percent(2)) {  // The load itself did what it should.
        Tick(9);
        const Fp32 c = x[acc].c[0][0];
        if (!IsNan(c) && !IsInf(c)) ASSERT_EQ(tiles_.At(acc, 0, 0), c);
      }
      Step(acc, x[acc], random_.Percent(10));
      Tick(kPasses);
    }
    Tick(9);
    ReadAll();
    if (HasFatalFailure()) return;
  }
}

TEST_F(MatrixArrayTest, ClearTakesEffectBetweenTheStepsAroundIt) {
  TileOperands one{};
  for (int i = 0; i < 8; ++i) one.a[i][0] = one.b[0][i] = {0x3F80};
  for (int rest = kPasses; rest < 12; ++rest) {
    Step(3, one, true);
    Tick(5);
    Clear(3);
    Step(4, one, false);
    Tick(rest);
    Step(3, one, false);
    Tick(9);
    for (int beat = 0; beat < kBeats; ++beat) {
      Read(3, beat);
      ASSERT_EQ(expected_[0].bits, 0x3F800000u);
      Tick();
    }
    Clear(3);
    Tick(4);
    Read(3, 0);
    Tick();
  }
}

TEST_F(MatrixArrayTest, ResetClearsAndForgetsStepsUnderWay) {
  TileOperands one{};
  for (int i = 0; i < 8; ++i) one.a[i][0] = one.b[0][i] = {0x3F80};
  Step(7, one, true);
  Tick(3);
  dut_.Reset();
  tiles_.Clear(7, now());
  Tick(12);
  ReadAll();
}

#ifndef D1_NETLIST
// Presents the second operation `distance` cycles after the first; tells whether the RTL objects.
class MatrixRulesTest : public MatrixArrayTest {
 protected:
  template <typename First, typename Second>
  bool Objects(First first, Second second, int distance) {
    first();
    Tick(distance);
    second();
    try {
      Tick();
    } catch (const RtlError&) {
      return true;
    }
    return false;
  }
  void Quiet() {
    dut_->step_valid_i = dut_->clr_valid_i = dut_->rd_valid_i = 0;
    dut_.Reset();
    Tick(12);
  }
};

TEST_F(MatrixRulesTest, OperationsThatAreTooCloseAreReported) {
  const TileOperands x{};
  auto step = [&] { Step(5, x, false); };
  auto clear = [&] { Clear(5); };
  auto read = [&] {
    dut_->rd_valid_i = 1;
    dut_->rd_acc_i = 5;
    dut_->rd_row_i = 0;
  };
  auto read_last = [&] { read(), dut_->rd_row_i = kBeats - 1; };
  for (int distance = 1; distance < 9 + kPasses; ++distance) {
    EXPECT_EQ(Objects(step, step, distance), distance < 5) << distance;
    Quiet();
    EXPECT_EQ(Objects(step, clear, distance), distance < 5) << distance;
    Quiet();
    EXPECT_EQ(Objects(step, read, distance), distance < 9) << distance;
    Quiet();
    EXPECT_EQ(Objects(step, read_last, distance), distance < 8 + kPasses) << distance;
    Quiet();
    EXPECT_EQ(Objects(clear, read, distance), distance < 4) << distance;
    Quiet();
    EXPECT_FALSE(Objects(clear, step, distance)) << distance;
    Quiet();
    EXPECT_EQ(Objects(
                  step, [&] { Step(6, x, false); }, distance),
              distance < kPasses)
        << distance;
    Quiet();
  }
  EXPECT_TRUE(Objects([] {}, [&] { step(), clear(); }, 1));
}

TEST_F(MatrixRulesTest, UndefinedFormatsAreReported) {
  const TileOperands x{};
  for (int format = 0; format < 16; ++format) {
    const bool legal = format == 0 || (format >= 2 && format <= 5);
    EXPECT_EQ(Objects([] {}, [&] { Step(0, x, true), dut_->fmt_a_i = format; }, 1), !legal);
    Quiet();
    EXPECT_EQ(Objects([] {}, [&] { Step(0, x, true), dut_->fmt_b_i = format; }, 1), !legal);
    Quiet();
  }
}
#endif

}  // namespace
}  // namespace d1
