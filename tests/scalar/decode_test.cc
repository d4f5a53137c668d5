// d1_decode against the model's tables and semantics: what an instruction is, reads, does and
// writes, and whether it is legal.
#include <gtest/gtest.h>

#include "tests/scalar/decode_check.h"

namespace d1 {
namespace {

class DecodeTest : public testing::Test {
 protected:
  void Check(uint32_t word) {
    check_.DrawFormats(random_);
    ASSERT_EQ("", check_.Difference(word));
  }

  Random random_{RunSeed(), "decode"};
  DecodeCheck check_;
  Dut<Vd1_decode>& dut_ = check_.dut();
};

TEST_F(DecodeTest, AgreesOnEveryOpcodeAndFunction) {
  // Opcode, funct3, funct7 and rs2 in full; the other two registers at random.
  for (uint32_t opcode = 0; opcode < 128 && !HasFatalFailure(); ++opcode) {
    const bool empty = (opcode & 3) != 3;  // never an instruction
    for (uint32_t function = 0; function < (empty ? 64u : 1u << 15); ++function) {
      const uint32_t funct3 = function & 7, high = empty ? function << 6 : function >> 3;
      uint32_t word = opcode | funct3 << 12 | high << 20;
      word |= static_cast<uint32_t>(random_.Bits(5) << 7 | random_.Bits(5) << 15);
      Check(word);
      if (empty) continue;
      Check(word & ~0x000F8F80u);
      Check(word & ~0x000F8000u);
    }
  }
}

TEST_F(DecodeTest, AgreesOnRandomWords) {
  static constexpr uint32_t kOpcodes[] = {0x37, 0x17, 0x6F, 0x67, 0x63, 0x03, 0x23, 0x13, 0x1B,
                                          0x33, 0x3B, 0x0F, 0x73, 0x0B, 0x2B, 0x5B, 0x7B};
  for (int i = 0; i < 500'000 && !HasFatalFailure(); ++i) {
    uint32_t word = static_cast<uint32_t>(random_.Bits(32));
    if (random_.Percent(90)) word = (word & ~0x7Fu) | kOpcodes[random_.Below(17)];
    if (random_.Percent(30)) word &= 0x1FFFFFF;
    Check(word);
  }
}

TEST_F(DecodeTest, AWordThatCouldNotBeFetchedIsOnlyAFault) {
  dut_->fault_i = 1;
  for (uint32_t cause = 1; cause < 8; ++cause) {
    dut_->fault_cause_i = cause;
    dut_->instr_i = static_cast<uint32_t>(random_.Bits(32));
    dut_.Settle();
    EXPECT_EQ(cause, GetBits(dut_->uop_o, 70, 4));
    EXPECT_EQ(0u, GetBits(dut_->uop_o, 28, 2)) << "writes nothing";
    EXPECT_EQ(0u, GetBits(dut_->uop_o, 22, 1));
  }
}

}  // namespace
}  // namespace d1
