// CSRs, fences, halting, control registers, semaphores, and what the machine says at the end.
#include "tests/model/one_thread.h"

namespace d1 {
namespace {

constexpr Instruction ReadCsr(uint8_t rd, uint16_t csr) {
  return {.op = Op::kCsrrs, .rd = rd, .csr = csr};
}

TEST(System, ReadOnlyCsrs) {
  const std::pair<uint16_t, uint64_t> kValues[] = {{kCsrMisa, 0x8000000000001100},
                                                   {kCsrMvendorid, 0},
                                                   {kCsrMarchid, 0},
                                                   {kCsrMimpid, 0x00010000},
                                                   {kCsrMhartid, 2},
                                                   {kCsrDnode, 0x4000000000000000},
                                                   {kCsrInstret, 3}};
  for (const auto& [csr, value] : kValues) {
    OneThread t;
    for (int i = 0; i < 3; ++i) t.p.I(Op::kAddi, 0, 0, 0);
    t.p.Emit(ReadCsr(5, csr));
    t.p.Emit({.op = Op::kCsrrci, .rd = 6, .csr = csr, .imm = 0});
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(value, t.x(5)) << csr;
    EXPECT_EQ(value + (csr == kCsrInstret ? 1 : 0), t.x(6)) << csr;
  }
}

TEST(System, NodeNameHasThePlace) {
  Machine machine({.width = 3, .height = 2, .chip = 0x1234});
  EXPECT_EQ(0x448D004080000000u, ReadControl(machine.node(2, 1), kCtlNode));
}

TEST(System, MscratchTakesEveryForm) {
  OneThread t;
  t.x(5) = 0xFF;
  t.x(6) = 0x0F;
  t.p.Emit({.op = Op::kCsrrw, .rd = 11, .rs1 = 5, .csr = kCsrMscratch});
  t.p.Emit({.op = Op::kCsrrc, .rd = 12, .rs1 = 6, .csr = kCsrMscratch});
  t.p.Emit({.op = Op::kCsrrs, .rd = 13, .rs1 = 6, .csr = kCsrMscratch});
  t.p.Emit({.op = Op::kCsrrwi, .rd = 14, .csr = kCsrMscratch, .imm = 31});
  t.p.Emit({.op = Op::kCsrrci, .rd = 15, .csr = kCsrMscratch, .imm = 1});
  t.p.Emit({.op = Op::kCsrrsi, .rd = 16, .csr = kCsrMscratch, .imm = 1});
  t.p.Emit(ReadCsr(17, kCsrMscratch));
  t.p.Emit({.op = Op::kCsrrw, .rd = 5, .rs1 = 5, .csr = kCsrMscratch});
  EXPECT_TRUE(t.Run().ok());
  const uint64_t kRead[] = {0, 0xFF, 0xF0, 0xFF, 31, 30, 31};
  for (int i = 0; i < 7; ++i) EXPECT_EQ(kRead[i], t.x(11 + i)) << i;
  EXPECT_EQ(31u, t.x(5));
  EXPECT_EQ(0xFFu, t.thread().mscratch);
}

TEST(System, SeedIsNeverZeroAndKeepsEveryOtherValue) {
  OneThread t;
  t.p.Emit(ReadCsr(5, kCsrDseed));
  t.p.Emit({.op = Op::kCsrrw, .rd = 6, .rs1 = 28, .csr = kCsrDseed});
  t.p.Emit({.op = Op::kCsrrci, .rd = 7, .csr = kCsrDseed, .imm = 5});
  t.p.Emit({.op = Op::kCsrrwi, .rd = 8, .csr = kCsrDseed, .imm = 0});
  t.p.Emit(ReadCsr(9, kCsrDseed));
  t.x(28) = 0xFEDCBA9876543217;
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(0x9E3779B97F4A7C15u, t.x(5));
  EXPECT_EQ(0x9E3779B97F4A7C15u, t.x(6));
  EXPECT_EQ(0xFEDCBA9876543217u, t.x(7));
  EXPECT_EQ(0xFEDCBA9876543212u, t.x(8));
  EXPECT_EQ(0x9E3779B97F4A7C15u, t.x(9));
}

TEST(System, FormatTableStartsAsDocumentedAndKeepsSixteenBits) {
  OneThread t;
  for (int entry = 0; entry < 16; ++entry) {
    t.p.Emit(ReadCsr(static_cast<uint8_t>(5 + entry), static_cast<uint16_t>(kCsrDformat0 + entry)));
  }
  t.p.Emit({.op = Op::kCsrrw, .rd = 21, .rs1 = 28, .csr = kCsrDformat15});
  t.p.Emit({.op = Op::kCsrrci, .rd = 22, .csr = kCsrDformat15, .imm = 5});
  t.p.Emit(ReadCsr(23, kCsrDformat15));
  t.p.Emit(ReadCsr(24, kCsrDformat14));
  t.x(28) = UINT64_MAX;
  EXPECT_TRUE(t.Run().ok());
  const uint64_t kInitial[16] = {0, 1, 7 << 4 | 2, 15 << 4 | 3, 15 << 4 | 4, 31 << 4 | 5};
  for (int entry = 0; entry < 16; ++entry) EXPECT_EQ(kInitial[entry], t.x(5 + entry)) << entry;
  EXPECT_EQ(0u, t.x(21));
  EXPECT_EQ(0xFFFFu, t.x(22));
  EXPECT_EQ(0xFFFAu, t.x(23));
  EXPECT_EQ(0u, t.x(24));
}

TEST(System, CycleGrows) {
  OneThread t;
  t.p.Emit(ReadCsr(5, kCsrCycle));
  t.p.Emit(ReadCsr(6, kCsrTime));
  t.p.Li(7, kCtlCycle);
  t.p.I(Op::kLd, 7, 7, 0);
  EXPECT_TRUE(t.Run().ok());
  EXPECT_LT(t.x(5), t.x(6));
  EXPECT_LT(t.x(6), t.x(7));
}

TEST(System, FencesAreNoObstacle) {
  OneThread t;
  t.p.Emit({.op = Op::kFence, .imm = 0xFF});
  t.p.Emit({.op = Op::kFence});
  t.p.Emit({.op = Op::kFenceI});
  t.p.I(Op::kAddi, 5, 0, 1);
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(1u, t.x(5));
}

TEST(System, HaltKeepsTheLow32BitsOfItsCode) {
  OneThread t;
  t.x(5) = 0x1234567890;
  t.p.Halt(5);
  EXPECT_TRUE(t.RunAsIs().ok());
  EXPECT_EQ(ThreadStatus::kHalted, t.thread().status);
  EXPECT_EQ(0x34567890u, t.thread().cause);
  EXPECT_EQ(kProgramBase, t.thread().epc);
  EXPECT_EQ(0u, t.thread().eaddr);
  EXPECT_EQ(1u, t.thread().instret);
}

TEST(System, StartGivesTheArgumentAndKeepsOtherRegisters) {
  OneThread t;
  t.x(5) = 77;
  t.p.Halt();
  t.p.Store(t.sram());
  t.machine.StartThread(0, 0, 2, kProgramBase, 99);
  t.machine.Run();
  EXPECT_EQ(99u, t.x(10));
  EXPECT_EQ(77u, t.x(5));
  t.machine.StartThread(0, 0, 2, kProgramBase, 100);  // Again, after the halt.
  EXPECT_TRUE(t.machine.Run().ok());
  EXPECT_EQ(100u, t.x(10));
}

// Thread 2 starts thread 1, waits for it, and stops thread 3, which loops.
TEST(System, ThreadsStartAndStopThreads) {
  OneThread t;
  ProgramBuilder other(0x2000), endless(0x3000);
  other.Li(7, 41);
  other.R(Op::kAdd, 10, 10, 7);
  other.Emit({.op = Op::kD1Post, .sem = 9});
  other.Halt(10);
  other.Store(t.sram());
  endless.Jump(endless.Here());
  endless.Store(t.sram());
  t.machine.StartThread(0, 0, 3, 0x3000);

  t.p.Li(5, kControlBase);
  t.p.Li(6, 0x2000);
  t.p.S(Op::kSd, 6, 5, 0x148);
  t.p.Li(6, 1000);
  t.p.S(Op::kSd, 6, 5, 0x150);
  t.p.I(Op::kLd, 11, 5, 0x140);
  t.p.Li(6, 1);
  t.p.S(Op::kSd, 6, 5, 0x140);
  t.p.I(Op::kLd, 12, 5, 0x140);
  t.p.Emit({.op = Op::kD1Wait, .sem = 9});
  t.p.Li(6, 2);
  t.p.S(Op::kSd, 6, 5, 0x1C0);
  t.p.I(Op::kLd, 13, 5, 0x148);
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(0u, t.x(11));
  EXPECT_EQ(1u, t.x(12));
  EXPECT_EQ(0x2000u, t.x(13));
  EXPECT_EQ(ThreadStatus::kHalted, t.node().thread[1].status);
  EXPECT_EQ(1041u, t.node().thread[1].cause);
  EXPECT_EQ(1041u, ReadControl(t.node(), ThreadRegister(1, kCtlThreadCause)));
  EXPECT_EQ(ThreadStatus::kStopped, t.node().thread[3].status);
}

TEST(System, StartOfARunningThreadIsIgnored) {
  NodeState node;
  WriteControl(node, ThreadRegister(1, kCtlThreadPc), 0x1234567890);
  WriteControl(node, ThreadRegister(1, kCtlThreadCtrl), 3);  // Start and stop: nothing.
  EXPECT_EQ(ThreadStatus::kStopped, node.thread[1].status);
  WriteControl(node, ThreadRegister(1, kCtlThreadCtrl), 1);
  EXPECT_EQ(0x14567890u & 0x1FFFFF, node.thread[1].pc);
  EXPECT_EQ(0x1234567890u, ReadControl(node, ThreadRegister(1, kCtlThreadPc)));
  node.thread[1].pc = 0x40;
  WriteControl(node, ThreadRegister(1, kCtlThreadCtrl), 1);
  EXPECT_EQ(0x40u, node.thread[1].pc);
}

TEST(System, SemaphoresCountAndKeep16Bits) {
  OneThread t;
  t.p.Li(5, SemaphoreRegister(4));
  t.p.Li(6, 0x12345);
  t.p.S(Op::kSd, 6, 5, 0);
  t.p.I(Op::kLd, 11, 5, 0);
  t.p.Li(7, 0x45);
  t.p.Emit({.op = Op::kD1Wait, .rs1 = 7, .sem = 4});
  t.p.I(Op::kLd, 12, 5, 0);
  t.p.Emit({.op = Op::kD1Post, .rs2 = 7, .sem = 4});
  t.p.Emit({.op = Op::kD1Post, .sem = 4});
  t.p.I(Op::kLd, 13, 5, 0);
  t.p.Li(8, 0);
  t.p.Emit({.op = Op::kD1Wait, .rs1 = 8, .sem = 31});  // Needs nothing.
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(0x2345u, t.x(11));
  EXPECT_EQ(0x2300u, t.x(12));
  EXPECT_EQ(0x2346u, t.x(13));
}

TEST(System, NamesADeadlock) {
  OneThread t;
  t.node().semaphore[7] = 3;
  t.p.Li(5, 5);
  const uint32_t pc = t.p.pc();
  t.p.Emit({.op = Op::kD1Wait, .rs1 = 5, .sem = 7});
  const RunResult result = t.Run();
  EXPECT_EQ(StopReason::kDeadlock, result.reason);
  ASSERT_EQ(1u, result.waiting.size());
  EXPECT_EQ((ThreadId{0, 0, 2}), result.waiting[0].id);
  EXPECT_EQ(pc, result.waiting[0].pc);
  EXPECT_EQ(7u, result.waiting[0].semaphore);
  EXPECT_EQ(5u, result.waiting[0].needs);
  EXPECT_EQ(3u, result.waiting[0].has);
  EXPECT_NE(std::string::npos, t.machine.Describe(result).find("waits for semaphore 7"));
  t.node().semaphore[7] = 5;  // Once helped, it goes on.
  EXPECT_TRUE(t.machine.Run().ok());
}

TEST(System, StopsAtTheInstructionLimit) {
  OneThread t;
  t.p.Jump(t.p.Here());
  const RunResult result = t.RunAsIs();
  EXPECT_EQ(StopReason::kLimit, result.reason);
  EXPECT_EQ(100'000u, result.instructions);
}

TEST(System, EndsBehindTheStoreThatChangesTheWatchedWord) {
  OneThread t;
  t.p.Li(5, kDataBase);
  t.p.Li(6, 3);
  t.p.S(Op::kSd, 0, 5, 0);  // 0 does not count
  t.p.S(Op::kSd, 6, 5, 8);  // nor does another word
  t.p.S(Op::kSb, 6, 5, 7);  // any byte of it does
  const uint32_t end = t.p.pc();
  t.p.Jump(t.p.Here());
  t.p.Store(t.sram());
  t.machine.StartThread(0, 0, OneThread::kThread, kProgramBase);
  const RunResult result = t.machine.Run({.instructions = 100'000, .watch = kDataBase});
  EXPECT_EQ(StopReason::kWatch, result.reason);
  EXPECT_EQ(end, t.thread().pc);
  EXPECT_EQ((end - kProgramBase) / 4, result.instructions);
  EXPECT_EQ(uint64_t{3} << 56, t.sram().Read<uint64_t>(kDataBase));
  // Without a watch it goes on.
  EXPECT_EQ(StopReason::kLimit, t.machine.Run({.instructions = 10}).reason);
}

TEST(System, TraceIsOneLineAnInstruction) {
  OneThread t;
  std::vector<std::string> lines;
  t.machine.SetTrace([&](const std::string& line) { lines.push_back(line); });
  t.p.I(Op::kAddi, 5, 0, 7);
  t.Run();
  ASSERT_EQ(2u, lines.size());
  EXPECT_EQ("(0,0) t2 001000: 00700293  addi t0,zero,7", lines[0]);
  EXPECT_NE(std::string::npos, lines[1].find("d1.halt"));
}

TEST(System, StoredInstructionsAreExecuted) {
  OneThread t;
  t.p.Li(5, 0x00100313);  // addi x6, x0, 1
  t.p.Emit({.op = Op::kAuipc, .rd = 7});
  t.p.S(Op::kSw, 5, 7, 12);
  t.p.Emit({.op = Op::kFenceI});
  t.p.Word(0);
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(1u, t.x(6));
}

}  // namespace
}  // namespace d1
