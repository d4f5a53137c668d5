// RV64I: integer computation on the low 32 bits, the result sign-extended.
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

uint32_t Word(uint64_t value) { return static_cast<uint32_t>(value); }
int32_t SignedWord(uint64_t value) { return static_cast<int32_t>(value); }

void WriteWord(ScalarStep& s, const Instr& i, uint32_t value) {
  s.Write(i.rd, static_cast<uint64_t>(int64_t{static_cast<int32_t>(value)}));
}

}  // namespace

void Addiw(ScalarStep& s, const Instr& i) { WriteWord(s, i, Word(s.x(i.rs1)) + Word(i.imm)); }
void Slliw(ScalarStep& s, const Instr& i) { WriteWord(s, i, Word(s.x(i.rs1)) << i.imm); }
void Srliw(ScalarStep& s, const Instr& i) { WriteWord(s, i, Word(s.x(i.rs1)) >> i.imm); }
void Sraiw(ScalarStep& s, const Instr& i) { WriteWord(s, i, SignedWord(s.x(i.rs1)) >> i.imm); }

void Addw(ScalarStep& s, const Instr& i) { WriteWord(s, i, Word(s.x(i.rs1)) + Word(s.x(i.rs2))); }
void Subw(ScalarStep& s, const Instr& i) { WriteWord(s, i, Word(s.x(i.rs1)) - Word(s.x(i.rs2))); }
void Sllw(ScalarStep& s, const Instr& i) { WriteWord(s, i, Word(s.x(i.rs1)) << (s.x(i.rs2) & 31)); }
void Srlw(ScalarStep& s, const Instr& i) { WriteWord(s, i, Word(s.x(i.rs1)) >> (s.x(i.rs2) & 31)); }
void Sraw(ScalarStep& s, const Instr& i) {
  WriteWord(s, i, SignedWord(s.x(i.rs1)) >> (s.x(i.rs2) & 31));
}

}  // namespace d1::semantics
