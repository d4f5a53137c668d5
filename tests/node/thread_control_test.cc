// Threads started, stopped and restarted by packets and by each other, and code that changes
// itself; in step with the golden model.
#include <gtest/gtest.h>

#include <string>

#include "tb/model/address.h"
#include "tb/model/isa/encode.h"
#include "tests/node/node_program.h"
#include "tests/node/overwritten_code.h"

namespace d1 {
namespace {

class ThreadControlTest : public testing::Test {
 protected:
  void Load(ProgramBuilder& p, int node = 0) { bench_.Load(node, p.base(), Bytes(p)); }

  void Start(int thread, uint64_t arg = 0, int node = 0) {
    bench_.mesh().HostStart(node, thread, CodeOf(thread), arg);
  }
  void Control(int thread, uint64_t value) {
    bench_.mesh().HostSend(
        ControlWrite(PlaceOf(0, 0), ThreadRegister(thread, kCtlThreadCtrl), value));
  }
  void Tick(int cycles) {
    for (int i = 0; i < cycles; ++i) ASSERT_TRUE(bench_.Tick()) << bench_.report();
  }
  void RunToEnd() { ASSERT_TRUE(bench_.RunToQuiet() && bench_.CheckEnd()) << bench_.report(); }

  uint64_t Read64(uint32_t offset, int node = 0) { return bench_.ReadAs<uint64_t>(node, offset); }
  ThreadStatus Status(int thread) { return ReadThread(bench_.mesh().node(0), thread).status; }

  Random random_{RunSeed(), "thread_control"};
  NodeBench bench_{2, 1, RunSeed()};
};

// Stores that go on for ever, scalar and vector.
ProgramBuilder Forever(int thread) {
  ProgramBuilder p(CodeOf(thread));
  p.Li(8, kData + 0x1000 * static_cast<uint32_t>(thread));
  const auto loop = p.Here();
  p.I(Op::kAddi, 5, 5, 1);
  p.S(Op::kSd, 5, 8, 0x400);
  p.Emit({.op = Op::kD1VsplatW, .rs1 = 5, .vd = 1});
  p.Emit({.op = Op::kD1Vst, .rs1 = 8, .vs1 = 1});
  p.Jump(loop);
  return p;
}

TEST_F(ThreadControlTest, AControlPacketStopsAThreadAndAnotherStartsItAgain) {
  for (int t = 0; t < kThreads; ++t) {
    ProgramBuilder p = Forever(t);
    Load(p);
    Start(t);
  }
  Tick(300);
  for (int t = 0; t < kThreads; ++t) Control(t, 2);
  ASSERT_NO_FATAL_FAILURE(RunToEnd());
  for (int t = 0; t < kThreads; ++t) {
    EXPECT_EQ(ThreadStatus::kStopped, Status(t));
    const uint32_t stored = kData + 0x1000 * static_cast<uint32_t>(t) + 0x400;
    const uint64_t before = Read64(stored);
    EXPECT_GT(before, 5u) << "thread " << t;
    // x5 is kept: the count goes on.
    Start(t);
    Tick(300);
    EXPECT_EQ(ThreadStatus::kRunning, Status(t));
    Control(t, 2);
    ASSERT_NO_FATAL_FAILURE(RunToEnd());
    EXPECT_GT(Read64(stored), before);
  }
}

TEST_F(ThreadControlTest, AThreadThatWaitsForASemaphoreCanBeStopped) {
  ProgramBuilder p(CodeOf(3));
  p.Emit({.op = Op::kD1Wait, .sem = 9});
  p.Halt();
  Load(p);
  Start(3);
  Tick(200);
  EXPECT_EQ(ThreadStatus::kRunning, Status(3));
  Control(3, 2);
  ASSERT_NO_FATAL_FAILURE(RunToEnd());
  EXPECT_EQ(ThreadStatus::kStopped, Status(3));
  // The count that it did not take is still there for the next one.
  bench_.mesh().HostSend(ControlWrite(PlaceOf(0, 0), SemaphoreRegister(9), 1));
  Start(3);
  ASSERT_NO_FATAL_FAILURE(RunToEnd());
  EXPECT_EQ(ThreadStatus::kHalted, Status(3));
  EXPECT_EQ(0, ReadSemaphore(bench_.mesh().node(0), 9));
}

TEST_F(ThreadControlTest, AHaltedAndAFaultedThreadStartAgainWithANewArgument) {
  ProgramBuilder p(CodeOf(1));
  p.Li(8, kData);
  p.S(Op::kSd, 10, 8, 0);
  const auto fault = p.NewLabel();
  p.Branch(Op::kBne, 10, 0, fault);
  p.Halt(10);
  p.Bind(fault);
  p.Emit({.op = Op::kEcall});
  Load(p);
  for (const uint64_t arg : {0, 5, 0, 7, 9}) {
    Start(1, arg);
    ASSERT_NO_FATAL_FAILURE(RunToEnd());
    EXPECT_EQ(arg == 0 ? ThreadStatus::kHalted : ThreadStatus::kFaulted, Status(1));
    EXPECT_EQ(arg, Read64(kData));
  }
}

TEST_F(ThreadControlTest, AStartOfARunningThreadIsIgnored) {
  ProgramBuilder p = Forever(2);
  Load(p);
  Start(2);
  Tick(100);
  bench_.mesh().HostStart(0, 2, kSramBytes, 99);  // would fault at once
  Tick(200);
  EXPECT_EQ(ThreadStatus::kRunning, Status(2));
  Control(2, 2);
  ASSERT_NO_FATAL_FAILURE(RunToEnd());
  EXPECT_EQ(ThreadStatus::kStopped, Status(2));
}

TEST_F(ThreadControlTest, ThreadsStopEachOtherAndThemselves) {
  ProgramBuilder p(CodeOf(0));
  p.Li(8, ThreadRegister(1, kCtlThreadCtrl));
  p.Li(9, 2);
  for (int i = 0; i < 50; ++i) p.R(Op::kMul, 11, 9, 9);
  p.S(Op::kSd, 9, 8, 0);
  p.S(Op::kSd, 9, 8, -0x40);  // Itself, which takes some instructions.
  const auto here = p.Here();
  p.Jump(here);
  Load(p);
  ProgramBuilder other = Forever(1);
  Load(other);
  Start(0);
  Start(1);
  ASSERT_NO_FATAL_FAILURE(RunToEnd());
  EXPECT_EQ(ThreadStatus::kStopped, Status(0));
  EXPECT_EQ(ThreadStatus::kStopped, Status(1));
}

// A loop stores its own next instruction, ahead of and behind it, in another line and in its own.
TEST_F(ThreadControlTest, CodeThatChangesItselfRunsAsChangedAfterFenceI) {
  uint32_t base = CodeOf(1);
  for (const int distance : {1, 3, 16, 40}) {
    ProgramBuilder p(base += 0x200);  // Code that ran before may be cached.
    p.Li(12, Encode({.op = Op::kAddi, .rd = 6, .rs1 = 6, .imm = 0}));  // imm = x5
    p.Li(5, 0), p.Li(6, 0), p.Li(11, 40);
    const auto loop = p.Here();
    p.I(Op::kAddi, 5, 5, 1);
    p.I(Op::kSlli, 7, 5, 20);
    p.R(Op::kAdd, 7, 7, 12);
    p.Emit({.op = Op::kAuipc, .rd = 8});
    p.S(Op::kSw, 7, 8, 8 + 4 * distance);
    p.Emit({.op = Op::kFenceI});
    for (int i = 1; i < distance; ++i) p.I(Op::kAddi, 0, 0, 0);
    p.I(Op::kAddi, 6, 6, 0);  // Replaced.
    p.Branch(Op::kBne, 5, 11, loop);
    p.Halt(6);
    Load(p);
    bench_.mesh().HostStart(0, 1, p.base(), 0);
    ASSERT_NO_FATAL_FAILURE(RunToEnd());
    EXPECT_EQ(40u * 41 / 2, ReadThread(bench_.mesh().node(0), 1).cause) << distance;
  }
}

// Node (0,0) pushes the code that a thread of node (1,0) runs, version after version.
TEST_F(ThreadControlTest, CodeThatANeighbourPushesRunsAfterFenceI) {
  constexpr int kVersions = 8;
  const uint32_t routine = kData + 0x2000;
  for (int i = 0; i < kVersions; ++i) {
    ProgramBuilder line(kData + 64 * static_cast<uint32_t>(i));
    line.I(Op::kSlli, 6, 6, 3);
    line.I(Op::kAddi, 6, 6, i);
    line.I(Op::kJalr, 0, 1, 0);
    while (line.words().size() < 16) line.Word(0);
    Load(line);
  }
  ProgramBuilder sender(CodeOf(0)), receiver(CodeOf(0));
  sender.Li(9, GlobalAddress(PlaceOf(1, 0), routine));
  receiver.Li(6, 0);
  receiver.Li(9, routine);
  receiver.Li(8, GlobalAddress(PlaceOf(0, 0), 0));
  for (int i = 0; i < kVersions; ++i) {
    sender.Li(8, kData + 64 * static_cast<uint32_t>(i));
    sender.Emit({.op = Op::kD1Vld, .rs1 = 8, .vd = 1});
    sender.Emit({.op = Op::kD1Push, .rs1 = 9, .vs1 = 1});
    sender.Emit({.op = Op::kD1Post, .rs1 = 9, .sem = 1});
    sender.Emit({.op = Op::kD1Wait, .sem = 2});
    receiver.Emit({.op = Op::kD1Wait, .sem = 1});
    receiver.Emit({.op = Op::kFenceI});
    receiver.I(Op::kJalr, 1, 9, 0);
    receiver.Emit({.op = Op::kD1Post, .rs1 = 8, .sem = 2});
  }
  sender.Halt();
  receiver.Halt(6);
  Load(sender);
  Load(receiver, 1);
  Start(0);
  Start(0, 0, 1);
  ASSERT_NO_FATAL_FAILURE(RunToEnd());
  EXPECT_EQ(01234567u, ReadThread(bench_.mesh().node(1), 0).cause);
}

// By scalar stores, from x12 to x13.
void CopyNewCode(ProgramBuilder& p) {
  p.Li(12, OverwrittenCode::kNew), p.Li(13, OverwrittenCode::kRoutine),
      p.Li(14, OverwrittenCode::kBytes / 8);
  const auto loop = p.Here();
  p.I(Op::kLd, 15, 12, 0);
  p.S(Op::kSd, 15, 13, 0);
  for (const int reg : {12, 13}) p.I(Op::kAddi, reg, reg, 8);
  p.I(Op::kAddi, 14, 14, -1);
  p.Branch(Op::kBne, 14, 0, loop);
}

// To node 0.
void PushNewCode(ProgramBuilder& p) {
  p.Li(12, OverwrittenCode::kNew),
      p.Li(13, GlobalAddress(PlaceOf(0, 0), OverwrittenCode::kRoutine));
  for (uint32_t at = 0; at < OverwrittenCode::kBytes; at += kLineBytes) {
    p.Emit({.op = Op::kD1Vld, .rs1 = 12, .vd = 1, .inc_a = true});
    p.Emit({.op = Op::kD1Push, .rs1 = 13, .vs1 = 1});
    p.I(Op::kAddi, 13, 13, kLineBytes);
  }
}

// A routine is overwritten while thread 0 calls it: by its own stores, those of another thread, or
// pushes of a neighbour. Without FENCE.I each word that is executed is the old or the new one,
// behind it the new.
TEST_F(ThreadControlTest, CodeThatIsOverwrittenRunsAsOldOrNewWordByWordUntilFenceI) {
  constexpr int kCalls = 40;
  enum Writer { kOwn, kOther, kNeighbour };
  for (const Writer writer : {kOwn, kOther, kNeighbour}) {
    SCOPED_TRACE(writer);
    NodeBench bench(2, 1, RunSeed());
    const int writer_node = writer == kNeighbour ? 1 : 0;
    OverwrittenCode::Load(bench, writer_node);

    ProgramBuilder p(CodeOf(0));
    OverwrittenCode code(p);
    p.Li(11, kCalls);
    code.Call();
    if (writer == kOwn) CopyNewCode(p);
    const auto loop = p.Here();
    code.Call();
    p.I(Op::kAddi, 11, 11, -1);
    p.Branch(Op::kBne, 11, 0, loop);
    if (writer != kOwn) p.Emit({.op = Op::kD1Wait, .sem = 1});  // now all is written
    code.Finish();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, 0, p.base(), 0);

    ProgramBuilder w(CodeOf(1));
    for (int i = 0; i < 300; ++i)
      w.I(Op::kAddi, 5, 5, 1);  // the routine has been called some times
    writer == kOther ? CopyNewCode(w) : PushNewCode(w);
    w.Emit({.op = Op::kFence});
    w.Li(13, GlobalAddress(PlaceOf(0, 0), 0));
    w.Emit({.op = Op::kD1Post, .rs1 = 13, .sem = 1});
    w.Halt();
    if (writer != kOwn) {
      LoadProgram(bench, writer_node, w);
      bench.mesh().HostStart(writer_node, 1, w.base(), 0);
    }
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    OverwrittenCode::Check(bench, kCalls + 1, true);
  }
}

// The report of an overflow and the start of thread 0, which it ends, at every distance: once they
// meet.
TEST_F(ThreadControlTest, AThreadThatIsFaultedInTheCycleOfItsStartDoesNotRun) {
  ProgramBuilder p = Forever(0);
  Load(p);
  for (int distance = 0; distance < 16; ++distance) {
    bench_.mesh().HostSend(ControlWrite(PlaceOf(0, 0), SemaphoreRegister(6), 65535));
    bench_.mesh().HostSend(ControlWrite(PlaceOf(0, 0), ThreadRegister(0, kCtlThreadPc), p.base()));
    Tick(50);
    Packet post;
    post.header.kind = PacketKind::kPost;
    post.header.offset = SemaphoreRegister(6);
    post.header.amount = 1;
    bench_.mesh().HostSend(post);
    Tick(distance);
    Control(0, 1);
    Tick(100);
    Control(0, 2);
    ASSERT_NO_FATAL_FAILURE(RunToEnd()) << distance;
  }
}

// Random programs whose threads the host stops and starts whenever it likes, while it lets
// semaphores overflow: no event may differ from what the model makes of it.
TEST_F(ThreadControlTest, ThreadsMayStopStartAndFaultAtAnyTime) {
  for (uint64_t i = 0; i < 20; ++i) {
    Random random(RunSeed() + i, "stop_and_start");
    RandomOptions options{.rounds = 2, .body = 25, .boot_percent = 0};
    options.weights.dma = 2;
    const RandomProgram program = GenerateRandomProgram(random, options);
    NodeBench bench(1, 1, random.Bits());
    bench.Load(program);
    bench.Start(program);
    const auto send = [&](uint32_t offset, uint64_t value) {
      bench.mesh().HostSend(ControlWrite(PlaceOf(0, 0), offset, value));
    };
    Packet post;
    post.header.kind = PacketKind::kPost;
    post.header.offset = SemaphoreRegister(31);
    post.header.amount = 40000;
    try {
      for (int cycle = 0; cycle < 3000; ++cycle) {
        const int t = static_cast<int>(random.Below(kThreads));
        if (bench.mesh().host_outstanding() < 4 && random.Percent(10)) {
          send(ThreadRegister(t, kCtlThreadCtrl), 1 + random.Below(2));
        }
        if (bench.mesh().host_outstanding() < 4 && random.Percent(2)) {
          bench.mesh().HostSend(post);
          if (random.Percent(50)) send(ThreadRegister(0, kCtlThreadCtrl), 1);
        }
        ASSERT_TRUE(bench.Tick()) << "program " << i << "\n" << bench.report();
      }
      for (int t = 0; t < kThreads; ++t) send(ThreadRegister(t, kCtlThreadCtrl), 2);
    } catch (const RtlError& error) {
      FAIL() << "program " << i << ": " << error.what();
    }
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << "program " << i << "\n"
                                                        << bench.report();
  }
}

}  // namespace
}  // namespace d1
