// d1_vector_lane, one lane, against the golden model: every function and width, at any pace.
#include "tests/simd/lane_ops.h"

#include <Vd1_vector_lane.h>
#include <gtest/gtest.h>

#include <deque>

#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/isa/instruction.h"

namespace d1 {
namespace {

constexpr uint64_t kLatency = 4;
#ifdef D1_NETLIST
constexpr int kCases = 100'000;
#else
constexpr int kCases = 1'000'000;
#endif

uint32_t Result(const LaneOp& op, uint32_t a, uint32_t b, uint32_t c) {
  uint32_t result = 0;
  const uint32_t mask = op.bits == 32 ? 0xFFFFFFFF : (1u << op.bits) - 1;
  for (int at = 0; at < 32; at += op.bits) {
    result |= ElementResult(op, a >> at & mask, b >> at & mask, c >> at & mask) << at;
  }
  return result;
}

class LaneTest : public testing::Test {
 protected:
  void SetUp() override { dut_->valid_i = 0; }

  // Numbers, corners, and pairs that are equal in some of their elements.
  uint32_t Operand(uint32_t other) {
    switch (random_.Below(6)) {
      case 0:
        return RandomFp32(random_).bits;
      case 1:
        return RandomBf16(random_).bits | uint32_t{RandomBf16(random_).bits} << 16;
      case 2:
        return other ^ static_cast<uint32_t>(random_.Bits(8) << 8 * random_.Below(4));
      case 3:
        return other ^ (0x80008000 & static_cast<uint32_t>(random_.Bits(32)));
      default:
        return static_cast<uint32_t>(random_.Bits(32));
    }
  }

  void Cycle(bool valid, const LaneOp& op, uint32_t a, uint32_t b, uint32_t c, uint32_t shift) {
    valids_ = (valids_ << 1 | unsigned{valid}) & 15;
    dut_->valid_i = valids_;
    dut_->sub_i = SubOfLane(op) & 0xFF;
    dut_->shift_i = shift;
    dut_->a_i = a;
    dut_->b_i = b;
    dut_->c_i = c;
    if (valid) {
      uint32_t distances = shift;
      for (int at = op.bits; at < 32; at += op.bits) distances |= shift << at;
      const bool shifts = op.function >= LaneFunction::kShiftLeftImmediate && !op.ReadsVs2() &&
                          op.kind == ElementKind::kInteger;
      due_.push_back({dut_.cycle() + kLatency, op, a, b, Result(op, a, shifts ? distances : b, c)});
    }
    dut_.Tick();
    if (due_.empty() || due_.front().cycle != dut_.cycle()) return;
    const Due& due = due_.front();
    ASSERT_EQ(dut_->result_o, due.result)
        << "function " << static_cast<int>(due.op.function) << " of "
        << static_cast<int>(due.op.bits) << " bits, kind " << static_cast<int>(due.op.kind)
        << std::hex << " a=" << due.a << " b=" << due.b;
    due_.pop_front();
  }

  struct Due {
    uint64_t cycle;
    LaneOp op;
    uint32_t a, b, result;
  };
  Random random_{RunSeed(), "lane"};
  Dut<Vd1_vector_lane> dut_;
  std::deque<Due> due_;
  unsigned valids_ = 0;
};

TEST_F(LaneTest, EveryFunctionGivesTheBitsOfTheModel) {
  for (int i = 0; i < kCases && !HasFatalFailure(); ++i) {
    const LaneOp op = RandomLaneOp(random_);
    const uint32_t a = Operand(0), b = Operand(a);
    const auto shift = static_cast<uint32_t>(random_.Below(op.bits));
    Cycle(random_.Percent(90), op, a, b, static_cast<uint32_t>(random_.Bits(32)), shift);
  }
}

TEST_F(LaneTest, EstimatesOfEveryExponentAndTableEntry) {
  for (const LaneFunction function : {LaneFunction::kReciprocal, LaneFunction::kRootReciprocal}) {
    for (uint32_t x = 0; x < 0x10000 && !HasFatalFailure(); ++x) {
      Cycle(true, {function, ElementKind::kNumber, 32}, x << 16, 0, 0, 0);
      Cycle(true, {function, ElementKind::kNumber, 32}, x << 16 | 0xFFFF, 0, 0, 0);
    }
  }
}

}  // namespace
}  // namespace d1
