// From the fields of an instruction to its word.
#pragma once

#include <cstdint>

#include "tb/model/isa/instruction.h"

namespace d1 {

// The word of `instruction`, with ignored bits 0; members that it has no field for are not looked
// at. Throws std::invalid_argument when op is kIllegal or a value does not fit its field.
uint32_t Encode(const Instruction& instruction);

}  // namespace d1
