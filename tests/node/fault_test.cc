// Every cause of a fault, as a program finds it in the control registers of the thread: state,
// cause, PC and address; in step with the golden model, which checks that nothing else happened.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tb/model/address.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr int kThread = 2;
constexpr int kReader = 1;
constexpr uint32_t kBase = CodeOf(kThread);

// A program that faults: it returns where, and with which address. `Word` means the word there.
struct Expected {
  uint32_t pc;
  uint64_t address;
};
constexpr uint64_t kTheWord = UINT64_MAX;

struct Case {
  const char* name;
  Cause cause;
  std::function<Expected(ProgramBuilder&)> write;
};

// The instruction that is appended next faults with this address.
Expected Here(const ProgramBuilder& p, uint64_t address) { return {p.pc(), address}; }

const Case kPrecise[] = {
    {"a word of zeros", Cause::kIllegalInstruction,
     [](ProgramBuilder& p) {
       const Expected e = Here(p, 0);
       p.Word(0);
       return e;
     }},
    {"a write of a read-only CSR", Cause::kIllegalInstruction,
     [](ProgramBuilder& p) {
       const Expected e = Here(p, kTheWord);
       p.Emit({.op = Op::kCsrrw, .rd = 1, .rs1 = 2, .csr = kCsrCycle});
       return e;
     }},
    {"mret", Cause::kIllegalInstruction,
     [](ProgramBuilder& p) {
       const Expected e = Here(p, kTheWord);
       p.Word(0x30200073);
       return e;
     }},
    {"both increments on one register", Cause::kIllegalInstruction,
     [](ProgramBuilder& p) {
       const Expected e = Here(p, kTheWord);
       p.Word(1u << 29 | 1u << 30 | 8u << 20 | 8u << 15 | 0x0B);
       return e;
     }},
    {"a load off its alignment", Cause::kMisaligned,
     [](ProgramBuilder& p) {
       p.Li(8, kData + 4);
       const Expected e = Here(p, kData + 4);
       p.I(Op::kLd, 5, 8, 0);
       return e;
     }},
    {"a tile off its alignment", Cause::kMisaligned,
     [](ProgramBuilder& p) {
       p.Li(8, kData), p.Li(9, kData + 32);
       const Expected e = Here(p, kData + 32);
       p.Emit({.op = Op::kD1Mm, .rs1 = 8, .rs2 = 9, .acc = 8, .inc_a = true});
       return e;
     }},
    {"a whole line off its alignment", Cause::kMisaligned,
     [](ProgramBuilder& p) {
       p.Li(8, kData + 1);
       const Expected e = Here(p, kData + 1);
       p.Emit({.op = Op::kD1Vst, .rs1 = 8, .vs1 = 1, .inc_a = true});
       return e;
     }},
    {"a jump to half an instruction", Cause::kMisaligned,
     [](ProgramBuilder& p) {
       p.Li(8, kBase + 2);
       const Expected e = Here(p, kBase + 2);
       p.I(Op::kJalr, 1, 8, 0);
       return e;
     }},
    {"a load beyond the SRAM", Cause::kOutOfRange,
     [](ProgramBuilder& p) {
       p.Li(8, kSramBytes);
       const Expected e = Here(p, kSramBytes);
       p.I(Op::kLb, 5, 8, 0);
       return e;
     }},
    {"a store of a read-only register", Cause::kOutOfRange,
     [](ProgramBuilder& p) {
       p.Li(8, kCtlVersion);
       const Expected e = Here(p, kCtlVersion);
       p.S(Op::kSd, 8, 8, 0);
       return e;
     }},
    {"a push to a rectangle with a bit that must be 0", Cause::kOutOfRange,
     [](ProgramBuilder& p) {
       p.Li(8, uint64_t{3} << 62 | uint64_t{1} << 53);
       const Expected e = Here(p, uint64_t{3} << 62 | uint64_t{1} << 53);
       p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 1});
       return e;
     }},
    {"a post of too much", Cause::kOutOfRange,
     [](ProgramBuilder& p) {
       p.Li(9, 65536);
       const Expected e = Here(p, 65536);
       p.Emit({.op = Op::kD1Post, .rs1 = 0, .rs2 = 9, .sem = 4});
       return e;
     }},
    {"a wait for too much", Cause::kOutOfRange,
     [](ProgramBuilder& p) {
       p.Li(9, 65536);
       const Expected e = Here(p, 65536);
       p.Emit({.op = Op::kD1Wait, .rs1 = 9, .sem = 4});
       return e;
     }},
    {"rows of a tile over each other", Cause::kOutOfRange,
     [](ProgramBuilder& p) {
       p.Li(8, kData), p.Li(9, 0);
       const Expected e = Here(p, 0);
       p.Emit({.op = Op::kD1Ast, .rs1 = 8, .rs2 = 9, .acc = 8, .fa = 1});
       return e;
     }},
    {"a jump out of the SRAM", Cause::kOutOfRange,
     [](ProgramBuilder& p) {
       p.Li(8, kSramBytes);
       p.I(Op::kJalr, 1, 8, 0);
       return Expected{kSramBytes, kSramBytes};
     }},
    {"an operand in FP32", Cause::kIllegalFormat,
     [](ProgramBuilder& p) {
       const Expected e = Here(p, kTheWord);
       p.Emit({.op = Op::kD1MmVv, .vs1 = 1, .vs2 = 2, .acc = 8, .fa = 1});
       return e;
     }},
    {"a tile stored in a reserved format", Cause::kIllegalFormat,
     [](ProgramBuilder& p) {
       p.Li(8, kData);
       p.Emit({.op = Op::kCsrrwi, .csr = kCsrDformat2, .imm = 6});
       const Expected e = Here(p, kTheWord);
       p.Emit({.op = Op::kD1Ast, .rs1 = 8, .acc = 8, .fa = 2});
       return e;
     }},
    {"ecall", Cause::kEnvironmentCall,
     [](ProgramBuilder& p) {
       const Expected e = Here(p, 0);
       p.Emit({.op = Op::kEcall});
       return e;
     }},
    {"ebreak", Cause::kBreakpoint,
     [](ProgramBuilder& p) {
       const Expected e = Here(p, 0);
       p.Emit({.op = Op::kEbreak});
       return e;
     }},
};

class FaultTest : public testing::Test {
 protected:
  void Load(ProgramBuilder& p) { bench_.Load(0, p.base(), Bytes(p)); }

  void Run(int thread, uint32_t pc) {
    bench_.mesh().HostStart(0, thread, pc, 0);
    ASSERT_TRUE(bench_.RunToQuiet() && bench_.CheckEnd()) << bench_.report();
  }

  // What a program reads in the registers of `thread`.
  ThreadReportWords Report(int thread, int reader = kReader) {
    ProgramBuilder p = ReportProgram(CodeOf(reader), thread);
    Load(p);
    Run(reader, p.base());
    return ReadReport(bench_.mesh(), 0);
  }

  // Code that ran before may be cached: every program has its own place.
  uint32_t NewBase() { return base_ += 0x200; }

  NodeBench bench_{2, 1, RunSeed()};
  uint32_t base_ = CodeOf(kThread + 1);
};

constexpr auto kFaulted = static_cast<uint64_t>(ThreadStatus::kFaulted);

TEST_F(FaultTest, EveryPreciseCauseIsInTheRegistersWithItsPcAndAddress) {
  for (const Case& c : kPrecise) {
    ProgramBuilder p(NewBase());
    // Work on both sides, which completes, and stores behind the fault, which do not happen.
    p.Li(28, kData + 0x100);
    p.Emit({.op = Op::kD1VsplatW, .rs1 = 28, .vd = 1});
    p.Emit({.op = Op::kD1VsplatW, .rs1 = 28, .vd = 2});
    p.Emit({.op = Op::kD1Aclr, .acc = 8});
    p.Emit({.op = Op::kD1Ast, .rs1 = 28, .acc = 8, .fa = 1});
    p.S(Op::kSd, 28, 28, 0x400);
    p.R(Op::kMul, 29, 28, 28);
    Expected e = c.write(p);
    p.S(Op::kSd, 28, 28, 0x408);
    p.Emit({.op = Op::kD1Vst, .rs1 = 28, .vs1 = 1});
    p.Halt();
    if (e.address == kTheWord) e.address = p.words()[(e.pc - p.base()) / 4];
    Load(p);
    ASSERT_NO_FATAL_FAILURE(Run(kThread, p.base())) << c.name;
    EXPECT_EQ(Report(kThread),
              (ThreadReportWords{kFaulted, static_cast<uint64_t>(c.cause), e.pc, e.address}))
        << c.name;
  }
}

TEST_F(FaultTest, APushThatItsDestinationRefusesIsARemoteErrorWithItsAddress) {
  const uint64_t kAddresses[] = {
      GlobalAddress(PlaceOf(0, 0), kCtlVersion),         // read-only, own node
      GlobalAddress(PlaceOf(1, 0), kCtlNode),            // read-only, neighbour
      GlobalAddress(PlaceOf(1, 0), kControlBase + 0x18)  // no register
  };
  for (const uint64_t address : kAddresses) {
    ProgramBuilder p(NewBase());
    p.Emit({.op = Op::kD1VsplatW, .rs1 = 0, .vd = 1});
    p.Li(8, address);
    p.Li(9, 8);
    p.Emit({.op = Op::kD1Push, .rs1 = 8, .rs2 = 9, .vs1 = 1});
    p.Emit({.op = Op::kFence});
    p.Halt();
    Load(p);
    ASSERT_NO_FATAL_FAILURE(Run(kThread, p.base())) << std::hex << address;
    EXPECT_EQ(Report(kThread), (ThreadReportWords{kFaulted, 9, 0, address}));
  }
}

TEST_F(FaultTest, APushOrPostToNoNodeIsARemoteErrorWithItsAddress) {
  const Place kNowhere[] = {PlaceOf(2, 0), PlaceOf(0, 1), {.chip = 1}};
  for (const Place& place : kNowhere) {
    for (const bool post : {false, true}) {
      ProgramBuilder p(NewBase());
      p.Emit({.op = Op::kD1VsplatW, .rs1 = 0, .vd = 1});
      p.Li(8, GlobalAddress(place, kData));
      if (post) {
        p.Emit({.op = Op::kD1Post, .rs1 = 8, .rs2 = 0, .sem = 5});
      } else {
        p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 1});
      }
      p.Halt();
      Load(p);
      ASSERT_NO_FATAL_FAILURE(Run(kThread, p.base()));
      const uint64_t offset = post ? SemaphoreRegister(5) : kData;
      EXPECT_EQ(Report(kThread), (ThreadReportWords{kFaulted, 9, 0, GlobalAddress(place, offset)}));
    }
  }
}

TEST_F(FaultTest, ASemaphoreThatOverflowsFaultsThreadZeroRunningOrNot) {
  ProgramBuilder post(kBase);
  post.Li(9, 65535);
  post.Emit({.op = Op::kD1Post, .rs1 = 0, .rs2 = 9, .sem = 7});
  post.Emit({.op = Op::kD1Post, .rs1 = 0, .rs2 = 0, .sem = 7});
  post.Halt();
  Load(post);
  ProgramBuilder spin(CodeOf(0));
  const auto here = spin.Here();
  spin.Jump(here);
  Load(spin);

  ASSERT_NO_FATAL_FAILURE(Run(kThread, kBase));
  ThreadReportWords report = Report(0);
  EXPECT_EQ(report, (ThreadReportWords{kFaulted, 8, report.epc, SemaphoreRegister(7)}));
  EXPECT_EQ(ReadSemaphore(bench_.mesh().node(0), 7), 65535);

  bench_.mesh().HostStart(0, 0, spin.base(), 0);
  ASSERT_NO_FATAL_FAILURE(Run(kThread, kBase));
  EXPECT_EQ(Report(0), (ThreadReportWords{kFaulted, 8, spin.base(), SemaphoreRegister(7)}));
}

}  // namespace
}  // namespace d1
