#include "tb/model/instr.h"

#include <array>

#include "tb/model/isa/decode.h"
#include "tb/model/isa/disasm.h"
#include "tb/model/semantics/semantics.h"

namespace d1 {
namespace {

struct Row {
  Op op;
  ExecuteFn execute;
};

#define D1_ROW(name) Row{Op::k##name, semantics::name},
constexpr Row kRows[] = {D1_FOR_EACH_INSTRUCTION(D1_ROW)};
#undef D1_ROW
static_assert(std::size(kRows) == kOps, "one function for each instruction of the table");

// Indexed by Op.
constexpr auto kExecute = [] {
  std::array<ExecuteFn, kOps + 1> table{};
  table[static_cast<int>(Op::kIllegal)] = semantics::Illegal;
  for (const Row& row : kRows) table[static_cast<int>(row.op)] = row.execute;
  return table;
}();

uint32_t Bit(unsigned reg) { return (uint32_t{1} << reg) & ~uint32_t{1}; }

}  // namespace

Instr DecodeInstr(uint32_t word) {
  const Instruction from = Decode(word);
  Instr to{};
  to.execute = kExecute[static_cast<int>(from.op)];
  to.word = word;
  to.imm = static_cast<int32_t>(from.imm);
  to.csr = from.csr;
  to.rd = from.rd;
  to.rs1 = from.rs1;
  to.rs2 = from.rs2;
  to.vd = from.vd;
  to.vs1 = from.vs1;
  to.vs2 = from.vs2;
  to.vs3 = from.vs3;
  to.acc = from.acc;
  to.fa = from.fa;
  to.fb = from.fb;
  to.sem = from.sem;
  to.overwrite = from.overwrite;
  to.inc_a = from.inc_a;
  to.inc_b = from.inc_b;
  to.half_a = from.half_a;
  to.half_b = from.half_b;
  to.stochastic = from.stochastic;
  // A field that an instruction does not have is 0, and so no register.
  to.reads = Bit(from.rs1) | Bit(from.rs2);
  to.writes = Bit(from.rd) | (from.inc_a ? Bit(from.rs1) : 0) | (from.inc_b ? Bit(from.rs2) : 0);
  return to;
}

DecodeCache::DecodeCache() : entries_(size_t{1} << kBits, DecodeInstr(0)) {}

std::string InstrText(uint32_t word, uint32_t pc) { return Disassemble(word, pc); }

}  // namespace d1
