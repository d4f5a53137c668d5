// Decoder, encoder and disassembler against the instruction table.
#include <gtest/gtest.h>

#include <set>

#include "tb/model/isa/decode.h"
#include "tb/model/isa/disasm.h"
#include "tb/model/isa/encode.h"
#include "tests/isa/random_instruction.h"

namespace d1 {
namespace {

class DecodeTest : public testing::Test {
 protected:
  Random random_{RunSeed(), "decode"};
};

TEST_F(DecodeTest, DecodingWhatWasEncodedGivesItBack) {
  for (const InstructionInfo& info : Instructions()) {
    for (int i = 0; i < 2000; ++i) {
      const Instruction instruction = RandomInstruction(info, random_);
      const uint32_t word = Encode(instruction);
      ASSERT_EQ(word & info.mask, info.match) << info.name;
      ASSERT_EQ(Decode(word), instruction)
          << info.name << " as 0x" << std::hex << word << " reads " << Disassemble(word, 0);
    }
  }
}

TEST_F(DecodeTest, EveryWordDecodesToTheOneInstructionThatFitsIt) {
  std::set<Op> seen;
  for (int i = 0; i < 3000000; ++i) {
    uint32_t word = static_cast<uint32_t>(random_.Bits(32));
    if (i % 2) {  // near an instruction: a valid word with up to three bits flipped
      const InstructionInfo& info = Instructions()[random_.Below(kOps)];
      word = info.match | (word & ~info.mask);
      for (uint64_t n = random_.Below(4); n > 0; --n) word ^= 1u << random_.Below(32);
    }
    Op expected = Op::kIllegal;
    for (const InstructionInfo& info : Instructions()) {
      if ((word & info.mask) != info.match) continue;
      ASSERT_EQ(expected, Op::kIllegal) << "two instructions fit 0x" << std::hex << word;
      expected = info.op;
    }
    const bool shared_pointer =
        (word >> 29 & 3) == 3 && (word >> 15 & 31) == (word >> 20 & 31) && (word >> 15 & 31) != 0;
    if (expected == Op::kD1Mm && shared_pointer) expected = Op::kIllegal;
    ASSERT_EQ(Decode(word).op, expected) << std::hex << "0x" << word;
    seen.insert(expected);
  }
  EXPECT_EQ(seen.size(), kOps + 1u);
}

TEST_F(DecodeTest, IgnoredBitsChangeNothing) {
  const Instruction fence = Decode(0x0FF0000F);
  EXPECT_EQ(fence.op, Op::kFence);
  EXPECT_EQ(Decode(0xFFFF8F8F), fence);
  EXPECT_EQ(Decode(0x0000100F), Decode(0xFFFF9F8F));
}

// Words written by hand from docs/instruction-set-design.md, section 6.
TEST_F(DecodeTest, HandWrittenWordsReadAsTheDesignSays) {
  const std::pair<uint32_t, const char*> cases[] = {
      {1u << 31 | 1u << 30 | 2u << 25 | 12u << 20 | 11u << 15 | 1u << 11 | 3u << 7 | 0x0B,
       "d1.mm 3, a1, a2, fa=1, fb=2, o=1, ia=1"},
      {1u << 29 | 5u << 20 | 6u << 15 | 15u << 7 | 0x0B, "d1.mm 15, t1, t0, ib=1"},
      {7u << 20 | 9u << 15 | 4u << 7 | 0x2B, "d1.mm.vv 4, v9, v7"},
      {1u << 24 | 7u << 20 | 9u << 15 | 4u << 7 | 0x2B, "d1.mm.vv 4, v9, v7, hb=1"},
      {1u << 19 | 0x2B, "d1.mm.vv 0, v0, v0, ha=1"},
      {1u << 29 | 10u << 20 | 1u << 19 | 2u << 15 | 0x2B, "d1.mm.vm 0, v2, a0, ib=1"},
      {2u << 29 | 1u << 24 | 3u << 20 | 10u << 15 | 0x2B, "d1.mm.mv 0, a0, v3, ia=1"},
      {3u << 29 | 9u << 7 | 0x2B, "d1.aclr 9"},
      {1u << 31 | 3u << 29 | 1u << 25 | 13u << 20 | 12u << 15 | 1u << 11 | 8u << 7 | 0x2B,
       "d1.ast 8, a2, stride=a3, inc=1"},
      {3u << 29 | 1u << 25 | 12u << 15 | 8u << 7 | 0x2B, "d1.ast 8, a2, fd=0"},
      {31u << 27 | 2u << 25 | 3u << 20 | 2u << 15 | 1u << 7 | 0x5B, "d1.fnmsub.s v1, v2, v3, v31"},
      {4u << 25 | 3u << 20 | 2u << 15 | 2u << 12 | 1u << 7 | 0x5B, "d1.fmax.s v1, v2, v3"},
      {2u << 25 | 8u << 20 | 2u << 15 | 5u << 12 | 1u << 7 | 0x5B, "d1.vshx.w v1, v2, 8"},
      {31u << 27 | 2u << 25 | 3u << 20 | 2u << 15 | 1u << 12 | 1u << 7 | 0x5B,
       "d1.fnmsub.bf v1, v2, v3, v31"},
      {2u << 30 | 9u << 25 | 3u << 20 | 2u << 15 | 3u << 12 | 1u << 7 | 0x5B,
       "d1.vsrl.w v1, v2, v3"},
      {1u << 30 | 12u << 25 | 15u << 20 | 2u << 15 | 3u << 12 | 1u << 7 | 0x5B,
       "d1.vslli.h v1, v2, 15"},
      {4u << 25 | 3u << 20 | 2u << 15 | 3u << 12 | 1u << 7 | 0x5B, "d1.vor v1, v2, v3"},
      {7u << 25 | 3u << 20 | 2u << 15 | 4u << 12 | 1u << 7 | 0x5B, "d1.fle.bf v1, v2, v3"},
      {24u << 25 | 31u << 20 | 2u << 15 | 5u << 12 | 1u << 7 | 0x5B, "d1.vbc.b v1, v2, 31, up=1"},
      {38u << 25 | 3u << 20 | 2u << 15 | 5u << 12 | 1u << 7 | 0x5B, "d1.vtr.h v1, v2, v3, 1"},
      {2u << 30 | 1u << 29 | 4u << 25 | 9u << 20 | 2u << 15 | 6u << 12 | 1u << 7 | 0x5B,
       "d1.vcvt v1, v2, 4, 9, part=2, sr=1"},
      {4u << 27 | 3u << 20 | 2u << 15 | 7u << 12 | 1u << 7 | 0x5B, "d1.vsel v1, v2, v3, v4"},
      {1u << 25 | 11u << 20 | 7u << 12 | 1u << 7 | 0x5B, "d1.vmaskn v1, a1"},
      {1u << 27 | 1u << 25 | 11u << 15 | 7u << 12 | 1u << 7 | 0x5B, "d1.vmaskb v1, a1"},
      {1u << 25 | 6u << 20 | 10u << 15 | 4u << 7 | 0x7B, "d1.vld v4, a0, n=t1, inc=1"},
      {10u << 15 | 1u << 12 | 4u << 7 | 0x7B, "d1.vst v4, a0"},
      {10u << 15 | 2u << 12 | 4u << 7 | 0x7B, "d1.push v4, a0"},
      {11u << 20 | 10u << 15 | 3u << 12 | 7u << 7 | 0x7B, "d1.post 7, a0, amount=a1"},
      {10u << 15 | 4u << 12 | 7u << 7 | 0x7B, "d1.wait 7, need=a0"},
      {5u << 12 | 5u << 7 | 0x7B, "d1.tid t0"},
      {6u << 12 | 0x7B, "d1.halt"},
  };
  for (const auto& [word, text] : cases) EXPECT_EQ(Disassemble(word, 0), text);
}

TEST_F(DecodeTest, BitsThatMustBeZeroMakeAWordIllegal) {
  for (const uint32_t word : {
           0x6000002Bu | 1u << 11, 0x6000002Bu | 1u << 31,              // d1.aclr
           0x6600002Bu,                                                 // accumulator op 3
           0x0000507Bu | 1u << 15, 0x0000607Bu | 1u << 7,               // d1.tid, d1.halt
           0x0000007Bu | 1u << 26, 0x0400505Bu | 1u << 24,              // d1.vld, d1.vshx.w
           0x0100605Bu, 0x5800305Bu | 16u << 20,                        // d1.vcvt, d1.vslli.h
           0x0000707Bu, 0x0400705Bu, 0x30200073u, 0x10500073u, 0u, ~0u  // reserved, mret, wfi
       }) {
    EXPECT_EQ(Decode(word), Instruction{}) << std::hex << word;
  }
}

TEST_F(DecodeTest, EncodeRefusesWhatDoesNotFit) {
  EXPECT_THROW(Encode({}), std::invalid_argument);
  EXPECT_THROW(Encode({.op = Op::kAddi, .imm = 2048}), std::invalid_argument);
  EXPECT_THROW(Encode({.op = Op::kBeq, .imm = 3}), std::invalid_argument);
  EXPECT_THROW(Encode({.op = Op::kLui, .imm = 0x80000000}), std::invalid_argument);
  EXPECT_THROW(Encode({.op = Op::kD1MmVv, .vs1 = 16}), std::invalid_argument);
}

}  // namespace
}  // namespace d1
