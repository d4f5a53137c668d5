// d1_bf16_fma against the golden arithmetic, bit for bit: every operation at any pace, and all
// first operands of sums and products with many second ones (long/bf16_lanes_test: with all).
#include <Vd1_bf16_fma.h>
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <type_traits>

#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/bf16.h"

namespace d1 {
namespace {

constexpr int kLanes = D1_PARAM_Lanes;
constexpr uint64_t kLatency = 6;
#ifdef D1_NETLIST
constexpr int kCases = 300'000;  // of a lane
constexpr int kSeconds = 1;      // second operands of each first one
#else
constexpr int kCases = 4'000'000;
constexpr int kSeconds = 256;  // 2^24 pairs, half of them summed and half multiplied
#endif

// The codes of d1_pkg::valu_e.
enum Op { kFmadd, kFmsub, kFnmsub, kFnmadd, kFadd, kFsub, kFmul, kOps };

Bf16 Golden(int op, Bf16 a, Bf16 b, Bf16 c) {
  switch (op) {
    case kFmadd:
      return FmaBf16(a, b, c);
    case kFmsub:
      return FmaBf16(a, b, Negated(c));
    case kFnmsub:
      return FmaBf16(Negated(a), b, c);
    case kFnmadd:
      return FmaBf16(Negated(a), b, Negated(c));
    case kFadd:
      return AddBf16(a, b);
    case kFsub:
      return AddBf16(a, Negated(b));
    default:
      return MulBf16(a, b);
  }
}

struct Operands {
  Bf16 a, b, c;
};
using All = std::array<Operands, kLanes>;

template <typename Port>
uint16_t* Lanes(Port& port) {
  return reinterpret_cast<uint16_t*>(&port);
}

class Bf16FmaTest : public testing::Test {
 protected:
  void SetUp() override { dut_->valid_i = 0; }

  // A cycle with or without an operation; compares what is due.
  void Cycle(int op, const All* operands) {
    valids_ = (valids_ << 1 | unsigned{operands != nullptr}) & 63;
    dut_->valid_i = valids_;
    dut_->op_i = op;
    if (operands != nullptr) {
      for (int i = 0; i < kLanes; ++i) {
        Lanes(dut_->a_i)[i] = (*operands)[i].a.bits;
        Lanes(dut_->b_i)[i] = (*operands)[i].b.bits;
        Lanes(dut_->c_i)[i] = (*operands)[i].c.bits;
      }
      due_.push_back({dut_.cycle() + kLatency, op, *operands});
    }
    dut_.Tick();
    if (due_.empty() || due_.front().cycle != dut_.cycle()) return;
    const Due& due = due_.front();
    for (int i = 0; i < kLanes; ++i) {
      const auto& [a, b, c] = due.operands[i];
      ASSERT_EQ(Lanes(dut_->result_o)[i], Golden(due.op, a, b, c).bits)
          << "op " << due.op << " lane " << i << std::hex << " a=" << a.bits << " b=" << b.bits
          << " c=" << c.bits;
    }
    due_.pop_front();
  }

  void Drain() {
    for (uint64_t i = 0; i <= kLatency; ++i) Cycle(0, nullptr);
    EXPECT_TRUE(due_.empty());
  }

  struct Due {
    uint64_t cycle;
    int op;
    All operands;
  };
  Random random_{RunSeed(), "bf16 lanes"};
  Dut<Vd1_bf16_fma> dut_;
  std::deque<Due> due_;
  unsigned valids_ = 0;
};

TEST_F(Bf16FmaTest, EveryOperationGivesTheBitsOfTheModelAtAnyPace) {
  for (int i = 0; i < kCases / kLanes && !HasFatalFailure(); ++i) {
    All x;
    for (Operands& lane : x) {
      lane = {RandomBf16(random_), RandomBf16(random_), RandomBf16(random_)};
      const auto product = MulBf16(lane.a, lane.b).bits;
      const auto near = static_cast<uint16_t>(product + (random_.Below(40) << 7) - (20 << 7) +
                                              random_.Below(5) - 2);
      if (random_.Percent(60)) lane.c.bits = near ^ static_cast<uint16_t>(random_.Bits(1) << 15);
      if (random_.Percent(10)) lane.b = random_.Percent(50) ? lane.a : Negated(lane.a);
    }
    Cycle(static_cast<int>(random_.Below(kOps)), random_.Percent(90) ? &x : nullptr);
  }
  Drain();
}

TEST_F(Bf16FmaTest, EveryFirstOperandOfSumsAndProducts) {
  for (int n = 0; n < kSeconds; ++n) {
    const int op = n % 2 == 0 ? kFadd : kFmul;
    for (uint32_t first = 0; first < 0x10000 && !HasFatalFailure(); first += kLanes) {
      All x;
      for (int i = 0; i < kLanes; ++i) {
        x[i] = {{static_cast<uint16_t>(first + i)}, RandomBf16(random_), {}};
        if (random_.Percent(50)) x[i].b.bits = static_cast<uint16_t>(random_.Bits(16));
      }
      Cycle(op, &x);
    }
  }
  Drain();
}

}  // namespace
}  // namespace d1
