// d1_muldiv: products and quotients of RV64M, their queue and their timing.
#include <Vd1_muldiv.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tests/scalar/corner_values.h"

namespace d1 {
namespace {

uint64_t SignExtend32(uint64_t value) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)));
}

uint64_t Product(int op, bool word, uint64_t a, uint64_t b) {
  using Signed = __int128;
  if (word) return SignExtend32(a * b);
  const Signed sa = static_cast<int64_t>(a), sb = static_cast<int64_t>(b);
  switch (op) {
    case 0:
      return a * b;
    case 1:
      return static_cast<uint64_t>((sa * sb) >> 64);
    case 2:
      return static_cast<uint64_t>((sa * static_cast<Signed>(b)) >> 64);
    default:
      return static_cast<uint64_t>((static_cast<unsigned __int128>(a) * b) >> 64);
  }
}

template <typename S, typename U>
uint64_t Divide(int op, U a, U b) {
  const S sa = static_cast<S>(a), sb = static_cast<S>(b);
  const bool overflow = sb == -1 && sa == std::numeric_limits<S>::min();
  S result;
  switch (op) {
    case 0:
      result = b == 0 ? S{-1} : overflow ? sa : static_cast<S>(sa / sb);
      break;
    case 1:
      result = static_cast<S>(b == 0 ? ~U{0} : static_cast<U>(a / b));
      break;
    case 2:
      result = b == 0 ? sa : overflow ? S{0} : static_cast<S>(sa % sb);
      break;
    default:
      result = static_cast<S>(b == 0 ? a : static_cast<U>(a % b));
  }
  return static_cast<uint64_t>(static_cast<int64_t>(result));
}

uint64_t Quotient(int op, bool word, uint64_t a, uint64_t b) {
  return word ? Divide<int32_t, uint32_t>(op, static_cast<uint32_t>(a), static_cast<uint32_t>(b))
              : Divide<int64_t, uint64_t>(op, a, b);
}

struct Result {
  unsigned thread, rd;
  uint64_t value;
};

class MuldivTest : public testing::Test {
 protected:
  MuldivTest() {
    Idle();
    dut_->late_ready_i = 1;
    dut_.Reset();
  }

  void Idle() {
    dut_->mul_i = 0;
    dut_->div_i = 0;
  }

  void Start(bool divide, unsigned thread, unsigned rd, int op, bool word, uint64_t a, uint64_t b) {
    dut_->mul_i = !divide;
    dut_->div_i = divide;
    dut_->thread_i = thread;
    dut_->rd_i = rd;
    dut_->op_i = op;
    dut_->word_i = word;
    dut_->a_i = a;
    dut_->b_i = b;
  }

  // One cycle; what was taken from the late port in it. late_t: valid, thread 2, rd 5, funct3 3,
  // position 3, data 64.
  std::optional<Result> Tick() {
    dut_.Settle();
    std::optional<Result> result;
    if (GetBits(dut_->late_o, 71, 1) && dut_->late_ready_i) {
      result =
          Result{static_cast<unsigned>(GetBits(dut_->late_o, 69, 2)),
                 static_cast<unsigned>(GetBits(dut_->late_o, 64, 5)), GetBits(dut_->late_o, 0, 64)};
    }
    dut_.Tick();
    Idle();
    return result;
  }

  Random random_{RunSeed(), "muldiv"};
  Dut<Vd1_muldiv> dut_;
};

TEST_F(MuldivTest, MatchesArithmeticWithResultsTakenAtAnyPace) {
  std::map<unsigned, uint64_t> expected;  // by thread * 32 + rd
  int started = 0;
  for (int i = 0; i < 150'000 && !HasFailure(); ++i) {
    dut_->late_ready_i = random_.Percent(60);
    dut_.Settle();
    const unsigned place = static_cast<unsigned>(random_.Range(1, 127));
    const bool divide = random_.Percent(30);
    if (dut_->used_o < 4 && place % 32 != 0 && expected.count(place) == 0 &&
        !(divide && dut_->div_busy_o) && random_.Percent(70)) {
      const int op = static_cast<int>(random_.Below(4));
      const bool word = random_.Percent(30) && (divide || op == 0);
      const uint64_t a = OperandOf(random_), b = OperandOf(random_);
      Start(divide, place / 32, place % 32, op, word, a, b);
      expected[place] = divide ? Quotient(op, word, a, b) : Product(op, word, a, b);
      ++started;
    }
    if (const auto result = Tick()) {
      const unsigned got = result->thread * 32 + result->rd;
      ASSERT_EQ(1u, expected.count(got));
      ASSERT_EQ(expected[got], result->value);
      expected.erase(got);
    }
  }
  EXPECT_GT(started, 10'000);
}

TEST_F(MuldivTest, DivisionByZeroAndOverflowFollowTheSpecification) {
  for (int op = 0; op < 4; ++op) {
    for (const bool word : {false, true}) {
      for (const uint64_t a : {0ull, 1ull, 5ull, ~0ull, 1ull << 63, 0x80000000ull, ~0ull << 31}) {
        for (const uint64_t b : {0ull, ~0ull, 1ull, 1ull << 32, 0xFFFFFFFFull}) {
          Start(true, 0, 1, op, word, a, b);
          std::optional<Result> result = Tick();
          for (int i = 0; i < 80 && !result; ++i) result = Tick();
          ASSERT_TRUE(result);
          EXPECT_EQ(Quotient(op, word, a, b), result->value)
              << std::hex << op << (word ? "w " : " ") << a << " / " << b;
        }
      }
    }
  }
}

TEST_F(MuldivTest, AProductTakesFourCyclesAndTheyFollowEachOther) {
  for (int i = 0; i < 10; ++i) {
    if (i < 6) Start(false, 1, static_cast<unsigned>(i + 1), 0, false, 3, static_cast<uint64_t>(i));
    const std::optional<Result> result = Tick();
    ASSERT_EQ(i >= 4 && i < 10, result.has_value()) << "cycle " << i;
    if (result) EXPECT_EQ(3u * (static_cast<unsigned>(i) - 4), result->value);
  }
}

TEST_F(MuldivTest, ADivisionTakesNoLongerThanItsDividend) {
  for (unsigned bits = 1; bits <= 64; ++bits) {
    Start(true, 0, 1, 1, false, ~0ull >> (64 - bits), 3);
    int cycles = 0;
    while (!Tick()) ++cycles;
    EXPECT_LE(cycles, static_cast<int>((bits + 7) / 8 * 8 + 3 + (64 - bits) / 8)) << bits;
  }
}

}  // namespace
}  // namespace d1
