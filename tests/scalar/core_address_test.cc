// Addresses, counts and jump targets at every edge: what d1_core refuses, in which order of checks,
// and what it sends down the vector queue otherwise.
#include <gtest/gtest.h>

#include "tests/scalar/core_bench.h"

namespace d1 {
namespace {

constexpr uint64_t kNode = uint64_t{1} << 62;

const std::vector<uint64_t>& Addresses() {
  static const std::vector<uint64_t> addresses = {
      0,
      1,
      2,
      4,
      8,
      16,
      32,
      63,
      64,
      0x8000,
      0x8003,
      0x8010,
      0x8038,
      0x13FF00,
      0x13FF80,
      0x13FFC0,
      0x13FFFF,
      0x140000,
      0x140040,
      0x1EFFF8,
      0x1F0000,
      0x1F0008,
      0x1F0018,
      0x1F0100,
      0x1F0110,
      0x1F0128,
      0x1F0130,
      0x1F01F8,
      0x1F0200,
      0x1F0208,
      0x1F0240,
      0x1F0248,
      0x1F0278,
      0x1F0280,
      0x1F02B0,
      0x1F02B8,
      0x1F0400,
      0x1F04F8,
      0x1F0518,
      0x1F0520,
      0x1F05F8,
      0x1F0804,
      0x1F08F8,
      0x1F0900,
      0x1FFFC0,
      0x200000,
      0xFFFFFFFFFFFFFFC0,
      ~0ull,
      kNode,
      kNode | 0x8040,
      kNode | 0x13FFC0,
      kNode | 0x140000,
      kNode | 0x1F0810,
      kNode | 0x1F0814,
      kNode | 0x200000,
      kNode | uint64_t{5} << 46 | uint64_t{2} << 30 | 0x80,
      uint64_t{2} << 62,
      uint64_t{3} << 62,
      uint64_t{3} << 62 | uint64_t{0x12345678} << 21 | 0x8040,
      uint64_t{3} << 62 | 0x140000,
      uint64_t{3} << 62 | 0x1F0810,
      uint64_t{3} << 62 | 0x1F0814,
      uint64_t{3} << 62 | uint64_t{1} << 53,
      uint64_t{3} << 62 | uint64_t{1} << 61,
      uint64_t{1} << 21,
      uint64_t{1} << 61};
  return addresses;
}

const std::vector<uint64_t>& Amounts() {
  static const std::vector<uint64_t> amounts = {0,
                                                1,
                                                8,
                                                15,
                                                16,
                                                32,
                                                63,
                                                64,
                                                65,
                                                96,
                                                127,
                                                128,
                                                65535,
                                                65536,
                                                0xFFFFF,
                                                0xFFFE0,
                                                0x100000,
                                                ~0ull,
                                                0ull - 16,
                                                0ull - 32,
                                                0ull - 0x2000,
                                                0ull - 0xFFFE0,
                                                0ull - 0x100000,
                                                0ull - 0x100020,
                                                1ull << 63,
                                                1ull << 32,
                                                0x1A000,
                                                0x1E000,
                                                0x2D000};
  return amounts;
}

class CoreAddress : public testing::Test {
 protected:
  // Runs one instruction with x8 = a, x9 = b, and the same on the model.
  void Try(const Instruction& instruction, uint64_t a, uint64_t b) {
    ProgramBuilder p(pc_);
    p.Li(8, a);
    p.Li(9, b);
    p.Emit(instruction);
    p.I(Op::kAddi, 5, 8, 0);  // what has become of the pointers
    p.R(Op::kXor, 5, 5, 9);
    p.Halt(5);
    p.Store(bench_.world.node.sram);
    batch_.push_back(pc_);
    // The threads take turns; their code lies apart, and none is executed twice.
    pc_ += 0x100;
    if (batch_.size() == 4) Run();
    if (pc_ > 0xF0000) FAIL() << "no more room for code";
  }

  // An entry as a reset leaves it: tiles of 64 or of 32 B.
  uint8_t AnyTile() { return std::array<uint8_t, 4>{0, 2, 3, 4}[bench_.random.Below(4)]; }

  void Run() {
    for (size_t t = 0; t < batch_.size(); ++t) bench_.Expect(static_cast<int>(t), batch_[t], 0);
    batch_.clear();
    bench_.Run();
  }

  CoreBench bench_;
  uint32_t pc_ = 0x20000;
  std::vector<uint32_t> batch_;
};

TEST_F(CoreAddress, ScalarAccesses) {
  for (const Op op : {Op::kLb, Op::kLhu, Op::kLw, Op::kLd}) {
    for (const uint64_t a : Addresses()) {
      // The state of a thread while it runs is not what the reference has.
      if (op == Op::kLd && (a == 0x1F0100 || a == 0x1F0128)) continue;
      Try({.op = op, .rd = 7, .rs1 = 8, .imm = 0}, a, 0);
      ASSERT_FALSE(HasFatalFailure());
    }
  }
  for (const Op op : {Op::kSb, Op::kSh, Op::kSw, Op::kSd}) {
    for (const uint64_t a : Addresses()) {
      // Stores to THREAD_CTRL of a thread have effects that no reference thread sees.
      if (a == 0x1F0100) continue;
      Try({.op = op, .rs1 = 8, .rs2 = 9, .imm = 0}, a, 0);
      ASSERT_FALSE(HasFatalFailure());
    }
  }
  Run();
}

TEST_F(CoreAddress, VectorLoadsStoresAndPushes) {
  for (const Op op : {Op::kD1Vld, Op::kD1Vst, Op::kD1Push}) {
    for (const uint64_t a : Addresses()) {
      const bool inc = bench_.random.Percent(50);
      Try({.op = op, .rs1 = 8, .vd = 3, .vs1 = 4, .inc_a = inc}, a, 0);
      for (const uint64_t n : {0ull, 8ull, 64ull, ~0ull, 1ull << 32}) {
        Try({.op = op, .rs1 = 8, .rs2 = 9, .vd = 3, .vs1 = 4, .inc_a = inc}, a, n);
        ASSERT_FALSE(HasFatalFailure());
      }
    }
  }
  for (const uint64_t n : Amounts()) {
    Try({.op = Op::kD1Vld, .rs1 = 8, .rs2 = 9, .vd = 3}, 0x8011, n);
    ASSERT_FALSE(HasFatalFailure());
  }
  Run();
}

TEST_F(CoreAddress, OperandTiles) {
  for (const uint64_t a : Addresses()) {
    for (const uint64_t b : {0ull, 0x8000ull, 0x8020ull, 0x140000ull, ~0ull}) {
      Instruction both{.op = Op::kD1Mm, .rs1 = 8, .rs2 = 9, .acc = 3, .inc_a = true, .inc_b = true};
      both.fa = AnyTile(), both.fb = AnyTile();
      Try(both, a, b);
      Try({.op = Op::kD1Mm,
           .rs1 = 9,
           .rs2 = 8,
           .acc = 5,
           .fa = AnyTile(),
           .fb = AnyTile(),
           .overwrite = true},
          a, b);
      ASSERT_FALSE(HasFatalFailure());
    }
    Try({.op = Op::kD1MmVm, .rs2 = 8, .vs1 = 5, .fa = AnyTile(), .fb = AnyTile(), .inc_b = true}, a,
        0);
    Try({.op = Op::kD1MmMv, .rs1 = 8, .vs2 = 6, .fa = AnyTile(), .fb = AnyTile(), .inc_a = true}, a,
        0);
    ASSERT_FALSE(HasFatalFailure());
  }
  Run();
}

TEST_F(CoreAddress, AccumulatorStores) {
  for (const uint8_t fd : {uint8_t{0}, uint8_t{1}, uint8_t{3}}) {
    for (const uint64_t a : Addresses()) {
      Try({.op = Op::kD1Ast, .rs1 = 8, .acc = 2, .fa = fd, .inc_a = true}, a, 0);
      ASSERT_FALSE(HasFatalFailure());
    }
    for (const uint64_t a : {0x0ull, 0x8000ull, 0x8008ull, 0x8010ull, 0x8020ull, 0x13FFF8ull,
                             0x13FFE0ull, 0xFFFE0ull}) {
      for (const uint64_t stride : Amounts()) {
        Try({.op = Op::kD1Ast, .rs1 = 8, .rs2 = 9, .acc = 2, .fa = fd, .inc_a = true}, a, stride);
        ASSERT_FALSE(HasFatalFailure());
      }
    }
  }
  Run();
}

TEST_F(CoreAddress, PostsAndWaits) {
  for (const uint64_t amount : Amounts()) {
    for (const uint64_t a : {uint64_t{0}, kNode, kNode | 0x155, kNode << 1, uint64_t{1} << 22}) {
      Try({.op = Op::kD1Post, .rs1 = 8, .rs2 = 9, .sem = 17}, a, amount);
      Try({.op = Op::kD1Post, .rs1 = 8, .sem = 18}, a, amount);
      ASSERT_FALSE(HasFatalFailure());
    }
    Try({.op = Op::kD1Wait, .rs1 = 9, .sem = 4}, 0, amount);
    ASSERT_FALSE(HasFatalFailure());
  }
  Run();
}

TEST_F(CoreAddress, JumpTargets) {
  for (const uint64_t a : Addresses()) {
    if (a < kSramBytes && a % 4 == 0) continue;  // would execute what lies there
    Try({.op = Op::kJalr, .rd = 8, .rs1 = 8, .imm = 0}, a, 0);
    Try({.op = Op::kJalr, .rd = 7, .rs1 = 8, .imm = 3}, a - 2, 0);
    ASSERT_FALSE(HasFatalFailure());
  }
  for (const int64_t distance : {-0x100000ll, 0xFFFFEll, 0xFFFFCll, 2ll, -2ll}) {
    Try({.op = Op::kJal, .rd = 8, .imm = distance}, 0, 0);
    ASSERT_FALSE(HasFatalFailure());
  }
  for (const int64_t distance : {2ll, -2ll, 0x7FEll, -0xFFEll}) {
    Try({.op = Op::kBeq, .rs1 = 8, .rs2 = 8, .imm = distance}, 0, 0);
    Try({.op = Op::kBne, .rs1 = 8, .rs2 = 8, .imm = distance}, 0, 0);  // not taken: no fault
    ASSERT_FALSE(HasFatalFailure());
  }
  Run();
}

}  // namespace
}  // namespace d1
