// d1_decode against the model's tables and semantics, a word at a time.
#pragma once

#include <Vd1_decode.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/harness/random.h"
#include "tb/model/instr.h"
#include "tb/model/isa/decode.h"
#include "tests/scalar/unit_of.h"

namespace d1 {

class DecodeCheck {
 public:
  DecodeCheck() {
    dut_->fault_i = 0;
    dut_->fault_cause_i = 0;
  }

  Dut<Vd1_decode>& dut() { return dut_; }

  // New entries of the format table.
  void DrawFormats(Random& random) {
    for (FormatEntry& entry : node_.thread[0].formats) {
      entry.bits = static_cast<uint16_t>(random.Bits(16));
      if (random.Percent(70)) entry.bits &= 0xFFF7;  // formats 0 to 7
      if (random.Percent(70)) entry.bits &= 0x03FF;  // all of a tile, not transposed
    }
  }

  // What RTL and model say of the word in different ways; empty if nothing.
  std::string Difference(uint32_t word) {
    const FormatTable& formats = node_.thread[0].formats;
    dut_->instr_i = word;
    dut_->entry_a_i = formats[(word & 0x40 ? word >> 20 : word >> 11) & 15].bits;
    dut_->entry_b_i = formats[word >> 25 & 15].bits;
    dut_.Settle();
    const Instr instr = DecodeInstr(word);
    const Cause cause = CauseOfWord(node_, instr);
    if (static_cast<uint32_t>(cause) != Field(70, 4)) return Text(word, "cause", Field(70, 4));
    const uint32_t writes = Field(29, 1) << Field(23, 5) | Field(22, 1) << (word >> 20 & 31);
    if (cause != Cause::kNone) return writes == 0 ? "" : Text(word, "registers written", writes);
    const uint32_t unit = Field(74, 4);
    if (UnitOf(Decode(word).op) != static_cast<int>(unit)) return Text(word, "unit", unit);
    if (instr.writes != writes) return Text(word, "registers written", writes);
    const bool late = unit == kLoad || unit == kMul || unit == kDiv;
    if (late != (Field(28, 1) != 0)) return Text(word, "late result", Field(28, 1));
    return "";
  }

 private:
  uint32_t Field(unsigned lsb, unsigned width) {
    return static_cast<uint32_t>(GetBits(dut_->uop_o, lsb, width));
  }
  static std::string Text(uint32_t word, const char* what, uint32_t rtl) {
    char text[32];
    std::snprintf(text, sizeof text, "0x%08x ", word);
    return text + InstrText(word, 0x80000) + ": " + what + " of the RTL: " + std::to_string(rtl);
  }

  NodeState node_;
  Dut<Vd1_decode> dut_;
};

}  // namespace d1
