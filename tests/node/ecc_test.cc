// Wrong bits in the SRAM of a node: one in a word changes nothing, two are a fault of the thread
// that reads it, with its PC and address. The model knows nothing of bits: it follows only where
// nothing changes.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "tb/harness/sram_backdoor.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr int kThread = 3;
constexpr uint32_t kWord = kData + 0x40 + 24;  // the word with errors

class EccTest : public testing::Test {
 protected:
  EccTest() { mesh_.Reset(); }

  // Runs the program on the RTL alone, then reads what a program sees of its end.
  ThreadReportWords Run(ProgramBuilder& p) {
    mesh_.WriteSram(0, p.base(), Bytes(p));
    if (p.base() == fetch_error_) Damage(fetch_error_ + 64);
    RunThread(kThread, p.base());
    ProgramBuilder report = ReportProgram(CodeOf(0), kThread);
    mesh_.WriteSram(0, report.base(), Bytes(report));
    RunThread(0, report.base());
    return ReadReport(mesh_, 0);
  }

  // Two wrong bits in a word, data or check.
  void Damage(uint32_t word) {
    const auto first = static_cast<unsigned>(random_.Below(72));
    const auto second = (first + 1 + static_cast<unsigned>(random_.Below(71))) % 72;
    FlipSramBit(mesh_.Touch(0), word, first);
    FlipSramBit(mesh_.Touch(0), word, second);
  }
  void Repair(uint32_t word) {
    const uint8_t zeros[8] = {};
    mesh_.WriteSram(0, word, zeros);
  }

  // Code that ran before may be cached: every program has its own place.
  uint32_t NewBase() { return base_ += 0x200; }

  static ThreadReportWords Uncorrectable(uint64_t pc, uint64_t address) {
    return {static_cast<uint64_t>(ThreadStatus::kFaulted),
            static_cast<uint64_t>(Cause::kEccUncorrectable), pc, address};
  }
  static ThreadReportWords Halted(uint64_t pc, uint64_t code) {
    return {static_cast<uint64_t>(ThreadStatus::kHalted), code, pc, 0};
  }

  Random random_{RunSeed(), "node_ecc"};
  RtlMesh mesh_{1, 1, RunSeed()};
  uint32_t fetch_error_ = 0;

 private:
  void RunThread(int thread, uint32_t pc) {
    mesh_.HostStart(0, thread, pc, 0);
    for (int i = 0; i < 400; ++i) mesh_.Tick();
    ASSERT_FALSE(mesh_.running()) << "thread " << thread;
  }

  uint32_t base_ = CodeOf(kThread);
};

TEST_F(EccTest, TwoWrongBitsFaultTheScalarLoadThatReadsThem) {
  for (int i = 0; i < 20; ++i) {
    Damage(kWord);
    ProgramBuilder p(NewBase());
    p.Li(8, kWord);
    p.I(Op::kLd, 5, 8, -8);
    p.I(Op::kLd, 5, 8, 8);
    const uint32_t pc = p.pc();
    p.I(Op::kLbu, 5, 8, 5);
    p.R(Op::kAdd, 5, 5, 5);
    p.Halt();
    EXPECT_EQ(Run(p), Uncorrectable(pc, kWord + 5));
    Repair(kWord);
  }
}

TEST_F(EccTest, TwoWrongBitsFaultTheVectorLoadThatReadsThem) {
  Damage(kWord);
  ProgramBuilder p(NewBase());
  p.Li(8, kData);
  p.Emit({.op = Op::kD1Vld, .rs1 = 8, .vd = 1, .inc_a = true});
  const uint32_t pc = p.pc();
  p.Emit({.op = Op::kD1Vld, .rs1 = 8, .vd = 2, .inc_a = true});
  p.Emit({.op = Op::kFence});
  p.Halt();
  EXPECT_EQ(Run(p), Uncorrectable(pc, kData + 64));
}

TEST_F(EccTest, TwoWrongBitsFaultTheMatrixStepThatReadsThemAsEitherOperand) {
  Damage(kWord);
  for (const bool second : {false, true}) {
    ProgramBuilder p(NewBase());
    p.Li(8, kData);
    p.Li(9, kData + 0x1000);
    p.Emit({.op = Op::kD1Aclr, .acc = 3});
    const auto step = [&] {
      const uint32_t pc = p.pc();
      p.Emit({.op = Op::kD1Mm,
              .rs1 = static_cast<uint8_t>(second ? 9 : 8),
              .rs2 = static_cast<uint8_t>(second ? 8 : 9),
              .acc = 3,
              .inc_a = true,
              .inc_b = true});
      return pc;
    };
    step();
    const uint32_t pc = step();
    p.Emit({.op = Op::kFence});
    p.Halt();
    EXPECT_EQ(Run(p), Uncorrectable(pc, kData + 64)) << second;
  }
}

TEST_F(EccTest, TwoWrongBitsInCodeFaultWhenTheyWouldExecute) {
  ProgramBuilder p(fetch_error_ = NewBase());
  for (int i = 0; i < 32; ++i) p.I(Op::kAddi, 5, 5, 1);
  p.Halt();
  EXPECT_EQ(Run(p), Uncorrectable(p.base() + 64, p.base() + 64));
}

TEST_F(EccTest, AStoreOfAByteKeepsTwoWrongBitsAndAStoreOfTheWordRepairsThem) {
  Damage(kWord);
  ProgramBuilder part(NewBase());
  part.Li(8, kWord);
  part.S(Op::kSb, 8, 8, 3);
  part.Emit({.op = Op::kFence});
  const uint32_t pc = part.pc();
  part.I(Op::kLd, 5, 8, 0);
  part.Halt();
  EXPECT_EQ(Run(part), Uncorrectable(pc, kWord));
  ProgramBuilder whole(NewBase());
  whole.Li(8, kWord);
  whole.Li(9, 1234);
  whole.S(Op::kSd, 9, 8, 0);
  whole.I(Op::kLd, 5, 8, 0);
  whole.Halt(5);
  EXPECT_EQ(Run(whole), Halted(whole.pc() - 4, 1234));
}

// Inverts bits of a word as a program does, and waits for it.
void EmitInjection(ProgramBuilder& p, uint32_t word, uint64_t data, uint8_t check) {
  p.Li(20, kCtlScrubInterval);
  p.Li(21, word);
  p.S(Op::kSd, 21, 20, kCtlInjectAddr - kCtlScrubInterval);
  p.Li(21, data);
  p.S(Op::kSd, 21, 20, kCtlInjectData - kCtlScrubInterval);
  p.Li(21, check);
  p.S(Op::kSd, 21, 20, kCtlInject - kCtlScrubInterval);
  const auto wait = p.Here();
  p.I(Op::kLd, 21, 20, kCtlInject - kCtlScrubInterval);
  p.Branch(Op::kBne, 21, 0, wait);
}

TEST_F(EccTest, AProgramInjectsTwoWrongBitsAndReadsWhereTheyWereFound) {
  ProgramBuilder p(NewBase());
  EmitInjection(p, kWord, uint64_t{1} << 63, 0x01);
  p.Li(8, kWord);
  const uint32_t pc = p.pc();
  p.I(Op::kLd, 5, 8, 0);
  p.Halt();
  EXPECT_EQ(Run(p), Uncorrectable(pc, kWord));
  ProgramBuilder counts(NewBase());
  counts.Li(20, kCtlScrubInterval);
  counts.I(Op::kLd, 5, 20, kCtlEccUncorrectable - kCtlScrubInterval);
  counts.I(Op::kLd, 6, 20, kCtlEccUncorrectableAddr - kCtlScrubInterval);
  counts.I(Op::kLd, 7, 20, kCtlEccCorrected - kCtlScrubInterval);
  counts.Emit({.op = Op::kSlli, .rd = 5, .rs1 = 5, .imm = 24});  // 1: one word
  counts.R(Op::kOr, 5, 5, 6);
  counts.R(Op::kOr, 5, 5, 7);  // 0: none
  counts.Halt(5);
  EXPECT_EQ(Run(counts), Halted(counts.pc() - 4, 1 << 24 | kWord));
}

// In step with the model, which takes the counts from the RTL.
TEST_F(EccTest, AProgramInjectsOneWrongBitAndFollowsItsCorrection) {
  ProgramBuilder p(CodeOf(kThread));
  p.Li(8, kWord);
  p.Li(9, 0x0123456789ABCDEF);
  p.S(Op::kSd, 9, 8, 0);
  p.Emit({.op = Op::kFence});
  EmitInjection(p, kWord, 0x1000, 0);
  p.I(Op::kLd, 6, 20, kCtlEccCorrected - kCtlScrubInterval);
  p.I(Op::kLd, 5, 8, 0);
  const auto wait = p.Here();  // counted a little later
  p.I(Op::kLd, 7, 20, kCtlEccCorrected - kCtlScrubInterval);
  p.Branch(Op::kBeq, 7, 6, wait);
  p.S(Op::kSd, 5, 8, 8);
  p.Halt();
  NodeBench bench(1, 1, RunSeed());
  bench.Load(0, p.base(), Bytes(p));
  bench.mesh().HostStart(0, kThread, p.base(), 0);
  ASSERT_TRUE(bench.RunToQuiet(20'000) && bench.CheckEnd()) << bench.report();
  EXPECT_EQ(bench.ReadAs<uint64_t>(0, kWord + 8), 0x0123456789ABCDEFu);
}

// Single errors in code and data, before and while random programs run; every other time with the
// scrubber at work.
TEST_F(EccTest, OneWrongBitInAWordChangesNothing) {
  for (uint64_t i = 0; i < 10; ++i) {
    Random random(RunSeed() + i, "single_errors");
    const RandomProgram program = GenerateRandomProgram(random, {.rounds = 3, .body = 25});
    NodeBench bench(1, 1, random.Bits());
    if (i % 2 == 1) bench.mesh().HostSend(ControlWrite(PlaceOf(0, 0), kCtlScrubInterval, 1));
    bench.Load(program);
    std::set<uint32_t> wrong;  // Never two in a word.
    const auto damage = [&](const RandomProgram::Segment& segment) {
      const uint32_t word =
          (segment.offset + static_cast<uint32_t>(random.Below(segment.bytes.size()))) / 8 * 8;
      if (wrong.insert(word).second) {
        FlipSramBit(bench.mesh().Touch(0), word, static_cast<unsigned>(random.Below(72)));
      }
    };
    for (const auto& segment : program.segments) {
      for (size_t n = 0; n < segment.bytes.size() / 16; ++n) damage(segment);
    }
    bench.Start(program);
    while (bench.mesh().cycle() < 1500) {
      ASSERT_TRUE(bench.Tick()) << "program " << i << "\n" << bench.report();
      damage(program.segments[random.Below(program.segments.size())]);
    }
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << "program " << i << "\n"
                                                        << bench.report();
  }
}

}  // namespace
}  // namespace d1
