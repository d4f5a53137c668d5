// Every scalar instruction against values worked out by hand from the RISC-V manual.
#include <set>

#include "tb/harness/random.h"
#include "tests/model/one_thread.h"

namespace d1 {
namespace {

constexpr uint64_t kMin64 = 0x8000000000000000, kMax64 = 0x7FFFFFFFFFFFFFFF;
constexpr uint64_t kMinus1 = UINT64_MAX;
constexpr uint64_t kMin32 = 0xFFFFFFFF80000000;

struct RegisterCase {
  Op op;
  uint64_t a, b, result;
};
const RegisterCase kRegisterCases[] = {
    {Op::kAdd, kMax64, 1, kMin64},
    {Op::kAdd, kMinus1, 1, 0},
    {Op::kSub, 0, 1, kMinus1},
    {Op::kSub, kMin64, 1, kMax64},
    {Op::kSll, 1, 63, kMin64},
    {Op::kSll, 3, 65, 6},
    {Op::kSlt, kMinus1, 0, 1},
    {Op::kSlt, 0, kMinus1, 0},
    {Op::kSlt, 5, 5, 0},
    {Op::kSltu, kMinus1, 0, 0},
    {Op::kSltu, 0, kMinus1, 1},
    {Op::kXor, 0xFF00FF00FF00FF00, 0x0FF00FF00FF00FF0, 0xF0F0F0F0F0F0F0F0},
    {Op::kSrl, kMin64, 63, 1},
    {Op::kSrl, kMin64, 64, kMin64},
    {Op::kSra, kMin64, 63, kMinus1},
    {Op::kSra, kMax64, 62, 1},
    {Op::kOr, 0xF0, 0x0F, 0xFF},
    {Op::kAnd, 0xF8, 0x1F, 0x18},
    {Op::kAddw, 0x7FFFFFFF, 1, kMin32},
    {Op::kAddw, 0x1FFFFFFFF, 1, 0},
    {Op::kSubw, 0, 1, kMinus1},
    {Op::kSubw, 0x80000000, 1, 0x7FFFFFFF},
    {Op::kSllw, 1, 31, kMin32},
    {Op::kSllw, 3, 33, 6},
    {Op::kSrlw, 0xFFFFFFFF80000000, 31, 1},
    {Op::kSrlw, 0x80000000, 32, kMin32},
    {Op::kSraw, 0x80000000, 31, kMinus1},
    {Op::kSraw, 0x40000000, 30, 1},
    {Op::kMul, 0x100000001, 0x100000001, 0x200000001},
    {Op::kMul, kMinus1, kMinus1, 1},
    {Op::kMulh, kMinus1, kMinus1, 0},
    {Op::kMulh, kMin64, kMin64, 0x4000000000000000},
    {Op::kMulh, kMin64, 2, kMinus1},
    {Op::kMulhsu, kMinus1, kMinus1, kMinus1},
    {Op::kMulhsu, 2, kMin64, 1},
    {Op::kMulhsu, kMin64, 2, kMinus1},
    {Op::kMulhu, kMinus1, kMinus1, 0xFFFFFFFFFFFFFFFE},
    {Op::kMulhu, kMin64, 2, 1},
    {Op::kDiv, 7, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFD},
    {Op::kDiv, 5, 0, kMinus1},
    {Op::kDiv, kMin64, kMinus1, kMin64},
    {Op::kDivu, kMinus1, 2, kMax64},
    {Op::kDivu, 5, 0, kMinus1},
    {Op::kRem, 0xFFFFFFFFFFFFFFF9, 2, kMinus1},
    {Op::kRem, 7, 0xFFFFFFFFFFFFFFFE, 1},
    {Op::kRem, 5, 0, 5},
    {Op::kRem, kMin64, kMinus1, 0},
    {Op::kRemu, kMinus1, 10, 5},
    {Op::kRemu, 5, 0, 5},
    {Op::kMulw, 0x10000, 0x8000, kMin32},
    {Op::kMulw, 0x1FFFFFFFF, 2, 0xFFFFFFFFFFFFFFFE},
    {Op::kDivw, 0x80000000, kMinus1, kMin32},
    {Op::kDivw, 0xFFFFFFF9, 2, 0xFFFFFFFFFFFFFFFD},
    {Op::kDivw, 0x100000005, 0x100000000, kMinus1},
    {Op::kDivuw, 0xFFFFFFFF, 1, kMinus1},
    {Op::kDivuw, 5, 0, kMinus1},
    {Op::kDivuw, 0x1FFFFFFFE, 2, 0x7FFFFFFF},
    {Op::kRemw, 0x80000000, kMinus1, 0},
    {Op::kRemw, 0xFFFFFFF9, 2, kMinus1},
    {Op::kRemw, 0x80000000, 0, kMin32},
    {Op::kRemuw, 0x80000000, 0, kMin32},
    {Op::kRemuw, 0xFFFFFFFF, 10, 5},
};

struct ImmediateCase {
  Op op;
  uint64_t a;
  int64_t imm;
  uint64_t result;
};
const ImmediateCase kImmediateCases[] = {
    {Op::kAddi, 5, -6, kMinus1},
    {Op::kAddi, kMax64, 2047, 0x80000000000007FE},
    {Op::kSlti, kMinus1, 0, 1},
    {Op::kSlti, 5, -1, 0},
    {Op::kSltiu, 5, -1, 1},
    {Op::kSltiu, 0, 1, 1},
    {Op::kXori, 0x0F, -1, 0xFFFFFFFFFFFFFFF0},
    {Op::kOri, 0x800, -2048, 0xFFFFFFFFFFFFF800},
    {Op::kAndi, kMinus1, -16, 0xFFFFFFFFFFFFFFF0},
    {Op::kSlli, 1, 63, kMin64},
    {Op::kSlli, 1, 32, 0x100000000},
    {Op::kSrli, kMinus1, 63, 1},
    {Op::kSrai, kMin64, 63, kMinus1},
    {Op::kSrai, 0x4000000000000000, 62, 1},
    {Op::kAddiw, 0x7FFFFFFF, 1, kMin32},
    {Op::kAddiw, 0x1FFFFFFFF, 0, kMinus1},
    {Op::kSlliw, 1, 31, kMin32},
    {Op::kSrliw, kMinus1, 1, 0x7FFFFFFF},
    {Op::kSrliw, 0x80000000, 0, kMin32},
    {Op::kSraiw, 0x80000000, 31, kMinus1},
};

TEST(Scalar, RegisterOperations) {
  for (const RegisterCase& c : kRegisterCases) {
    OneThread t;
    t.x(5) = c.a;
    t.x(6) = c.b;
    t.p.R(c.op, 7, 5, 6);
    t.p.R(c.op, 0, 5, 6);  // x0 stays 0.
    t.p.R(c.op, 5, 5, 6);  // A source may be the destination.
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(c.result, t.x(7)) << Info(c.op).name << std::hex << " " << c.a << " " << c.b;
    EXPECT_EQ(c.result, t.x(5)) << Info(c.op).name;
    EXPECT_EQ(0u, t.x(0));
  }
}

TEST(Scalar, ImmediateOperations) {
  for (const ImmediateCase& c : kImmediateCases) {
    OneThread t;
    t.x(5) = c.a;
    t.p.I(c.op, 7, 5, c.imm);
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(c.result, t.x(7)) << Info(c.op).name << std::hex << " " << c.a << " " << c.imm;
  }
}

TEST(Scalar, UpperImmediates) {
  OneThread t;
  t.p.Emit({.op = Op::kLui, .rd = 5, .imm = 0x12345000});
  t.p.Emit({.op = Op::kLui, .rd = 6, .imm = -0x80000000LL});
  t.p.Emit({.op = Op::kAuipc, .rd = 7, .imm = 0x1000});
  t.p.Emit({.op = Op::kAuipc, .rd = 8, .imm = -0x2000});
  t.p.Emit({.op = Op::kD1Tid, .rd = 9});
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(0x12345000u, t.x(5));
  EXPECT_EQ(kMin32, t.x(6));
  EXPECT_EQ(kProgramBase + 8u + 0x1000, t.x(7));
  EXPECT_EQ(uint64_t{kProgramBase} + 12 - 0x2000, t.x(8));
  EXPECT_EQ(2u, t.x(9));
}

struct LoadCase {
  Op op;
  uint32_t at;  // In 88 99 AA BB CC DD EE 7F
  uint64_t result;
};
const LoadCase kLoadCases[] = {
    {Op::kLb, 0, 0xFFFFFFFFFFFFFF88},
    {Op::kLb, 7, 0x7F},
    {Op::kLbu, 0, 0x88},
    {Op::kLbu, 7, 0x7F},
    {Op::kLh, 2, 0xFFFFFFFFFFFFBBAA},
    {Op::kLh, 6, 0x7FEE},
    {Op::kLhu, 2, 0xBBAA},
    {Op::kLw, 0, 0xFFFFFFFFBBAA9988},
    {Op::kLw, 4, 0x7FEEDDCC},
    {Op::kLwu, 0, 0xBBAA9988},
    {Op::kLd, 0, 0x7FEEDDCCBBAA9988},
};

TEST(Scalar, Loads) {
  for (const LoadCase& c : kLoadCases) {
    OneThread t;
    t.sram().Write<uint64_t>(kDataBase + 8, 0x7FEEDDCCBBAA9988);
    t.x(5) = kDataBase + 100;
    t.p.I(c.op, 7, 5, static_cast<int64_t>(c.at) - 92);
    t.p.I(c.op, 0, 5, static_cast<int64_t>(c.at) - 92);
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(c.result, t.x(7)) << Info(c.op).name;
    EXPECT_EQ(0u, t.x(0));
  }
}

TEST(Scalar, Stores) {
  constexpr Op kOps[] = {Op::kSb, Op::kSh, Op::kSw, Op::kSd};
  constexpr uint64_t kExpected[] = {0x11111111111111EF, 0x111111111111CDEF, 0x1111111189ABCDEF,
                                    0x0123456789ABCDEF};
  for (int i = 0; i < 4; ++i) {
    OneThread t;
    for (int w = 0; w < 3; ++w) t.sram().Write<uint64_t>(kDataBase + 8 * w, 0x1111111111111111);
    t.x(5) = kDataBase;
    t.x(6) = 0x0123456789ABCDEF;
    t.p.S(kOps[i], 6, 5, 8);
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(kExpected[i], t.sram().Read<uint64_t>(kDataBase + 8)) << Info(kOps[i]).name;
    EXPECT_EQ(0x1111111111111111u, t.sram().Read<uint64_t>(kDataBase));
    EXPECT_EQ(0x1111111111111111u, t.sram().Read<uint64_t>(kDataBase + 16));
  }
}

struct BranchCase {
  Op op;
  bool equal, less, greater, minus1_less_than_1;
};
const BranchCase kBranchCases[] = {
    {Op::kBeq, true, false, false, false},  {Op::kBne, false, true, true, true},
    {Op::kBlt, false, true, false, true},   {Op::kBge, true, false, true, false},
    {Op::kBltu, false, true, false, false}, {Op::kBgeu, true, false, true, true},
};

bool Taken(Op op, uint64_t a, uint64_t b) {
  OneThread t;
  t.x(5) = a;
  t.x(6) = b;
  const auto over = t.p.NewLabel();
  t.p.Branch(op, 5, 6, over);
  t.p.I(Op::kAddi, 7, 0, 1);
  t.p.Bind(over);
  EXPECT_TRUE(t.Run().ok());
  return t.x(7) == 0;
}

TEST(Scalar, Branches) {
  for (const BranchCase& c : kBranchCases) {
    EXPECT_EQ(c.equal, Taken(c.op, kMinus1, kMinus1)) << Info(c.op).name;
    EXPECT_EQ(c.less, Taken(c.op, 1, 2)) << Info(c.op).name;
    EXPECT_EQ(c.greater, Taken(c.op, 2, 1)) << Info(c.op).name;
    EXPECT_EQ(c.minus1_less_than_1, Taken(c.op, kMinus1, 1)) << Info(c.op).name;
  }
}

TEST(Scalar, LoopsAndJumpsLink) {
  OneThread t;
  const auto function = t.p.NewLabel(), start = t.p.NewLabel();
  t.p.Jump(start);
  t.p.Bind(function);  // x5 = sum of 1 to x6
  const auto loop = t.p.Here();
  t.p.R(Op::kAdd, 5, 5, 6);
  t.p.I(Op::kAddi, 6, 6, -1);
  t.p.Branch(Op::kBne, 6, 0, loop);
  t.p.I(Op::kJalr, 0, 1, 1);  // Bit 0 of the target is cleared.
  t.p.Bind(start);
  t.p.Li(6, 100);
  const uint32_t call = t.p.pc();
  t.p.Jump(function, 1);
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(5050u, t.x(5));
  EXPECT_EQ(call + 4, t.x(1));
}

TEST(Scalar, JalrMayLinkItsOwnSource) {
  OneThread t;
  t.x(5) = kProgramBase + 12;
  t.p.I(Op::kJalr, 5, 5, -4);
  t.p.Word(0);
  t.p.I(Op::kAddi, 6, 0, 1);
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(kProgramBase + 4, t.x(5));
  EXPECT_EQ(1u, t.x(6));
}

TEST(Scalar, LiMakesAnyConstant) {
  Random random(RunSeed(), "li");
  for (int i = 0; i < 300; ++i) {
    const uint64_t value = random.Bits(1 + static_cast<unsigned>(random.Below(64))) ^
                           (random.Percent(50) ? kMinus1 : 0);
    OneThread t;
    t.p.Li(5, value);
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(value, t.x(5)) << std::hex << value;
    EXPECT_LE(t.thread().instret, 9u);
  }
}

TEST(Scalar, EveryComputationIsTested) {
  std::set<Op> tested;
  for (const auto& c : kRegisterCases) tested.insert(c.op);
  for (const auto& c : kImmediateCases) tested.insert(c.op);
  for (const auto& c : kLoadCases) tested.insert(c.op);
  for (const auto& c : kBranchCases) tested.insert(c.op);
  for (const Op op :
       {Op::kLui, Op::kAuipc, Op::kSb, Op::kSh, Op::kSw, Op::kSd, Op::kJal, Op::kJalr}) {
    tested.insert(op);
  }
  for (const InstructionInfo& info : Instructions()) {
    switch (info.op_class) {
      case OpClass::kAlu:
      case OpClass::kMul:
      case OpClass::kDiv:
      case OpClass::kLoad:
      case OpClass::kStore:
      case OpClass::kBranch:
      case OpClass::kJump:
        EXPECT_TRUE(tested.count(info.op)) << info.name;
        break;
      default:
        break;  // system_test, vector_test
    }
  }
}

}  // namespace
}  // namespace d1
