// Every precise cause, with the address it reports; and that a faulting instruction changes
// nothing.
#include "tests/model/one_thread.h"

namespace d1 {
namespace {

constexpr uint64_t kNode10 = 0x4000000040000000;  // Node (1,0).

TEST(Fault, WordsThatNoTableHas) {
  for (const uint32_t word : {0u, 0xFFFFFFFFu, 0x30200073u /* mret */, 0x10500073u /* wfi */,
                              0x00002033u | 0x02u << 25 /* funct7 of no operation */}) {
    OneThread t;
    t.p.Word(word);
    t.ExpectFault(Cause::kIllegalInstruction, word);
  }
}

TEST(Fault, CsrsThatAreAbsentOrReadOnly) {
  const Instruction kIllegal[] = {
      {.op = Op::kCsrrs, .rd = 5, .csr = 0x300},
      {.op = Op::kCsrrs, .rd = 5, .csr = 0xC03},
      {.op = Op::kCsrrw, .rd = 5, .rs1 = 0, .csr = kCsrCycle},
      {.op = Op::kCsrrwi, .rd = 0, .csr = kCsrInstret, .imm = 0},
      {.op = Op::kCsrrs, .rd = 5, .rs1 = 6, .csr = kCsrMisa},
      {.op = Op::kCsrrci, .rd = 5, .csr = kCsrMhartid, .imm = 1},
  };
  for (const Instruction& instruction : kIllegal) {
    OneThread t;
    t.x(5) = 77;
    t.p.Emit(instruction);
    t.ExpectFault(Cause::kIllegalInstruction, t.p.words()[0]);
    EXPECT_EQ(77u, t.x(5));
    EXPECT_EQ(0u, t.thread().instret);
  }
}

TEST(Fault, EnvironmentCallAndBreakpoint) {
  OneThread call, breakpoint;
  call.p.I(Op::kAddi, 5, 0, 1);
  call.p.Emit({.op = Op::kEcall});
  call.ExpectFault(Cause::kEnvironmentCall, 0, kProgramBase + 4);
  EXPECT_EQ(1u, call.x(5));
  breakpoint.p.Emit({.op = Op::kEbreak});
  breakpoint.ExpectFault(Cause::kBreakpoint, 0);
}

struct AccessCase {
  Op op;
  uint64_t address;
  Cause cause;
};

TEST(Fault, ScalarAccesses) {
  const AccessCase kCases[] = {
      {Op::kLh, kDataBase + 1, Cause::kMisaligned},
      {Op::kLw, kDataBase + 2, Cause::kMisaligned},
      {Op::kLd, kDataBase + 4, Cause::kMisaligned},
      {Op::kLd, kSramBytes + 4, Cause::kMisaligned},  // Before OutOfRange.
      {Op::kLb, kSramBytes, Cause::kOutOfRange},
      {Op::kLd, kControlBase - 8, Cause::kOutOfRange},
      {Op::kLd, kNodeBytes, Cause::kOutOfRange},
      {Op::kLd, UINT64_MAX - 7, Cause::kOutOfRange},
      {Op::kLd, kNode10, Cause::kOutOfRange},  // Kind 1.
      {Op::kLw, kCtlNode, Cause::kOutOfRange},
      {Op::kLd, kControlBase + 0x18, Cause::kOutOfRange},
      {Op::kLd, kControlBase + 0x130, Cause::kOutOfRange},
      {Op::kLd, kControlBase + 0x248, Cause::kOutOfRange},
      {Op::kLd, kControlBase + 0x2B8, Cause::kOutOfRange},
      {Op::kSd, kCtlEccCorrected, Cause::kOutOfRange},
      {Op::kSd, kCtlSramConflicts, Cause::kOutOfRange},
      {Op::kLd, kControlBase + 0x900, Cause::kOutOfRange},
      {Op::kSh, kDataBase + 3, Cause::kMisaligned},
      {Op::kSd, kSramBytes, Cause::kOutOfRange},
      {Op::kSd, kCtlVersion, Cause::kOutOfRange},
      {Op::kSd, kCtlNode, Cause::kOutOfRange},
      {Op::kSd, kCtlCycle, Cause::kOutOfRange},
      {Op::kSd, kCtlThreadCause, Cause::kOutOfRange},
      {Op::kSd, kCtlThreadEpc + 0x40, Cause::kOutOfRange},
      {Op::kSd, kCtlThreadEaddr + 0xC0, Cause::kOutOfRange},
      {Op::kSw, kCtlSemaphore, Cause::kOutOfRange},
  };
  for (const AccessCase& c : kCases) {
    OneThread t;
    t.x(5) = c.address + 16;
    t.x(7) = 77;
    const bool store = Info(c.op).op_class == OpClass::kStore;
    store ? t.p.S(c.op, 7, 5, -16) : t.p.I(c.op, 7, 5, -16);
    t.ExpectFault(c.cause, c.address);
    EXPECT_EQ(77u, t.x(7));
  }
}

TEST(Fault, LastWordAndFirstRegisterAreInRange) {
  OneThread t;
  t.p.Li(5, kSramBytes - 8);
  t.p.I(Op::kLd, 6, 5, 0);
  t.p.S(Op::kSd, 6, 5, 0);
  t.p.Li(5, kControlBase);
  t.p.I(Op::kLd, 6, 5, 0);
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(0x00010000u, t.x(6));
}

TEST(Fault, JumpsAndFetch) {
  OneThread odd, far, backwards, outside;
  odd.x(5) = kDataBase + 3;  // Bit 0 is cleared, bit 1 is not.
  odd.x(1) = 77;
  odd.p.I(Op::kJalr, 1, 5, 0);
  odd.ExpectFault(Cause::kMisaligned, kDataBase + 2);
  EXPECT_EQ(77u, odd.x(1));

  far.x(5) = kNodeBytes;
  far.p.I(Op::kJalr, 1, 5, 0);
  far.ExpectFault(Cause::kOutOfRange, kNodeBytes);

  backwards.p.Emit({.op = Op::kJal, .rd = 1, .imm = -0x2000});
  backwards.ExpectFault(Cause::kOutOfRange, uint64_t{kProgramBase} - 0x2000);
  EXPECT_EQ(0u, backwards.x(1));

  // A target of 21 bits is reached; that it is not in the SRAM is found by its fetch.
  outside.x(5) = kSramBytes;
  outside.p.I(Op::kJalr, 1, 5, 0);
  outside.ExpectFault(Cause::kOutOfRange, kSramBytes, kSramBytes);
  EXPECT_EQ(kProgramBase + 4, outside.x(1));
}

TEST(Fault, BranchThatIsNotTakenNeedsNoTarget) {
  OneThread taken, not_taken;
  const Instruction branch{.op = Op::kBeq, .rs1 = 5, .rs2 = 6, .imm = 6};
  taken.p.Emit(branch);
  taken.ExpectFault(Cause::kMisaligned, kProgramBase + 6);
  not_taken.x(5) = 1;
  not_taken.p.Emit(branch);
  EXPECT_TRUE(not_taken.Run().ok());
}

TEST(Fault, RunningOffTheEndOfTheSram) {
  OneThread t;
  t.sram().Write<uint32_t>(kSramBytes - 4, 0x00000013);  // nop
  t.x(5) = kSramBytes - 4;
  t.p.I(Op::kJalr, 0, 5, 0);
  t.ExpectFault(Cause::kOutOfRange, kSramBytes, kSramBytes);
}

struct VectorCase {
  Instruction instruction;
  uint64_t x5, x6;
  Cause cause;
  uint64_t address;
};

TEST(Fault, VectorInstructions) {
  constexpr uint64_t kA = kDataBase, kB = kDataBase + 64, kBeyond = kSramBytes;
  const Instruction mm{.op = Op::kD1Mm, .rs1 = 5, .rs2 = 6, .inc_a = true, .inc_b = true};
  const Instruction vm{.op = Op::kD1MmVm, .rs2 = 6};
  const Instruction mv{.op = Op::kD1MmMv, .rs1 = 5};
  const Instruction ast{.op = Op::kD1Ast, .rs1 = 5, .fa = 1};
  const Instruction ast_bf16{.op = Op::kD1Ast, .rs1 = 5, .fa = 0};
  const Instruction ast_rows{.op = Op::kD1Ast, .rs1 = 5, .rs2 = 6, .fa = 1};
  const Instruction vld{.op = Op::kD1Vld, .rs1 = 5, .inc_a = true};
  const Instruction vld_n{.op = Op::kD1Vld, .rs1 = 5, .rs2 = 6};
  const Instruction vst{.op = Op::kD1Vst, .rs1 = 5};
  const Instruction push{.op = Op::kD1Push, .rs1 = 5};
  const Instruction push_n{.op = Op::kD1Push, .rs1 = 5, .rs2 = 6};
  const Instruction post{.op = Op::kD1Post, .rs1 = 5, .rs2 = 6, .sem = 1};
  const Instruction wait{.op = Op::kD1Wait, .rs1 = 5, .sem = 1};
  constexpr Cause kMis = Cause::kMisaligned, kOut = Cause::kOutOfRange;
  const VectorCase kCases[] = {
      {mm, kA + 8, kB, kMis, kA + 8},
      {mm, kA, kB + 32, kMis, kB + 32},
      {mm, kBeyond, kB, kOut, kBeyond},
      {mm, kA, kNode10, kOut, kNode10},
      {mm, kBeyond, kB + 1, kOut, kBeyond},  // The first operand's address comes first.
      {mm, kBeyond + 1, kB, kMis, kBeyond + 1},
      {vm, 1, kB + 8, kMis, kB + 8},
      {mv, kControlBase, 1, kOut, kControlBase},
      {ast, kA + 32, 0, kMis, kA + 32},
      {ast, kBeyond, 0, kOut, kBeyond},
      {ast, kBeyond - 192, 0, kOut, kBeyond - 192},  // The tile would end beyond.
      {ast_bf16, kBeyond - 64, 0, kOut, kBeyond - 64},
      {ast_rows, kA + 16, 32, kMis, kA + 16},
      {ast_rows, kA, 48, kMis, 48},
      {ast_rows, kA, 1 << 20, kOut, 1 << 20},
      {ast_rows, kA, uint64_t{0} - (1 << 20), kOut, uint64_t{0} - (1 << 20)},
      {ast_rows, kBeyond - 7 * 64, 64, kOut, kBeyond},
      {ast_rows, 6 * 64, uint64_t{0} - 64, kOut, uint64_t{0} - 64},
      {vld, kA + 1, 0, kMis, kA + 1},
      {vld, kBeyond, 0, kOut, kBeyond},
      {vld, kControlBase, 0, kOut, kControlBase},
      {vld_n, kBeyond + 3, 0, kOut, kBeyond + 3},  // Checked although no byte moves.
      {vst, kA + 63, 0, kMis, kA + 63},
      {vst, kNode10, 0, kOut, kNode10},
      {push, kNode10 + 8, 0, kMis, kNode10 + 8},
      {push, kNode10 + kBeyond, 0, kOut, kNode10 + kBeyond},
      {push, kNode10 | 1 << 22, 0, kOut, kNode10 | 1 << 22},
      {push, kNode10 | 3 << 21, 0, kOut, kNode10 | 3 << 21},
      {push, kNode10 + kAddWindow + 8, 0, kMis, kNode10 + kAddWindow + 8},
      {push, kNode10 + kAddWindow + kBeyond, 0, kOut, kNode10 + kAddWindow + kBeyond},
      {push_n, kNode10 + kAddWindow + kControlBase + 0x800, 8, kOut,
       kNode10 + kAddWindow + kControlBase + 0x800},
      {push_n, kNode10 + kAddWindow + kControlBase + 0x804, 8, kOut,
       kNode10 + kAddWindow + kControlBase + 0x804},
      {push, kAddWindow, 0, kOut, kAddWindow},  // There is none of kind 0.
      {push, uint64_t{2} << 62 | 8, 0, kMis, uint64_t{2} << 62 | 8},
      {push, uint64_t{3} << 62 | uint64_t{1} << 53, 0, kOut, uint64_t{3} << 62 | uint64_t{1} << 53},
      {push_n, kControlBase + 0x804, 8, kMis, kControlBase + 0x804},
      {push_n, kNode10 + kControlBase + 0x800, 4, kOut, kNode10 + kControlBase + 0x800},
      {push_n, kNode10 + kControlBase + 0x800, 16, kOut, kNode10 + kControlBase + 0x800},
      {push, kControlBase + 0x800, 0, kOut, kControlBase + 0x800},
      {post, uint64_t{2} << 62, 1, kOut, uint64_t{2} << 62},
      {post, kNode10 | 1 << 22, 1, kOut, kNode10 | 1 << 22},
      {post, kAddWindow, 1, kOut, kAddWindow},
      {post, kNode10, 65536, kOut, 65536},
      {post, kNode10, UINT64_MAX, kOut, UINT64_MAX},
      {wait, 65536, 0, kOut, 65536},
      {wait, UINT64_MAX, 0, kOut, UINT64_MAX},
  };
  for (const VectorCase& c : kCases) {
    OneThread t;
    t.x(5) = c.x5;
    t.x(6) = c.x6;
    t.p.Emit(c.instruction);
    SCOPED_TRACE(InstrText(t.p.words()[0], kProgramBase));
    t.ExpectFault(c.cause, c.address);
    EXPECT_EQ(c.x5, t.x(5));
    EXPECT_EQ(c.x6, t.x(6));
  }
}

TEST(Fault, BothIncrementsOfOnePointerAreIllegal) {
  OneThread t;
  t.x(5) = kDataBase;
  t.p.Word(0);
  // Encode() takes it; the decoder does not.
  const uint32_t word = 0x0000000B | 5u << 15 | 5u << 20 | 1u << 29 | 1u << 30;
  t.p.Emit({.op = Op::kD1Halt});
  t.p.Store(t.sram());
  t.sram().Write(kProgramBase, word);
  t.machine.StartThread(0, 0, 2, kProgramBase);
  t.machine.Run();
  EXPECT_EQ(word, t.thread().eaddr);
  EXPECT_EQ(static_cast<uint64_t>(Cause::kIllegalInstruction), t.thread().cause);
}

TEST(Fault, FormatsThatAnInstructionCannotUse) {
  for (uint32_t i = 0; i < 256; ++i) {
    const uint32_t format = i & 15;
    const bool whole_as_it_lies = i < 128;  // A bias; else also a bit of transposition or padding.
    const auto bits =
        static_cast<uint16_t>(format | (i & 0x70) << 1 | (whole_as_it_lies ? 0u : 0x400u << i % 6));
    const uint8_t entry = i % 13;
    for (const Instruction& instruction : {Instruction{.op = Op::kD1MmVv, .fa = entry, .fb = 15},
                                           Instruction{.op = Op::kD1MmVv, .fa = 15, .fb = entry},
                                           Instruction{.op = Op::kD1Ast, .rs1 = 5, .fa = entry}}) {
      const bool step = instruction.op == Op::kD1MmVv;
      const bool legal = format <= 5 && (step ? format != 1 : whole_as_it_lies);
      OneThread t;
      t.thread().formats[entry].bits = bits;
      t.x(5) = legal ? kDataBase : 1;  // IllegalFormat comes before the address.
      t.p.Emit(instruction);
      if (legal) {
        EXPECT_TRUE(t.Run().ok()) << bits;
      } else {
        t.ExpectFault(Cause::kIllegalFormat, t.p.words()[0]);
      }
    }
  }
}

TEST(Fault, OverflowOfASemaphoreStopsThread0) {
  OneThread t;
  t.node().semaphore[6] = 65535;
  t.p.I(Op::kAddi, 5, 0, 1);
  t.p.Emit({.op = Op::kD1Post, .sem = 6});
  t.p.I(Op::kAddi, 5, 5, 1);
  const RunResult result = t.Run();
  EXPECT_EQ(2u, t.x(5));  // The sender goes on.
  EXPECT_EQ(65535u, t.node().semaphore[6]);
  ASSERT_EQ(1u, result.faulted.size());
  EXPECT_EQ((ThreadId{0, 0, 0}), result.faulted[0]);
  EXPECT_EQ(static_cast<uint64_t>(Cause::kSemaphoreOverflow), t.node().thread[0].cause);
  EXPECT_EQ(SemaphoreRegister(6), t.node().thread[0].eaddr);
}

TEST(Fault, RefusedPushesAreRemoteErrors) {
  for (const uint64_t address :
       {kNode10 + kCtlNode, kNode10 + kControlBase + 0x18,
        uint64_t{0x4000000080000000} /* no node (2,0) */, uint64_t{0x4000400000000000} /* chip 1 */,
        uint64_t{kCtlVersion}}) {
    OneThread t;
    t.x(5) = address;
    t.x(6) = 8;
    t.p.Emit({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6});
    t.Run();
    EXPECT_EQ(static_cast<uint64_t>(Cause::kRemoteError), t.thread().cause);
    EXPECT_EQ(IsLocal(address) ? GlobalAddress({}, address) : address, t.thread().eaddr);
  }
}

TEST(Fault, PushesAndPostsToDeadNodesAreRemoteErrors) {
  for (const bool post : {false, true}) {
    OneThread t;
    t.machine = Machine({.width = 2, .height = 1, .dead = {1}});
    t.x(5) = kNode10;
    t.x(6) = 8;
    t.p.Emit({.op = post ? Op::kD1Post : Op::kD1Push, .rs1 = 5, .rs2 = 6});
    t.Run();
    EXPECT_EQ(static_cast<uint64_t>(Cause::kRemoteError), t.thread().cause);
    EXPECT_EQ(post ? kNode10 + SemaphoreRegister(0) : kNode10, t.thread().eaddr);
  }
}

TEST(Fault, TheRoutingTableTakesPushesAndNoLoadsOrStores) {
  OneThread push, store;
  push.x(5) = kNode10 + 0x1F2000;
  push.x(6) = 8;
  push.p.Emit({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6});
  EXPECT_TRUE(push.Run().ok());
  store.x(5) = 0x1F2000;
  store.p.Emit({.op = Op::kSd, .rs1 = 5, .rs2 = 6});
  store.ExpectFault(Cause::kOutOfRange, 0x1F2000);
}

}  // namespace
}  // namespace d1
