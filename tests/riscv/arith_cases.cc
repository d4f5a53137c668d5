// Writes arith.S: the instructions that compute, each on tables of corner values. Expectations come
// from C++ integers here, and from nothing of the golden model.
//
//   riscv_cases > arith.S
//
// Thread t runs the instructions t, t + 4, ... A register instruction runs through a table of {a,
// b, expected}; one with an immediate has code of its own for each case.
#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace {

using U = uint64_t;
using S = int64_t;

constexpr U kMin = U{1} << 63;

const std::vector<U> kCorners = {0,
                                 1,
                                 2,
                                 U(-1),
                                 U(-2),
                                 kMin,
                                 kMin + 1,
                                 kMin - 1,
                                 0x7FFFFFFF,
                                 0x80000000,
                                 0xFFFFFFFF,
                                 0xFFFFFFFF80000000,
                                 0xFFFFFFFF7FFFFFFF,
                                 0x100000000,
                                 0x123456789ABCDEF0,
                                 0xFEDCBA9876543210};
const std::vector<U> kShifts = {0,  1,  2,  15, 30, 31, 32,    33,
                                47, 62, 63, 64, 65, 95, U(-1), 0xFEDCBA9876543210};
const std::vector<U> kDivisors = {0,          1,          2,           3,
                                  U(-1),      U(-3),      kMin,        kMin - 1,
                                  0x80000000, 0xFFFFFFFF, 0x100000000, 0xFFFFFFFF80000000};
const std::vector<S> kImmediates = {0, 1, -1, 7, 2047, -2048, 1024, -1025, 0x555, -0x556};

U Word(U value) {  // the low 32 bits, sign-extended
  value &= 0xFFFFFFFF;
  return value < 0x80000000 ? value : value | 0xFFFFFFFF00000000;
}
U Unsigned32(U value) { return value & 0xFFFFFFFF; }
bool Negative(U value) { return value >= kMin; }
U Magnitude(U value) { return Negative(value) ? 0 - value : value; }
bool Less(U a, U b) { return Negative(a) != Negative(b) ? Negative(a) : a < b; }

// Arithmetic shift by sign bits from above.
U ShiftRight(U value, unsigned by, bool arithmetic) {
  const U ones = arithmetic && Negative(value) && by != 0 ? ~U{0} << (64 - by) : 0;
  return value >> by | ones;
}

// Schoolbook product of 32-bit digits: the high 64 bits.
U HighUnsigned(U a, U b) {
  const U low = (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
  const U first = (a >> 32) * (b & 0xFFFFFFFF) + (low >> 32);
  const U second = (a & 0xFFFFFFFF) * (b >> 32) + (first & 0xFFFFFFFF);
  return (a >> 32) * (b >> 32) + (first >> 32) + (second >> 32);
}
// A negative operand counts 2^64 less: its high half has the other operand too much.
U High(U a, U b, bool a_signed, bool b_signed) {
  return HighUnsigned(a, b) - (a_signed && Negative(a) ? b : 0) - (b_signed && Negative(b) ? a : 0);
}

// Quotients round to zero, remainders have the sign of the dividend.
U DivideUnsigned(U a, U b) { return b == 0 ? ~U{0} : a / b; }
U RemainderUnsigned(U a, U b) { return b == 0 ? a : a - a / b * b; }
U Divide(U a, U b) {
  if (b == 0) return ~U{0};
  const U magnitude = Magnitude(a) / Magnitude(b);
  return Negative(a) != Negative(b) ? 0 - magnitude : magnitude;
}
U Remainder(U a, U b) {
  if (b == 0) return a;
  const U magnitude = Magnitude(a) % Magnitude(b);
  return Negative(a) ? 0 - magnitude : magnitude;
}

struct Register {
  const char* name;
  const std::vector<U>* second;
  std::function<U(U, U)> result;
};

const std::vector<Register>& RegisterOps() {
  static const std::vector<Register> ops = {
      {"add", &kCorners, [](U a, U b) { return a + b; }},
      {"sub", &kCorners, [](U a, U b) { return a - b; }},
      {"sll", &kShifts, [](U a, U b) { return a << b % 64; }},
      {"slt", &kCorners, [](U a, U b) { return U{Less(a, b)}; }},
      {"sltu", &kCorners, [](U a, U b) { return U{a < b}; }},
      {"xor", &kCorners, [](U a, U b) { return (a | b) - (a & b); }},
      {"srl", &kShifts, [](U a, U b) { return a >> b % 64; }},
      {"sra", &kShifts, [](U a, U b) { return ShiftRight(a, b % 64, true); }},
      {"or", &kCorners, [](U a, U b) { return a | b; }},
      {"and", &kCorners, [](U a, U b) { return a & b; }},
      {"addw", &kCorners, [](U a, U b) { return Word(a + b); }},
      {"subw", &kCorners, [](U a, U b) { return Word(a - b); }},
      {"sllw", &kShifts, [](U a, U b) { return Word(a << b % 32); }},
      {"srlw", &kShifts, [](U a, U b) { return Word(Unsigned32(a) >> b % 32); }},
      {"sraw", &kShifts, [](U a, U b) { return ShiftRight(Word(a), b % 32, true); }},
      {"mul", &kCorners, [](U a, U b) { return a * b; }},
      {"mulh", &kCorners, [](U a, U b) { return High(a, b, true, true); }},
      {"mulhsu", &kCorners, [](U a, U b) { return High(a, b, true, false); }},
      {"mulhu", &kCorners, [](U a, U b) { return High(a, b, false, false); }},
      {"mulw", &kCorners, [](U a, U b) { return Word(a * b); }},
      {"div", &kDivisors, Divide},
      {"divu", &kDivisors, DivideUnsigned},
      {"rem", &kDivisors, Remainder},
      {"remu", &kDivisors, RemainderUnsigned},
      {"divw", &kDivisors, [](U a, U b) { return Word(Divide(Word(a), Word(b))); }},
      {"divuw", &kDivisors,
       [](U a, U b) { return Word(DivideUnsigned(Unsigned32(a), Unsigned32(b))); }},
      {"remw", &kDivisors, [](U a, U b) { return Word(Remainder(Word(a), Word(b))); }},
      {"remuw", &kDivisors,
       [](U a, U b) { return Word(RemainderUnsigned(Unsigned32(a), Unsigned32(b))); }},
  };
  return ops;
}

struct Immediate {
  const char* name;
  std::vector<S> values;
  std::function<U(U, U)> result;  // of the immediate, sign-extended
};

std::vector<Immediate> ImmediateOps() {
  const std::vector<S> shift64 = {0, 1, 15, 31, 32, 33, 48, 62, 63};
  const std::vector<S> shift32 = {0, 1, 7, 15, 16, 30, 31};
  return {
      {"addi", kImmediates, [](U a, U b) { return a + b; }},
      {"slti", kImmediates, [](U a, U b) { return U{Less(a, b)}; }},
      {"sltiu", kImmediates, [](U a, U b) { return U{a < b}; }},
      {"xori", kImmediates, [](U a, U b) { return (a | b) - (a & b); }},
      {"ori", kImmediates, [](U a, U b) { return a | b; }},
      {"andi", kImmediates, [](U a, U b) { return a & b; }},
      {"slli", shift64, [](U a, U b) { return a << b; }},
      {"srli", shift64, [](U a, U b) { return a >> b; }},
      {"srai", shift64, [](U a, U b) { return ShiftRight(a, static_cast<unsigned>(b), true); }},
      {"addiw", kImmediates, [](U a, U b) { return Word(a + b); }},
      {"slliw", shift32, [](U a, U b) { return Word(a << b); }},
      {"srliw", shift32, [](U a, U b) { return Word(Unsigned32(a) >> b); }},
      {"sraiw", shift32,
       [](U a, U b) { return ShiftRight(Word(a), static_cast<unsigned>(b), true); }},
  };
}

// rd apart from the sources; over a part of the table also rd = rs1, rd = rs2, rs1 = rs2 and rd =
// x0.
void PrintRegister(const Register& op) {
  constexpr int kAliased = 24;  // rows
  fmt::print(
      "arith_{0}:\n  la   s0, {0}_rows\n  la   s1, {0}_end\n1:\n"
      "  ld   a0, 0(s0)\n  ld   a1, 8(s0)\n  ld   a3, 16(s0)\n  mv   gp, s0\n"
      "  {0} a2, a0, a1\n  beq  a2, a3, 2f\n  j    check_failed\n2:\n  addi s0, s0, 24\n  bltu s0, "
      "s1, 1b\n",
      op.name);
  fmt::print(
      "  la   s0, {0}_rows\n  addi s1, s0, 24 * {1}\n1:\n"
      "  ld   a0, 0(s0)\n  ld   a1, 8(s0)\n  ld   a3, 16(s0)\n  mv   gp, s0\n"
      "  mv   a2, a0\n  {0} a2, a2, a1\n  bne  a2, a3, 3f\n"
      "  mv   a2, a1\n  {0} a2, a0, a2\n  bne  a2, a3, 3f\n"
      "  mv   a4, a0\n  {0} a2, a0, a4\n  {0} a4, a4, a4\n  bne  a2, a4, 3f\n"
      "  {0} x0, a0, a1\n  beqz x0, 2f\n3:\n  j    check_failed\n2:\n  addi s0, s0, 24\n  bltu s0, "
      "s1, 1b\n  ret\n",
      op.name, kAliased);
}

void PrintRows(const Register& op) {
  int row = 0;
  fmt::print("  .balign 8\n{}_rows:\n", op.name);
  for (const U b : *op.second) {
    for (const U a : kCorners) {
      fmt::print("{}_row_{}: .dword 0x{:x}, 0x{:x}, 0x{:x}\n", op.name, row++, a, b,
                 op.result(a, b));
    }
  }
  fmt::print("{}_end:\n", op.name);
}

void PrintImmediate(const Immediate& op) {
  fmt::print("arith_{0}:\n  mv   s2, ra\n  la   s0, corners\n", op.name);
  for (size_t i = 0; i < kCorners.size(); ++i) {
    fmt::print("  ld   a0, {}(s0)\n", 8 * i);
    for (const S immediate : op.values) {
      const U expected = op.result(kCorners[i], static_cast<U>(immediate));
      fmt::print("  {} a2, a0, {}\n  check a2, 0x{:x}\n", op.name, immediate, expected);
    }
  }
  const U last = op.result(kCorners.back(), static_cast<U>(op.values.back()));
  fmt::print(
      "  {0} a0, a0, {1}\n  check a0, 0x{2:x}\n  li   a1, -1\n  {0} x0, a1, 1\n  check x0, 0\n  jr "
      "  s2\n",
      op.name, op.values.back(), last);
}

void PrintCall(const std::string& name, int index) {
  fmt::print("  li   t0, {}\n  bne  s11, t0, 1f\n  jal  ra, arith_{}\n1:\n", index % 4, name);
}

}  // namespace

int main() {
  fmt::print(
      "# Written by tests/riscv/arith_cases.cc.\n.include \"check.inc\"\nd1_program\n  d1.tid "
      "s11\n");
  const auto immediates = ImmediateOps();
  int index = 0;
  for (const Register& op : RegisterOps()) PrintCall(op.name, index++);
  for (const Immediate& op : immediates) PrintCall(op.name, index++);
  fmt::print("  check_end\n");
  for (const Register& op : RegisterOps()) PrintRegister(op);
  for (const Immediate& op : immediates) PrintImmediate(op);
  fmt::print("  .data\n  .balign 8\ncorners:\n");
  for (const U value : kCorners) fmt::print("  .dword 0x{:x}\n", value);
  for (const Register& op : RegisterOps()) PrintRows(op);
  return 0;
}
