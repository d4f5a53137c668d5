#include "tb/model/isa/instruction.h"

#include <cstddef>

namespace d1 {
namespace {

constexpr InstructionInfo kInstructions[] = {
#include "tb/model/isa/isa_table.inc"
};
static_assert(std::size(kInstructions) == kOps);

constexpr CsrInfo kCsrs[] = {
#include "tb/model/isa/csr_table.inc"
};

}  // namespace

std::span<const InstructionInfo> Instructions() { return kInstructions; }
std::span<const CsrInfo> Csrs() { return kCsrs; }

const InstructionInfo& Info(Op op) { return kInstructions[static_cast<size_t>(op) - 1]; }

int64_t Get(const Instruction& instruction, Member member) {
  switch (member) {
    case Member::kRd:
      return instruction.rd;
    case Member::kRs1:
      return instruction.rs1;
    case Member::kRs2:
      return instruction.rs2;
    case Member::kVd:
      return instruction.vd;
    case Member::kVs1:
      return instruction.vs1;
    case Member::kVs2:
      return instruction.vs2;
    case Member::kVs3:
      return instruction.vs3;
    case Member::kAcc:
      return instruction.acc;
    case Member::kFa:
      return instruction.fa;
    case Member::kFb:
      return instruction.fb;
    case Member::kSem:
      return instruction.sem;
    case Member::kOverwrite:
      return instruction.overwrite;
    case Member::kIncA:
      return instruction.inc_a;
    case Member::kIncB:
      return instruction.inc_b;
    case Member::kHalfA:
      return instruction.half_a;
    case Member::kHalfB:
      return instruction.half_b;
    case Member::kStochastic:
      return instruction.stochastic;
    case Member::kCsr:
      return instruction.csr;
    case Member::kImm:
      return instruction.imm;
  }
  return 0;
}

void Set(Instruction& instruction, Member member, int64_t value) {
  const auto small = static_cast<uint8_t>(value);
  switch (member) {
    case Member::kRd:
      instruction.rd = small;
      break;
    case Member::kRs1:
      instruction.rs1 = small;
      break;
    case Member::kRs2:
      instruction.rs2 = small;
      break;
    case Member::kVd:
      instruction.vd = small;
      break;
    case Member::kVs1:
      instruction.vs1 = small;
      break;
    case Member::kVs2:
      instruction.vs2 = small;
      break;
    case Member::kVs3:
      instruction.vs3 = small;
      break;
    case Member::kAcc:
      instruction.acc = small;
      break;
    case Member::kFa:
      instruction.fa = small;
      break;
    case Member::kFb:
      instruction.fb = small;
      break;
    case Member::kSem:
      instruction.sem = small;
      break;
    case Member::kOverwrite:
      instruction.overwrite = value != 0;
      break;
    case Member::kIncA:
      instruction.inc_a = value != 0;
      break;
    case Member::kIncB:
      instruction.inc_b = value != 0;
      break;
    case Member::kHalfA:
      instruction.half_a = value != 0;
      break;
    case Member::kStochastic:
      instruction.stochastic = value != 0;
      break;
    case Member::kHalfB:
      instruction.half_b = value != 0;
      break;
    case Member::kCsr:
      instruction.csr = static_cast<uint16_t>(value);
      break;
    case Member::kImm:
      instruction.imm = value;
      break;
  }
}

}  // namespace d1
