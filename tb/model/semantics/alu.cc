// RV64I: integer computation on 64 bits.
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

int64_t Signed(uint64_t value) { return static_cast<int64_t>(value); }
uint64_t Immediate(const Instr& i) { return static_cast<uint64_t>(int64_t{i.imm}); }

}  // namespace

void Lui(ScalarStep& s, const Instr& i) { s.Write(i.rd, Immediate(i)); }
void Auipc(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.thread->pc + Immediate(i)); }

void Addi(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) + Immediate(i)); }
void Slti(ScalarStep& s, const Instr& i) { s.Write(i.rd, Signed(s.x(i.rs1)) < i.imm); }
void Sltiu(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) < Immediate(i)); }
void Xori(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) ^ Immediate(i)); }
void Ori(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) | Immediate(i)); }
void Andi(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) & Immediate(i)); }
void Slli(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) << i.imm); }
void Srli(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) >> i.imm); }
void Srai(ScalarStep& s, const Instr& i) { s.Write(i.rd, Signed(s.x(i.rs1)) >> i.imm); }

void Add(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) + s.x(i.rs2)); }
void Sub(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) - s.x(i.rs2)); }
void Sll(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) << (s.x(i.rs2) & 63)); }
void Slt(ScalarStep& s, const Instr& i) { s.Write(i.rd, Signed(s.x(i.rs1)) < Signed(s.x(i.rs2))); }
void Sltu(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) < s.x(i.rs2)); }
void Xor(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) ^ s.x(i.rs2)); }
void Srl(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) >> (s.x(i.rs2) & 63)); }
void Sra(ScalarStep& s, const Instr& i) { s.Write(i.rd, Signed(s.x(i.rs1)) >> (s.x(i.rs2) & 63)); }
void Or(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) | s.x(i.rs2)); }
void And(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) & s.x(i.rs2)); }

}  // namespace d1::semantics
