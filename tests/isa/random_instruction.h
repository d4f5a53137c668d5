// Random instructions: every field drawn from all of its values.
#pragma once

#include "tb/harness/random.h"
#include "tb/model/isa/instruction.h"

namespace d1 {

inline int64_t RandomValue(const FieldInfo& field, Random& random) {
  const uint64_t bits = random.Bits(field.bits) >> field.low << field.low;
  if (!IsSigned(field.kind)) return static_cast<int64_t>(bits);
  return static_cast<int64_t>(bits << (64 - field.bits)) >> (64 - field.bits);
}

inline Instruction RandomInstruction(const InstructionInfo& info, Random& random) {
  for (;;) {
    Instruction instruction;
    instruction.op = info.op;
    for (const FieldInfo& field : info.Fields()) {
      Set(instruction, field.member, RandomValue(field, random));
    }
    const bool refused = info.distinct_increments && instruction.inc_a && instruction.inc_b &&
                         instruction.rs1 == instruction.rs2 && instruction.rs1 != 0;
    if (!refused) return instruction;
  }
}

}  // namespace d1
