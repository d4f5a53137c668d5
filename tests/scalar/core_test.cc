// d1_core on small programs: how threads start, wait, fault, stop and end.
#include <gtest/gtest.h>

#include <functional>

#include "tests/scalar/core_bench.h"

namespace d1 {
namespace {

constexpr uint32_t kCode = 0x1000, kData = 0x8000;
// Another place for code: the cache does not see that memory has changed.
constexpr uint32_t kOther = 0x3000;

class CoreTest : public testing::Test {
 protected:
  // Assembles `body` at `pc` for thread `t`.
  void Program(int t, const std::function<void(ProgramBuilder&)>& body, uint64_t arg = 0,
               uint32_t base = kCode) {
    ProgramBuilder p(base + 0x800 * t);
    body(p);
    p.Store(world_.node.sram);
    bench_.Expect(t, p.base(), arg);
  }

  // For what the model does not run to its end: ticks, and no expectations.
  void Start(int t, const std::function<void(ProgramBuilder&)>& body) {
    ProgramBuilder p(kCode + 0x800 * t);
    body(p);
    p.Store(world_.node.sram);
    world_.Start(t, p.base(), 0);
  }
  bool TickUntilIdle(int limit = 5000) {
    return bench_.dut.TickUntil([&] { return world_.Idle(); }, limit);
  }
  static void Forever(ProgramBuilder& p) { p.Jump(p.Here()); }

  void ExpectStop(int t, size_t n, const Stopped& want) {
    ASSERT_LT(n, world_.stops[t].size()) << "no stop record of thread " << t;
    const Stopped& got = world_.stops[t][n];
    EXPECT_EQ(want.halt, got.halt);
    EXPECT_EQ(want.cause, got.cause);
    EXPECT_EQ(want.pc, got.pc);
    EXPECT_EQ(want.addr, got.addr);
  }
  static uint32_t Code(Cause cause) { return static_cast<uint32_t>(cause); }

  CoreBench bench_;
  CoreWorld<Vd1_core>& world_ = bench_.world;
};

TEST_F(CoreTest, EveryThreadStartsWithItsArgumentAndHaltsWithItsCode) {
  for (int t = 0; t < 4; ++t) {
    Program(
        t,
        [](ProgramBuilder& p) {
          p.Emit({.op = Op::kD1Tid, .rd = 5});
          p.R(Op::kAdd, 6, 5, 10);
          p.Halt(6);
        },
        0x100 * t);
  }
  bench_.Run();
  for (int t = 0; t < 4; ++t) EXPECT_EQ(0x101u * t, world_.stops[t][0].cause);
}

TEST_F(CoreTest, RegistersKeepTheirValuesFromRunToRun) {
  Program(0, [](ProgramBuilder& p) {
    for (int r = 1; r < 32; ++r) p.Li(r, 0x1111 * r);
    p.Halt(3);
  });
  bench_.Run();
  Program(
      0,
      [](ProgramBuilder& p) {
        p.Li(31, kData);
        for (int r = 1; r < 31; ++r) p.S(Op::kSd, r, 31, 8 * r);
        p.Halt(4);
      },
      77, kOther);
  bench_.Run();
}

TEST_F(CoreTest, ThreadsThatShareCodeAllRunIt) {
  Program(0, [](ProgramBuilder& p) {
    p.Emit({.op = Op::kD1Tid, .rd = 5});
    p.I(Op::kSlli, 6, 5, 3);
    p.Li(7, kData);
    p.R(Op::kAdd, 7, 7, 6);
    for (int i = 0; i < 60; ++i) p.I(Op::kAddi, 8, 8, i);
    p.S(Op::kSd, 8, 7, 0);
    p.Halt(5);
  });
  for (int t = 1; t < 4; ++t) bench_.Expect(t, kCode, 0);
  bench_.Run();
}

TEST_F(CoreTest, CodeThatDoesNotFitTheCacheRuns) {
  // 24 KiB of adds, twice: every line is replaced in between.
  Program(0, [](ProgramBuilder& p) {
    p.Li(6, 2);
    const auto loop = p.Here();
    p.I(Op::kAddi, 6, 6, -1);
    for (int i = 0; i < 6000; ++i) p.I(Op::kAddi, 5, 5, i % 100);
    const auto end = p.NewLabel();
    p.Branch(Op::kBeq, 6, 0, end);
    p.Jump(loop);
    p.Bind(end);
    p.Halt(5);
  });
  bench_.Run();
  EXPECT_GT(world_.fills, 700u);
}

TEST_F(CoreTest, ThreadsWhoseLinesCollideInTheCacheAllProgress) {
  for (int t = 0; t < 4; ++t) {
    ProgramBuilder p(0x10000 + 0x2000 * t);  // 8 KiB apart: the same lines
    p.Li(6, 50);
    const auto loop = p.Here();
    for (int i = 0; i < 30; ++i) p.I(Op::kAddi, 5, 5, 1);
    p.I(Op::kAddi, 6, 6, -1);
    p.Branch(Op::kBne, 6, 0, loop);
    p.Halt(5);
    p.Store(world_.node.sram);
    bench_.Expect(t, p.base(), 0);
  }
  bench_.Run();
}

TEST_F(CoreTest, FenceIMakesAStoredInstructionVisible) {
  Program(0, [](ProgramBuilder& p) {
    const uint32_t target = p.base() + 4 * 20;
    p.Li(8, target);
    p.Li(9, 0x00700293);  // addi x5, x0, 7
    p.I(Op::kLw, 7, 8, 0);
    p.S(Op::kSw, 9, 8, 0);
    p.Emit({.op = Op::kFenceI});
    while (p.pc() < target) p.I(Op::kAddi, 6, 6, 1);
    p.I(Op::kAddi, 5, 0, 1);  // replaced
    p.Halt(5);
  });
  bench_.Run();
  EXPECT_EQ(7u, world_.stops[0][0].cause);
}

TEST_F(CoreTest, AFenceWaitsForTheVectorQueueAndTheNetwork) {
  for (int repeat = 0; repeat < 20; ++repeat) {
    world_.pace = {.vop = 5, .net = 3};
    Program(0, [](ProgramBuilder& p) {
      p.Li(8, kData);
      for (int i = 0; i < 4; ++i) p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 1});
      p.Emit({.op = Op::kFence});
      p.S(Op::kSd, 8, 8, 0x100);
      p.Halt();
    });
    const uint64_t before = world_.node.sram.Read<uint64_t>(kData + 0x100);
    bool early = false;
    world_.on_store = [&] { early = early || !world_.Quiet(0); };
    bench_.Run();
    EXPECT_FALSE(early) << "the store after the fence was performed before the pushes";
    world_.on_store = {};
    world_.node.sram.Write<uint64_t>(kData + 0x100, before);
  }
}

TEST_F(CoreTest, AQueueThatIsNotEmptiedTakesWhatItHoldsAndNoMore) {
  world_.pace.vop = 0;
  for (int t = 0; t < 4; ++t) {
    Start(t, [](ProgramBuilder& p) {
      for (int i = 0; i < 40; ++i) p.Emit({.op = Op::kD1FaddS, .vd = 1, .vs1 = 2, .vs2 = 3});
      p.Halt();
    });
  }
  bench_.dut.Tick(300);
  for (int t = 0; t < 4; ++t) EXPECT_EQ(kVectorQueue, world_.Queued(t));
  world_.pace.vop = 100;
  EXPECT_TRUE(TickUntilIdle());
  for (int t = 0; t < 4; ++t) EXPECT_EQ(40u, world_.vops[t].size());
}

TEST_F(CoreTest, ASlowVectorSideLosesNothing) {
  world_.pace.vop = 2;
  for (int t = 0; t < 4; ++t) {
    Program(t, [](ProgramBuilder& p) {
      for (int i = 0; i < 40; ++i) p.Emit({.op = Op::kD1FaddS, .vd = 1, .vs1 = 2, .vs2 = 3});
      p.Halt();
    });
  }
  bench_.Run();  // checks it
}

TEST_F(CoreTest, AVectorOperationIsNotSentBeforeEarlierLoadsArePerformed) {
  Program(0, [](ProgramBuilder& p) {
    p.Li(8, kData);
    p.I(Op::kLd, 9, 8, 0);
    p.Emit({.op = Op::kD1Vld, .rs1 = 8, .vd = 1});
    p.Halt();
  });
  world_.pace.sld = 0;
  Start(1, [](ProgramBuilder& p) { p.Halt(); });
  world_.Start(0, kCode, 0);
  bench_.dut.Tick(200);
  EXPECT_TRUE(world_.vops[0].empty());
  world_.pace.sld = 100;
  bench_.dut.Tick(50);
  EXPECT_EQ(1u, world_.vops[0].size());
  EXPECT_TRUE(TickUntilIdle());
}

TEST_F(CoreTest, AProductIsNotKeptBackByTheLoadsOfOthers) {
  for (int t = 1; t < 4; ++t) {
    Start(t, [](ProgramBuilder& p) {
      p.Li(8, kData);
      const auto loop = p.Here();
      for (int i = 0; i < 60; ++i) p.I(Op::kLd, 10 + i % 16, 8, 8 * i);
      p.Jump(loop);
    });
  }
  bench_.dut.Tick(300);
  world_.pace.sld = 0;  // fills the queue, so that loads are granted without a gap from then on
  bench_.dut.Tick(20);
  world_.pace.sld = 100;
  Start(0, [](ProgramBuilder& p) {
    p.R(Op::kMul, 5, 6, 7);
    p.Halt(5);
  });
  EXPECT_TRUE(bench_.dut.TickUntil([&] { return !world_.Running(0); }, 200));
}

TEST_F(CoreTest, ControlRegistersAreReadAndWritten) {
  Program(0, [](ProgramBuilder& p) {
    p.Li(8, kControlBase);
    p.I(Op::kLd, 5, 8, 0);  // VERSION
    p.I(Op::kLd, 6, 8, 8);  // NODE
    p.Li(9, 0x1234);
    p.Li(11, kControlBase + 0x800);
    p.S(Op::kSd, 9, 11, 8 * 31);  // SEMAPHORE 31
    p.I(Op::kLd, 7, 11, 8 * 31);
    p.S(Op::kSd, 9, 8, 0x150);  // THREAD_ARG of thread 1
    p.I(Op::kLd, 12, 8, 0x150);
    p.Emit({.op = Op::kCsrrs, .rd = 13, .csr = kCsrDnode});
    p.R(Op::kSub, 14, 13, 6);
    p.R(Op::kAdd, 14, 14, 12);
    p.Halt(14);
  });
  bench_.Run();
  EXPECT_EQ(0x1234u, world_.stops[0][0].cause);
  EXPECT_EQ(0x1234u, world_.node.semaphore[31]);
}

TEST_F(CoreTest, TheStateOfAnotherThreadIsRead) {
  Start(1, [](ProgramBuilder& p) { p.Emit({.op = Op::kEbreak}); });
  ASSERT_TRUE(TickUntilIdle());
  for (const uint32_t reg : {0x00, 0x08, 0x18, 0x20, 0x28}) {
    // Far enough apart that none has been prefetched with another.
    ProgramBuilder p(kOther + 0x20 * reg);
    p.Li(8, ThreadRegister(1, kCtlThreadCtrl) + reg);
    p.I(Op::kLd, 9, 8, 0);
    p.Halt(9);
    p.Store(world_.node.sram);
    world_.Start(0, p.base(), 0);
    ASSERT_TRUE(TickUntilIdle());
    EXPECT_EQ(ReadControl(world_.node, ThreadRegister(1, kCtlThreadCtrl) + reg),
              world_.stops[0].back().cause)
        << "register " << reg;
  }
}

TEST_F(CoreTest, AThreadStartsAndStopsAnother) {
  Start(1, [](ProgramBuilder& p) {
    p.I(Op::kAddi, 10, 10, 1);
    p.Halt(10);
  });
  EXPECT_TRUE(TickUntilIdle());
  Start(0, [](ProgramBuilder& p) {
    p.Li(8, kControlBase + 0x140);
    p.Li(9, kCode + 0x800);
    p.S(Op::kSd, 9, 8, 8);  // PC
    p.Li(9, 41);
    p.S(Op::kSd, 9, 8, 16);  // ARG
    p.Li(9, 1);
    p.S(Op::kSd, 9, 8, 0);  // start
    p.Halt();
  });
  EXPECT_TRUE(TickUntilIdle());
  ExpectStop(1, 1, {.halt = true, .cause = 42, .pc = kCode + 0x804});
}

TEST_F(CoreTest, AWaitBlocksUntilTheSemaphoreSuffices) {
  world_.semaphores_count = true;
  for (int t = 0; t < 4; ++t) {
    Start(t, [t](ProgramBuilder& p) {
      p.Li(8, 3 + t);
      p.Emit({.op = Op::kD1Wait, .rs1 = 8, .sem = static_cast<uint8_t>(10 + t)});
      p.Halt(8);
    });
  }
  bench_.dut.Tick(100);
  for (int t = 3; t >= 0; --t) {
    world_.node.semaphore[10 + t] = 2 + t;
    bench_.dut.Tick(40);
    EXPECT_TRUE(world_.stops[t].empty()) << "thread " << t << " did not wait";
    world_.node.semaphore[10 + t] = 5 + t;
    bench_.dut.Tick(40);
    EXPECT_EQ(1u, world_.stops[t].size()) << "thread " << t << " still waits";
    EXPECT_EQ(2, world_.node.semaphore[10 + t]);
  }
}

TEST_F(CoreTest, AThreadThatWaitsCanBeStoppedAndTakesNothing) {
  world_.semaphores_count = true;
  Start(2, [](ProgramBuilder& p) {
    p.Emit({.op = Op::kD1Wait, .sem = 3});
    p.Halt();
  });
  bench_.dut.Tick(100);
  world_.StopRequest(2);
  bench_.dut.Tick(20);
  world_.node.semaphore[3] = 9;
  bench_.dut.Tick(50);
  ExpectStop(2, 0, {.pc = kCode + 0x1000});
  EXPECT_EQ(9, world_.node.semaphore[3]);
  world_.Start(2, kCode + 0x1000, 0);  // and goes on when it is started again
  EXPECT_TRUE(TickUntilIdle());
  EXPECT_EQ(8, world_.node.semaphore[3]);
}

TEST_F(CoreTest, AStopRequestEndsALoopBetweenInstructions) {
  for (int delay = 0; delay < 40; ++delay) {
    Start(3, [](ProgramBuilder& p) {
      p.Li(8, kData);
      const auto loop = p.Here();
      p.I(Op::kAddi, 5, 5, 1);
      p.S(Op::kSd, 5, 8, 0);
      p.R(Op::kMul, 6, 5, 5);
      p.Branch(Op::kBne, 5, 0, loop);
    });
    bench_.dut.Tick(60 + delay);
    world_.StopRequest(3);
    ASSERT_TRUE(TickUntilIdle());
    const Stopped stop = world_.stops[3].back();
    EXPECT_FALSE(stop.halt);
    EXPECT_EQ(0u, stop.cause);
    // What the loop would do next tells how often it stored.
    const uint64_t stored = world_.node.sram.Read<uint64_t>(kData);
    ProgramBuilder p(kOther);
    p.Halt(5);
    p.Store(world_.node.sram);
    world_.Start(3, kOther, 0);
    ASSERT_TRUE(TickUntilIdle());
    // Every round stores what it has added; only the last one may lack the store.
    const bool added = stop.pc == kCode + 0x1800 + 8;  // between the add and the store
    EXPECT_EQ(stored + added, world_.stops[3].back().cause) << "stopped at " << stop.pc;
  }
}

TEST_F(CoreTest, FaultsThatOthersFindStopTheThread) {
  using World = CoreWorld<Vd1_core>;
  for (int t = 0; t < 4; ++t) Start(t, Forever);
  bench_.dut.Tick(50);
  world_.Fault(World::Source::kVector, 1, Cause::kEccUncorrectable, 0x1234, 0x5678);
  world_.Fault(World::Source::kNet, 2, Cause::kRemoteError, 0x1238, uint64_t{1} << 62 | 0x40);
  world_.Fault(World::Source::kCtrl, 0, Cause::kSemaphoreOverflow, 0, 0x1F0808);
  bench_.dut.Tick(50);
  ExpectStop(1, 0, {.cause = 7, .pc = 0x1234, .addr = 0x5678});
  ExpectStop(2, 0, {.cause = 9, .pc = 0x1238, .addr = uint64_t{1} << 62 | 0x40});
  ExpectStop(0, 0, {.cause = 8, .pc = kCode, .addr = 0x1F0808});
  EXPECT_TRUE(world_.Running(3));
  // Also in the name of a thread that does not run.
  world_.Fault(World::Source::kVector, 1, Cause::kEccUncorrectable, 0x1111, 0x2222);
  bench_.dut.Tick(50);
  ExpectStop(1, 1, {.cause = 7, .pc = 0x1111, .addr = 0x2222});
}

TEST_F(CoreTest, AWordWithAWrongEccFaultsTheLoadThatReadsIt) {
  world_.bad_words = {kData + 8};
  Start(0, [](ProgramBuilder& p) {
    p.Li(8, kData);
    p.I(Op::kLd, 5, 8, 0);
    p.I(Op::kLw, 6, 8, 12);
    p.I(Op::kAddi, 7, 6, 1);
    Forever(p);
  });
  ASSERT_TRUE(TickUntilIdle());
  ExpectStop(0, 0, {.cause = 7, .pc = kCode + 8, .addr = kData + 12});
}

TEST_F(CoreTest, ALineWithAWrongEccFaultsWhenItWouldExecute) {
  world_.bad_lines = {kCode + 0x40};
  Start(0, [](ProgramBuilder& p) {
    for (int i = 0; i < 40; ++i) p.I(Op::kAddi, 5, 5, 1);
  });
  ASSERT_TRUE(TickUntilIdle());
  ExpectStop(0, 0, {.cause = 7, .pc = kCode + 0x40, .addr = kCode + 0x40});
  world_.bad_lines.clear();  // nothing wrong is kept
  ProgramBuilder p(kCode + 0x40);
  p.Halt(5);
  p.Store(world_.node.sram);
  world_.Start(0, kCode + 0x40, 0);
  ASSERT_TRUE(TickUntilIdle());
  ExpectStop(0, 1, {.halt = true, .cause = 16, .pc = kCode + 0x40});
}

TEST_F(CoreTest, FetchOutsideTheSramFaultsWhenItWouldExecute) {
  ProgramBuilder p(kSramBytes - 8);
  p.I(Op::kAddi, 5, 5, 1);
  p.I(Op::kAddi, 5, 5, 1);
  p.Store(world_.node.sram);
  bench_.Expect(0, kSramBytes - 8, 0);
  bench_.Expect(1, 0x1FFFFC, 0);
  bench_.Expect(2, kControlBase, 0);
  bench_.Expect(3, kCode + 2, 0);  // not aligned
  bench_.Run();
}

TEST_F(CoreTest, StartsNotAlignedFaultWithTheirPc) {
  for (uint32_t low = 1; low < 4; ++low) {
    bench_.Expect(0, kCode + low, 0);
    bench_.Run();
  }
}

}  // namespace
}  // namespace d1
