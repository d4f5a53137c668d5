// d1_predecode against the model's tables: what issue must know of every legal word.
#include <Vd1_predecode.h>
#include <gtest/gtest.h>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/instr.h"
#include "tb/model/isa/decode.h"
#include "tests/scalar/unit_of.h"

namespace d1 {
namespace {

class PredecodeTest : public testing::Test {
 protected:
  // Counts the legal words; of others only one rule matters: what is late is shared.
  void Check(uint32_t word) {
    dut_->instr_i = word;
    dut_.Settle();
    const auto field = [&](unsigned lsb, unsigned width) {
      return static_cast<uint32_t>(GetBits(dut_->predecode_o, lsb, width));
    };
    const uint32_t unit = field(46, 4), uses1 = field(45, 1), uses2 = field(44, 1);
    const bool writes_rd = field(43, 1), late = field(42, 1), agu = field(41, 1),
               shared = field(40, 1);
    const auto named = [&](unsigned high, unsigned low) {
      uint32_t names = 0;
      for (int i = 0; i < 4; ++i) names |= (field(high, 4) >> i & 1 ? field(low, 8) : 0) << 8 * i;
      return names;
    };
    ASSERT_TRUE(shared || !late);
    const unsigned asks = unit == kWait;
    const bool flags = unit == kCsr && (word >> 20 & 0xC11) == 0x811;  // dflags
    const unsigned serial = unit == kFence || unit == kFenceI || unit == kHalt || flags;
    const unsigned memory = unit == kLoad || unit == kStore;
    ASSERT_EQ(asks | serial << 1 | unsigned{unit == kVector} << 2 | unsigned{unit == kDiv} << 3 |
                  unsigned{unit == kMul} << 4 | memory << 5,
              field(50, 6));
    ASSERT_EQ(memory != 0 || unit == kVector, agu);
    if ((word & 0x7F) == 0x6F) ASSERT_EQ(word >> 21 & 15, field(0, 4));
    if ((word & 0x7F) == 0x63) ASSERT_EQ(word >> 8 & 15, field(0, 4));
    ASSERT_EQ(uses1 << (word >> 15 & 31), named(12, 32));
    ASSERT_EQ(uses2 << (word >> 20 & 31), named(8, 24));
    ASSERT_EQ(uint32_t{writes_rd} << (word >> 7 & 31), named(4, 16));

    const Instr instr = DecodeInstr(word);
    if (CauseOfWord(node_, instr) != Cause::kNone) return;
    ++legal_;
    const std::string text = InstrText(word, 0x80000);
    const Op op = Decode(word).op;
    const uint32_t rd = word >> 7 & 31, rs1 = word >> 15 & 31, rs2 = word >> 20 & 31;
    ASSERT_EQ(UnitOf(op), static_cast<int>(unit)) << std::hex << word << " " << text;
    ASSERT_EQ(instr.reads, (uses1 << rs1 | uses2 << rs2) & ~1u) << text;
    const uint32_t waits = (uses1 << rs1 | uses2 << rs2 | uint32_t{writes_rd} << rd) & ~1u;
    ASSERT_EQ(instr.reads | instr.writes, waits) << text;
    ASSERT_EQ(unit == kLoad || unit == kMul || unit == kDiv, late) << text;
    ASSERT_EQ(late || unit == kStore || unit == kCsr || unit == kFenceI || unit == kWait, shared)
        << text;
  }

  int legal_ = 0;
  NodeState node_;
  Random random_{RunSeed(), "predecode"};
  Dut<Vd1_predecode> dut_;
};

TEST_F(PredecodeTest, AgreesOnEveryOpcodeAndFunction) {
  for (uint32_t opcode = 3; opcode < 128 && !HasFatalFailure(); opcode += 4) {
    for (uint32_t function = 0; function < 1u << 15; ++function) {
      uint32_t word = opcode | (function & 7) << 12 | function >> 3 << 20;
      Check(word | static_cast<uint32_t>(random_.Bits(5) << 7 | random_.Bits(5) << 15));
      Check(word | static_cast<uint32_t>(random_.Bits(5) << 7));
      Check(word);
    }
  }
  EXPECT_GT(legal_, 100'000);
}

}  // namespace
}  // namespace d1
