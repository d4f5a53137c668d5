// From an instruction word to its text.
#pragma once

#include <cstdint>
#include <string>

namespace d1 {

// The text of `word` at address `pc`. Scalar instructions read as objdump -M no-aliases prints them
// (with one blank after the mnemonic); Xd1 as the macros of sim/programs/include/xd1.inc take it;
// an undefined word as ".4byte 0x...".
std::string Disassemble(uint32_t word, uint64_t pc);

}  // namespace d1
