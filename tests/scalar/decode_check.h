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
#include "tests/scalar/uop_of.h"

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
    const bool legal = cause == Cause::kNone;
    const Op op = legal ? Decode(word).op : Op::kIllegal;
    const int unit = legal ? UnitOf(op) : kAlu;
    std::string text;
    const auto expect = [&](const UopField& field, uint64_t value) {
      const auto rtl = static_cast<uint32_t>(GetBits(dut_->uop_o, field.lsb, field.width));
      const auto want = static_cast<uint32_t>(value & ((uint64_t{1} << field.width) - 1));
      if (rtl != want && text.empty()) text = Text(word, field.name, rtl, want);
    };
    expect(uop::kCause, static_cast<uint32_t>(cause));
    expect(uop::kUnit, static_cast<uint32_t>(unit));
    expect(uop::kRdLate, legal && (unit == kLoad || unit == kMul || unit == kDiv));
    const uint32_t writes = Field(uop::kRdWe) << Field(uop::kRd) | Field(uop::kRd2We)
                                                                       << (word >> 20 & 31);
    const uint32_t may_write = legal ? instr.writes : 0;
    if (writes != may_write && text.empty())
      text = Text(word, "registers written", writes, may_write);
    if (!legal) {
      for (const UopField& field : {uop::kAgu, uop::kTileB, uop::kDraws}) expect(field, 0);
    } else if (unit == kVector) {
      VectorFields(node_, op, instr, expect);
    } else {
      ScalarFields(op, instr, expect);
    }
    return text;
  }

 private:
  uint32_t Field(const UopField& field) {
    return static_cast<uint32_t>(GetBits(dut_->uop_o, field.lsb, field.width));
  }
  static std::string Text(uint32_t word, const char* what, uint32_t rtl, uint32_t model) {
    char text[96];
    std::snprintf(text, sizeof text, ": %s is 0x%x, by the model 0x%x", what, rtl, model);
    char name[16];
    std::snprintf(name, sizeof name, "0x%08x ", word);
    return name + InstrText(word, 0x80000) + text;
  }

  NodeState node_;
  Dut<Vd1_decode> dut_;
};

}  // namespace d1
