// d1_fp32_fma against the golden arithmetic, bit for bit: every operation, operands that meet the
// corners, at any pace; tags, latency, and results that are held.
#include <Vd1_fp32_fma.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <type_traits>
#include <vector>

#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/add.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/minmax.h"
#include "tb/model/fp/mul.h"

#ifndef D1_PARAM_Lanes
#define D1_PARAM_Lanes 16
#endif

namespace d1 {
namespace {

constexpr int kLanes = D1_PARAM_Lanes;
constexpr uint64_t kLatency = 8;
#ifdef D1_NETLIST
constexpr int kCases = 300'000;  // of a lane
#else
constexpr int kCases = kLanes == 1 ? 1'000'000 : 5'000'000;
#endif

// The codes of d1_pkg::valu_e.
enum Op { kFmadd, kFmsub, kFnmsub, kFnmadd, kFadd, kFsub, kFmul, kFmin, kFmax, kMove, kOps = 12 };

Fp32 Golden(int op, Fp32 a, Fp32 b, Fp32 c) {
  switch (op) {
    case kFmadd:
      return FmaFp32(a, b, c);
    case kFmsub:
      return FmsFp32(a, b, c);
    case kFnmsub:
      return FnmaFp32(a, b, c);
    case kFnmadd:
      return FnmsFp32(a, b, c);
    case kFadd:
      return AddFp32(a, b);
    case kFsub:
      return SubFp32(a, b);
    case kFmul:
      return MulFp32(a, b);
    case kFmin:
      return MinFp32(a, b);
    case kFmax:
      return MaxFp32(a, b);
    default:
      return a;  // a move, also of what the wrapper has prepared
  }
}

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

class Fp32FmaTest : public testing::Test {
 protected:
  struct Expected {
    uint64_t cycle = 0;
    int op = 0;
    uint32_t tag = 0;
    std::array<FmaOperands, kLanes> operands;
    std::array<Fp32, kLanes> result;
  };

  void SetUp() override {
    dut_->valid_i = 0;
    dut_->pass_valid_i = 0;
    dut_.Reset();
  }

  // Presents an operation in this cycle.
  void Present(int op, const std::array<FmaOperands, kLanes>& operands) {
    Expected expected{
        dut_.cycle() + kLatency, op, static_cast<uint32_t>(random_.Bits(8)), operands, {}};
    dut_->valid_i = 1;
    dut_->op_i = op;
    dut_->tag_i = expected.tag;
    for (int i = 0; i < kLanes; ++i) {
      const FmaOperands& x = operands[i];
      SetWord(dut_->a_i, i, x.a.bits);
      SetWord(dut_->b_i, i, x.b.bits);
      SetWord(dut_->c_i, i, x.c.bits);
      expected.result[i] = Golden(op, x.a, x.b, x.c);
    }
    due_.push_back(expected);
  }

  void Tick() {
    dut_.Tick();
    dut_->valid_i = 0;
    const bool due = !due_.empty() && due_.front().cycle == dut_.cycle();
    ASSERT_EQ(dut_->valid_o, due) << "cycle " << dut_.cycle();
    if (due) {
      last_ = due_.front();
      due_.pop_front();
      ++results_;
      ASSERT_EQ(dut_->tag_o, last_.tag);
    }
    if (results_ == 0) return;
    for (int i = 0; i < kLanes; ++i) {  // In a gap: the last result is held.
      const FmaOperands& x = last_.operands[i];
      ASSERT_EQ(Word(dut_->result_o, i), last_.result[i].bits)
          << "op " << last_.op << " lane " << i << std::hex << " a=" << x.a.bits
          << " b=" << x.b.bits << " c=" << x.c.bits << " cycle " << std::dec << dut_.cycle();
    }
  }

  void Drain() {
    for (uint64_t i = 0; i < kLatency + 2; ++i) Tick();
  }

  Random random_{RunSeed(), "fma lanes"};
  Dut<Vd1_fp32_fma> dut_;
  std::deque<Expected> due_;
  Expected last_;
  int results_ = 0;
};

TEST_F(Fp32FmaTest, EveryOperationGivesTheBitsOfTheModelAtAnyPace) {
  const int count = kCases / kLanes;
  unsigned pace = 100;
  for (int i = 0; i < count;) {
    if (random_.Below(1000) == 0) pace = std::array{100u, 50u, 10u}[random_.Below(3)];
    if (random_.Percent(pace)) {
      std::array<FmaOperands, kLanes> x;
      for (FmaOperands& lane : x) {
        lane = RandomFmaOperands(random_);
        // Sums of two, and minima, see pairs that are near each other too.
        if (random_.Percent(30)) lane.b = lane.c;
        if (random_.Percent(5)) lane.b = random_.Percent(50) ? lane.a : Negated(lane.a);
      }
      Present(static_cast<int>(random_.Percent(50) ? random_.Below(4) : random_.Below(kOps)), x);
      ++i;
    }
    Tick();
    if (HasFatalFailure()) return;
  }
  Drain();
  EXPECT_EQ(results_, count);
}

// Every pair and triple of remarkable numbers.
TEST_F(Fp32FmaTest, EveryCornerMeetsEveryCorner) {
  std::vector<uint32_t> corners;
  for (const uint32_t x : {0x00000000u, 0x00000001u, 0x00400000u, 0x007FFFFFu, 0x00800000u,
                           0x33800000u, 0x3F7FFFFFu, 0x3F800000u, 0x3F800001u, 0x7F000000u,
                           0x7F7FFFFFu, 0x7F800000u, 0x7F800001u, 0x7FFFFFFFu}) {
    corners.push_back(x);
    corners.push_back(x | 0x80000000);
  }
  const size_t n = corners.size();
  for (int op = 0; op < kOps; ++op) {
    for (size_t i = 0; i < n * n * n; i += kLanes) {
      std::array<FmaOperands, kLanes> x;
      for (int lane = 0; lane < kLanes; ++lane) {
        const size_t at = i + lane;
        x[lane] = {{corners[at % n]}, {corners[at / n % n]}, {corners[at / n / n % n]}};
      }
      Present(op, x);
      Tick();
      if (HasFatalFailure()) return;
    }
  }
  Drain();
}

TEST_F(Fp32FmaTest, ResetForgetsWhatIsUnderWay) {
  Present(kMove, {});
  Tick();
  Tick();
  due_.clear();
  dut_.Reset();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(dut_->valid_o, 0);
    dut_.Tick();
  }
}

// What other units have computed takes the place of the sum in the last stage.
TEST_F(Fp32FmaTest, PassesTheResultsOfOthers) {
  for (int i = 0; i < 100; ++i) {
    std::array<FmaOperands, kLanes> x;
    for (FmaOperands& lane : x) lane = RandomFmaOperands(random_);
    Present(kMove, x);
    for (uint64_t cycle = 0; cycle < kLatency; ++cycle) {
      dut_->pass_valid_i = cycle == kLatency - 1;
      for (int lane = 0; lane < kLanes; ++lane) {
        const auto other = static_cast<uint32_t>(random_.Bits(32));
        SetWord(dut_->pass_i, lane, other);
        if (cycle == kLatency - 1) due_.front().result[lane] = {other};
      }
      Tick();
      if (HasFatalFailure()) return;
      if (cycle == 0) {
        for (int lane = 0; lane < kLanes; ++lane) {
          ASSERT_EQ(Word(dut_->a_o, lane), x[lane].a.bits);
          ASSERT_EQ(Word(dut_->b_o, lane), x[lane].b.bits);
          ASSERT_EQ(Word(dut_->c_o, lane), x[lane].c.bits);
        }
      }
    }
    dut_->pass_valid_i = 0;
  }
}

}  // namespace
}  // namespace d1
