// d1_fp32_add against the golden addition and MPFR, bit for bit: operands that meet the corners, at
// any pace.
#include <Vd1_fp32_add.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <type_traits>
#include <utility>
#include <vector>

#include "tb/checkers/mpfr_reference.h"
#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/add.h"

#ifndef D1_PARAM_Lanes
#define D1_PARAM_Lanes 16
#endif

namespace d1 {
namespace {

constexpr int kLanes = D1_PARAM_Lanes;
constexpr uint64_t kLatency = 5;
#ifdef D1_NETLIST
constexpr int kCases = 200'000;  // of a lane
#else
constexpr int kCases = kLanes == 1 ? 500'000 : 2'000'000;
#endif

template <typename Port>
void SetWord(Port& port, int index, uint32_t value) {
  if constexpr (std::is_integral_v<Port>) {
    port = value;
  } else {
    port[index] = value;
  }
}

template <typename Port>
uint32_t Word(const Port& port, int index) {
  if constexpr (std::is_integral_v<Port>) {
    return port;
  } else {
    return port[index];
  }
}

class Fp32AddTest : public testing::Test {
 protected:
  using Pair = std::pair<Fp32, Fp32>;
  using Pairs = std::array<Pair, kLanes>;

  void SetUp() override {
    dut_->valid_i = 0;
    dut_.Reset();
  }

  // Presents additions in this cycle.
  void Present(const Pairs& pairs) {
    dut_->valid_i = 1;
    for (int i = 0; i < kLanes; ++i) {
      SetWord(dut_->a_i, i, pairs[i].first.bits);
      SetWord(dut_->b_i, i, pairs[i].second.bits);
    }
    due_.emplace_back(dut_.cycle() + kLatency, pairs);
  }

  void Tick() {
    dut_.Tick();
    dut_->valid_i = 0;
    const bool due = !due_.empty() && due_.front().first == dut_.cycle();
    ASSERT_EQ(dut_->valid_o, due) << "cycle " << dut_.cycle();
    if (due) {
      last_ = due_.front().second;
      due_.pop_front();
      ++results_;
    }
    if (results_ == 0) return;
    for (int i = 0; i < kLanes; ++i) {  // In a gap: the last result is held.
      const auto [a, b] = last_[i];
      const uint32_t sum = AddFp32(a, b).bits;
      if (due) ASSERT_EQ(sum, MpfrAdd(a.bits, b.bits)) << "the golden model is wrong";
      ASSERT_EQ(Word(dut_->result_o, i), sum)
          << "lane " << i << std::hex << " a=" << a.bits << " b=" << b.bits;
    }
  }

  void Drain() {
    for (uint64_t i = 0; i < kLatency + 2; ++i) Tick();
  }

  // Near each other in exponent, or in all but the last bits; of any signs.
  Pair RandomPair() {
    if (random_.Percent(30)) return {RandomFp32(random_), RandomFp32(random_)};
    if (random_.Percent(20)) {
      const FmaOperands x = RandomFmaOperands(random_);
      return {x.a, x.c};
    }
    const uint32_t a = RandomFp32(random_).bits;
    uint32_t b = a ^ static_cast<uint32_t>(random_.Bits(1)) << 31;
    switch (random_.Below(4)) {
      case 0:  // up to 30 binades away, another significand
        b += static_cast<uint32_t>(random_.Range(0, 60) - 30) << 23;
        b ^= static_cast<uint32_t>(random_.Bits(23));
        break;
      case 1:  // one binade away, or none, and a long run of zeros or ones
        b += static_cast<uint32_t>(random_.Range(0, 2) - 1) << 23;
        b ^= (uint32_t{1} << random_.Below(23)) - 1;
        break;
      case 2:  // a few units away
        b += static_cast<uint32_t>(random_.Range(0, 8) - 4);
        break;
      default:  // a power of two, or one unit below, that decides a tie
        b = (b & 0xFF800000) - static_cast<uint32_t>(random_.Bits(1));
        b -= static_cast<uint32_t>(random_.Range(22, 27)) << 23;
        break;
    }
    return random_.Percent(50) ? Pair{{a}, {b}} : Pair{{b}, {a}};
  }

  Random random_{RunSeed(), "adder"};
  Dut<Vd1_fp32_add> dut_;
  std::deque<std::pair<uint64_t, Pairs>> due_;
  Pairs last_;
  int results_ = 0;
};

TEST_F(Fp32AddTest, GivesTheBitsOfTheModelAtAnyPace) {
  const int count = kCases / kLanes;
  unsigned pace = 100;
  for (int i = 0; i < count;) {
    if (random_.Below(1000) == 0) pace = std::array{100u, 50u, 10u}[random_.Below(3)];
    if (random_.Percent(pace)) {
      Pairs pairs;
      for (Pair& pair : pairs) pair = RandomPair();
      Present(pairs);
      ++i;
    }
    Tick();
    if (HasFatalFailure()) return;
  }
  Drain();
  EXPECT_EQ(results_, count);
}

// Every pair of remarkable numbers: the ends of each region and their neighbours, and all powers of
// two.
TEST_F(Fp32AddTest, EveryCornerMeetsEveryCorner) {
  std::vector<uint32_t> corners;
  for (const uint32_t x :
       {0x00000000u, 0x00000001u, 0x00000002u, 0x003FFFFFu, 0x00400000u, 0x007FFFFEu,
        0x007FFFFFu, 0x00800001u, 0x00FFFFFFu, 0x01000001u, 0x017FFFFFu, 0x33FFFFFFu,
        0x3F7FFFFFu, 0x3F800001u, 0x3FFFFFFFu, 0x7EFFFFFFu, 0x7F000001u, 0x7F7FFFFEu,
        0x7F7FFFFFu, 0x7F800001u, 0x7FBFFFFFu, 0x7FC00000u, 0x7FFFFFFFu}) {
    corners.push_back(x);
    corners.push_back(x | 0x80000000);
  }
  for (uint32_t exponent = 1; exponent < 256; ++exponent) {
    corners.push_back(exponent << 23);
    corners.push_back(exponent << 23 | 0x80000000);
  }
  const size_t n = corners.size();
  for (size_t i = 0; i < n * n; i += kLanes) {
    Pairs pairs;
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const size_t at = (i + lane) % (n * n);
      pairs[lane] = {{corners[at % n]}, {corners[at / n]}};
    }
    Present(pairs);
    Tick();
    if (HasFatalFailure()) return;
  }
  Drain();
}

TEST_F(Fp32AddTest, ResetForgetsWhatIsUnderWay) {
  Present({});
  Tick();
  Tick();
  due_.clear();
  dut_.Reset();
  for (int i = 0; i < 7; ++i) Tick();
}

}  // namespace
}  // namespace d1
