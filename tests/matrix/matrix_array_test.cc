// d1_matrix_array against the golden matrix step, bit for bit: random schedules at the shortest
// legal distances, directed accumulators, read-out and clears among the steps, and the rules.
#include <Vd1_matrix_array.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <type_traits>

#include "tb/checkers/matrix_tiles.h"
#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"

#ifndef D1_PARAM_Rows
#define D1_PARAM_Rows 8
#endif
#ifndef D1_PARAM_WindowBits
#define D1_PARAM_WindowBits 36
#endif

namespace d1 {
namespace {

constexpr int kRows = D1_PARAM_Rows;
constexpr int kCols = kRows;
constexpr int kWindow = D1_PARAM_WindowBits;
constexpr int kBeatRows = kRows == 1 ? 1 : 2;
constexpr int kBeats = kRows / kBeatRows;
#ifdef D1_NETLIST
constexpr int kCycles = 100'000;
constexpr int kRounds = 1'000;
#else
constexpr int kCycles = kWindow != kAccWindowBits ? 100'000 : kRows == 1 ? 1'000'000 : 100'000;
constexpr int kRounds = kWindow != kAccWindowBits ? 4'000 : kRows == 1 ? 20'000 : 400;
#endif

// Sets 16 bits of a port of any width.
template <typename Port>
void SetHalf(Port& port, int index, uint16_t value) {
  if constexpr (std::is_integral_v<Port>) {
    const int shift = 16 * index;
    port = (port & ~(Port{0xFFFF} << shift)) | (Port{value} << shift);
  } else {
    const int shift = 16 * (index % 2);
    auto& word = port[index / 2];
    word = (word & ~(0xFFFFu << shift)) | uint32_t{value} << shift;
  }
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
    dut_->fmt_a_i = 0;
    dut_->fmt_b_i = 0;
    dut_.Reset();
    Tick(9);
  }

  void Step(int acc, const TileOperands& x, bool overwrite) {
    dut_->step_valid_i = 1;
    dut_->step_acc_i = acc;
    dut_->step_overwrite_i = overwrite;
    for (int i = 0; i < kRows; ++i) {
      for (int k = 0; k < 4; ++k) {
        SetHalf(dut_->a_i, 4 * i + k, x.a[i][k].bits);
        SetHalf(dut_->b_i, kCols * k + i, x.b[k][i].bits);
      }
    }
    tiles_.Step(acc, x, overwrite, now());
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

  uint64_t now() const { return now_; }

  Random random_{RunSeed(), "array"};
  MatrixTiles tiles_{kWindow};
  Dut<Vd1_matrix_array> dut_;
  std::array<Fp32, 16> expected_{};
  int expected_acc_ = 0;
  int reads_ = 0;
  uint64_t now_ = 0;
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
        Step(acc, RandomTileOperands(random_), random_.Percent(30));
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
  EXPECT_GT(steps, kCycles / 4);
  EXPECT_GT(back_to_back, kCycles / 50);
  EXPECT_GT(reads_, kCycles / 20);
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
        Tick();
      }
    }
    for (int acc = 0; acc < 16; ++acc) {
      if (kRows == 1 && random_.Percent(2)) {  // The load itself did what it should.
        Tick(9);
        const Fp32 c = x[acc].c[0][0];
        if (!IsNan(c) && !IsInf(c)) ASSERT_EQ(tiles_.At(acc, 0, 0), c);
      }
      Step(acc, x[acc], random_.Percent(10));
      Tick();
    }
    Tick(9);
    ReadAll();
    if (HasFatalFailure()) return;
  }
}

TEST_F(MatrixArrayTest, ClearTakesEffectBetweenTheStepsAroundIt) {
  TileOperands one{};
  for (int i = 0; i < 8; ++i) one.a[i][0] = one.b[0][i] = {0x3F80};
  for (int rest = 1; rest < 12; ++rest) {
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
  void Quiet() { dut_.Reset(), Tick(12); }
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
  for (int distance = 1; distance < 10; ++distance) {
    EXPECT_EQ(Objects(step, step, distance), distance < 5) << distance;
    Quiet();
    EXPECT_EQ(Objects(step, clear, distance), distance < 5) << distance;
    Quiet();
    EXPECT_EQ(Objects(step, read, distance), distance < 9) << distance;
    Quiet();
    EXPECT_EQ(Objects(clear, read, distance), distance < 4) << distance;
    Quiet();
    EXPECT_FALSE(Objects(clear, step, distance)) << distance;
    Quiet();
    EXPECT_FALSE(Objects(
        step, [&] { Step(6, x, false); }, distance))
        << distance;
    Quiet();
  }
  EXPECT_TRUE(Objects([] {}, [&] { step(), clear(); }, 1));
}

TEST_F(MatrixRulesTest, UndefinedFormatsAreReported) {
  const TileOperands x{};
  EXPECT_TRUE(Objects([] {}, [&] { Step(0, x, true), dut_->fmt_a_i = 1; }, 1));
}
#endif

}  // namespace
}  // namespace d1
