// A decoded instruction as the model executes it, and the cache that spares decoding twice.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace d1 {

struct ScalarStep;
struct Instr;

// The scalar half of one instruction: see scalar_step.h.
using ExecuteFn = void (*)(ScalarStep&, const Instr&);

struct Instr {
  ExecuteFn execute;
  uint32_t word;
  int32_t imm;  // Immediate, shift distance, zimm or lane; the upper ones with their low zeros.
  uint16_t csr;
  uint8_t rd, rs1, rs2;
  uint8_t vd, vs1, vs2, vs3;
  uint8_t acc;
  uint8_t fa, fb;  // Format table entries.
  uint8_t sem;
  bool overwrite, inc_a, inc_b, half_a, half_b, stochastic;
  // Scalar registers that it reads or writes (post-increments included), a bit each; never x0.
  uint32_t reads, writes;
};

// Decodes `word`; one that is in no table executes as the fault IllegalInstruction.
Instr DecodeInstr(uint32_t word);

// Remembers decoded words. It is looked up by the word that was fetched, not by its address, so
// nothing has to invalidate it and every node can share one.
class DecodeCache {
 public:
  DecodeCache();

  const Instr& Get(uint32_t word) {
    Instr& entry = entries_[word * 0x9E3779B1u >> (32 - kBits)];
    if (entry.word != word) [[unlikely]]
      entry = DecodeInstr(word);
    return entry;
  }

 private:
  static constexpr int kBits = 12;
  std::vector<Instr> entries_;
};

// Disassembly; branch and jump targets are absolute for an instruction at `pc`.
std::string InstrText(uint32_t word, uint32_t pc);

}  // namespace d1
