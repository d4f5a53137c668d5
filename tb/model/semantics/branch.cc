// Jumps and branches. A target must be a multiple of 4 and have only 21 bits; whether it lies in
// the SRAM is found out when it is fetched.
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

int64_t Signed(uint64_t value) { return static_cast<int64_t>(value); }

// False, with the fault set, when a thread cannot jump to `target`.
bool Jump(ScalarStep& s, uint64_t target) {
  if (target % 4 != 0) {
    s.Fault(Cause::kMisaligned, target);
    return false;
  }
  if (target >= kNodeBytes) {
    s.Fault(Cause::kOutOfRange, target);
    return false;
  }
  s.next_pc = static_cast<uint32_t>(target);
  return true;
}

uint64_t Relative(const ScalarStep& s, const Instr& i) {
  return s.thread->pc + static_cast<uint64_t>(int64_t{i.imm});
}

void BranchIf(ScalarStep& s, const Instr& i, bool taken) {
  if (taken) Jump(s, Relative(s, i));
}

}  // namespace

void Jal(ScalarStep& s, const Instr& i) {
  const uint64_t link = s.thread->pc + 4;
  if (Jump(s, Relative(s, i))) s.Write(i.rd, link);
}

void Jalr(ScalarStep& s, const Instr& i) {
  const uint64_t link = s.thread->pc + 4;
  const uint64_t target = (s.x(i.rs1) + static_cast<uint64_t>(int64_t{i.imm})) & ~uint64_t{1};
  if (Jump(s, target)) s.Write(i.rd, link);
}

void Beq(ScalarStep& s, const Instr& i) { BranchIf(s, i, s.x(i.rs1) == s.x(i.rs2)); }
void Bne(ScalarStep& s, const Instr& i) { BranchIf(s, i, s.x(i.rs1) != s.x(i.rs2)); }
void Blt(ScalarStep& s, const Instr& i) { BranchIf(s, i, Signed(s.x(i.rs1)) < Signed(s.x(i.rs2))); }
void Bge(ScalarStep& s, const Instr& i) {
  BranchIf(s, i, Signed(s.x(i.rs1)) >= Signed(s.x(i.rs2)));
}
void Bltu(ScalarStep& s, const Instr& i) { BranchIf(s, i, s.x(i.rs1) < s.x(i.rs2)); }
void Bgeu(ScalarStep& s, const Instr& i) { BranchIf(s, i, s.x(i.rs1) >= s.x(i.rs2)); }

}  // namespace d1::semantics
