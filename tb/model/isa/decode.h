// From an instruction word to its fields.
#pragma once

#include <cstdint>

#include "tb/model/isa/instruction.h"

namespace d1 {

// The instruction that `word` is; op is kIllegal, and everything else 0, when the table has none.
// Depends on the word alone. About 20 ns: keep the result when an instruction runs often.
Instruction Decode(uint32_t word);

}  // namespace d1
