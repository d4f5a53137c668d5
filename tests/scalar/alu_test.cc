// d1_alu against C++ arithmetic.
#include <Vd1_alu.h>
#include <gtest/gtest.h>

#include "tb/harness/dut.h"
#include "tests/scalar/corner_values.h"

namespace d1 {
namespace {

// Numbers as in alu_e.
// As in alu_e.
enum AluOp {
  kAdd = 0,
  kOr = 1,
  kSrl = 2,
  kSra = 3,
  kSlt = 4,
  kXor = 5,
  kSll = 6,
  kSub = 8,
  kAnd = 9,
  kSltu = 12
};
constexpr AluOp kOps[] = {kAdd, kOr, kSrl, kSra, kSlt, kXor, kSll, kSub, kAnd, kSltu};

uint64_t SignExtend32(uint64_t value) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)));
}

uint64_t Expected(int op, bool word, uint64_t a, uint64_t b) {
  const unsigned shift = b & (word ? 31 : 63);
  switch (op) {
    case kAdd:
      return word ? SignExtend32(a + b) : a + b;
    case kSub:
      return word ? SignExtend32(a - b) : a - b;
    case kSll:
      return word ? SignExtend32(a << shift) : a << shift;
    case kSlt:
      return static_cast<int64_t>(a) < static_cast<int64_t>(b);
    case kSltu:
      return a < b;
    case kXor:
      return a ^ b;
    case kSrl:
      return word ? SignExtend32((a & 0xFFFFFFFF) >> shift) : a >> shift;
    case kSra:
      return word ? SignExtend32(static_cast<uint64_t>(static_cast<int32_t>(a) >> shift))
                  : static_cast<uint64_t>(static_cast<int64_t>(a) >> shift);
    case kOr:
      return a | b;
    default:
      return a & b;
  }
}

bool HasWordForm(int op) {
  return op == kAdd || op == kSub || op == kSll || op == kSrl || op == kSra;
}

class AluTest : public testing::Test {
 protected:
  void Check(int op, bool word, uint64_t a, uint64_t b) {
    dut_->op_i = op;
    dut_->word_i = word;
    dut_->a_i = a;
    dut_->b_i = b;
    dut_->addend_i = (op & 8) != 0 ? ~b : b;  // bit 3 subtracts
    dut_.Settle();
    ASSERT_EQ(Expected(op, word, a, b), dut_->y_o)
        << std::hex << "operation " << op << (word ? "w" : "") << " of " << a << ", " << b;
    if (op == kAdd) ASSERT_EQ(a + b, dut_->sum_o);
    ASSERT_EQ(a < b, dut_->less_o);
    ASSERT_EQ(a == b, dut_->equal_o);
  }

  Random random_{RunSeed(), "alu"};
  Dut<Vd1_alu> dut_;
};

TEST_F(AluTest, ComputesEveryOperation) {
  for (int i = 0; i < 200'000 && !HasFatalFailure(); ++i) {
    const int op = kOps[random_.Below(10)];
    Check(op, HasWordForm(op) && random_.Percent(50), OperandOf(random_), OperandOf(random_));
  }
}

TEST_F(AluTest, ShiftsByEveryDistance) {
  for (uint64_t distance = 0; distance < 128 && !HasFatalFailure(); ++distance) {
    for (const int op : {kSll, kSrl, kSra}) {
      for (const uint64_t a : {0x8000000080000001ull, 0x7FFFFFFF7FFFFFFFull, ~0ull, 1ull}) {
        Check(op, false, a, distance);
        Check(op, true, a, distance);
      }
    }
  }
}

}  // namespace
}  // namespace d1
