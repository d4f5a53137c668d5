// d1_vector_permute against the golden model: every pattern, width and element.
#include <Vd1_vector_permute.h>
#include <gtest/gtest.h>

#include <cstring>
#include <deque>

#include "tb/harness/dut.h"
#include "tb/harness/random.h"
#include "tests/simd/permute_ops.h"

namespace d1 {
namespace {

constexpr uint64_t kLatency = 4;
#ifdef D1_NETLIST
constexpr int kCases = 3'000;
#else
constexpr int kCases = 30'000;
#endif

class PermuteTest : public testing::Test {
 protected:
  void SetUp() override { dut_->valid_i = 0; }

  RegisterBytes AnyLine() {
    RegisterBytes line;
    for (uint8_t& byte : line) byte = static_cast<uint8_t>(random_.Bits(8));
    return line;
  }

  void Cycle(bool valid, const PermuteOp& op) {
    valids_ = (valids_ << 1 | unsigned{valid}) & 15;
    const RegisterBytes a = AnyLine(), b = AnyLine();
    dut_->valid_i = valids_;
    dut_->sub_i = SubOfPermute(op) & 63;
    dut_->lane_i = op.lane & 31;
    std::memcpy(&dut_->a_i[0], a.data(), 64);
    std::memcpy(&dut_->b_i[0], b.data(), 64);
    if (valid) due_.push_back({dut_.cycle() + kLatency, op, Permuted(op, a, b)});
    dut_.Tick();
    if (due_.empty() || due_.front().cycle != dut_.cycle()) return;
    const Due& due = due_.front();
    for (int i = 0; i < 64; ++i) {
      ASSERT_EQ(reinterpret_cast<const uint8_t*>(&dut_->result_o[0])[i], due.result[i])
          << "byte " << i << " of pattern " << static_cast<int>(due.op.pattern) << " bytes "
          << int{due.op.bytes} << " lane " << int{due.op.lane} << " half " << int{due.op.half};
    }
    due_.pop_front();
  }

  struct Due {
    uint64_t cycle;
    PermuteOp op;
    RegisterBytes result;
  };
  Random random_{RunSeed(), "permute"};
  Dut<Vd1_vector_permute> dut_;
  std::deque<Due> due_;
  unsigned valids_ = 0;
};

TEST_F(PermuteTest, EveryPatternMovesWhatTheModelMoves) {
  for (int i = 0; i < kCases && !HasFatalFailure(); ++i) {
    Cycle(random_.Percent(90), RandomPermuteOp(random_));
  }
}

TEST_F(PermuteTest, EveryElementReachesAllPlaces) {
  for (const int bytes : {1, 2, 4}) {
    for (int lane = 0; lane < 64 / bytes && !HasFatalFailure(); ++lane) {
      Cycle(true, {PermutePattern::kBroadcast, static_cast<uint8_t>(bytes),
                   static_cast<uint8_t>(lane), 0});
    }
  }
}

// Eight instructions transpose an 8x8 tile of words.
TEST(Permute, TransposesWordsInTwoSteps) {
  RegisterBytes tile[4] = {};
  for (int i = 0; i < 64; ++i) tile[i / 16][4 * (i % 16)] = static_cast<uint8_t>(i);
  for (uint8_t h = 0; h < 2; ++h) {
    const PermuteOp columns{PermutePattern::kTranspose32, 4, 0, h};
    const RegisterBytes upper = Permuted(columns, tile[0], tile[1]),
                        lower = Permuted(columns, tile[2], tile[3]);
    for (uint8_t g = 0; g < 2; ++g) {
      const RegisterBytes rows = Permuted({PermutePattern::kInterleave, 16, 0, g}, upper, lower);
      for (int i = 0; i < 16; ++i) {
        const int row = 4 * h + 2 * g + i / 8, column = i % 8;
        EXPECT_EQ(rows[4 * i], 8 * column + row);
      }
    }
  }
}

}  // namespace
}  // namespace d1
