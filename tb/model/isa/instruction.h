// One decoded instruction, and what the table says about its kind.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "tb/model/isa/isa_table.h"

namespace d1 {

// Fields that an instruction does not have are 0. Register numbers are indices: scalar ones in rd,
// rs1, rs2; vector ones in vd, vs1, vs2, vs3 (the operand tiles of matrix steps in vs1 and vs2, the
// stored register of d1.vst and d1.push in vs1). Where the assembly gives rs1 or rs2 a name of its
// own (n, stride, amount, need, code), the member is still rs1 or rs2.
struct Instruction {
  Op op = Op::kIllegal;
  uint8_t rd = 0, rs1 = 0, rs2 = 0;
  uint8_t vd = 0, vs1 = 0, vs2 = 0, vs3 = 0;
  uint8_t acc = 0;         // accumulator tile
  uint8_t fa = 0, fb = 0;  // format table entries; fa is also the one of d1.ast
  uint8_t sem = 0;
  bool overwrite = false;
  bool inc_a = false;                   // post-increment of A, and of the only address there is
  bool inc_b = false;                   // post-increment of B
  bool half_a = false, half_b = false;  // upper half of the register, of a tile of 8-bit codes
  bool stochastic = false;              // rounding
  uint16_t csr = 0;
  int64_t imm = 0;  // sign-extended; branch and jump distances in bytes; lui's is shifted

  friend bool operator==(const Instruction&, const Instruction&) = default;
};

// A run of `width` bits of a value, from bit `value_lo` on, at bit `word_lo` of the word.
struct FieldSegment {
  uint8_t word_lo, width, value_lo;
};

// A field as an operand of one instruction.
struct FieldInfo {
  const char* name;
  Member member;
  Kind kind;
  uint8_t bits;   // of the value; kinds kS, kTarget and kUpper are signed
  uint8_t low;    // bits of the value below this one are always 0
  bool optional;  // in assembly, with this default
  uint8_t default_value;
  uint8_t segment_count;
  std::array<FieldSegment, 4> segments;
};

struct InstructionInfo {
  Op op;
  OpClass op_class;
  const char* name;
  const char* operands;      // as in assembly
  uint32_t mask, match;      // a word is this instruction when (word & mask) == match
  bool distinct_increments;  // illegal when inc_a, inc_b and rs1 == rs2 != 0
  uint8_t field_count;
  std::array<FieldInfo, 8> fields;  // in the order of the operands

  std::span<const FieldInfo> Fields() const { return {fields.data(), field_count}; }
};

struct CsrInfo {
  const char* name;
  uint16_t address;
  bool writable;
};

// All instructions, in the order of Op (without kIllegal), and all CSRs.
std::span<const InstructionInfo> Instructions();
std::span<const CsrInfo> Csrs();

// `op` is not kIllegal.
const InstructionInfo& Info(Op op);

// The member of `instruction` that a field is kept in, as a number.
int64_t Get(const Instruction& instruction, Member member);
void Set(Instruction& instruction, Member member, int64_t value);

constexpr bool IsSigned(Kind kind) {
  return kind == Kind::kS || kind == Kind::kTarget || kind == Kind::kUpper;
}

}  // namespace d1
