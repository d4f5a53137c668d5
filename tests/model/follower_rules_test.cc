// The follower, event by event: inputs, instruction words that are stale, packets from edges,
// threads that are stopped, faults that others cause, and the order within a cycle.
#include <gtest/gtest.h>

#include <initializer_list>

#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/isa/encode.h"
#include "tb/model/lockstep/follower.h"
#include "tb/model/program_builder.h"

namespace d1 {
namespace {

constexpr uint32_t kBase = 0x1000;
constexpr uint32_t kNop = 0x00000013;

// One node; the program is thread 0's.
class Steps {
 public:
  Steps() : follower({}), p(kBase) {}

  NodeState& node() { return follower.machine().node(0, 0); }
  void Start() {
    p.Store(node().sram);
    follower.machine().StartThread(0, 0, 0, kBase);
  }
  bool Cycle(std::initializer_list<Event> events) {
    std::vector<NodeEvent> of_node;
    for (const Event& event : events) of_node.push_back({0, event});
    return follower.Step(++cycle, of_node);
  }
  // The n-th instruction of the program retires.
  RetireEvent Retire(int n) {
    const uint32_t pc = kBase + 4 * static_cast<uint32_t>(n);
    return {.thread = 0, .pc = pc, .instr = p.words()[n]};
  }
  RetireEvent Retire(int n, uint8_t rd, uint64_t value) {
    RetireEvent e = Retire(n);
    e.rd_we = true;
    e.rd = rd;
    e.rd_value = value;
    return e;
  }
  RetireEvent RetireLate(int n, uint8_t rd) {
    RetireEvent e = Retire(n, rd, 0);
    e.rd_late = true;
    return e;
  }
  void ExpectOk() { EXPECT_EQ("", follower.report()); }
  void ExpectReport(const char* text) {
    EXPECT_NE(std::string::npos, follower.report().find(text)) << follower.report();
  }

  Follower follower;
  ProgramBuilder p;
  uint64_t cycle = 100;
};

ScalarMemoryEvent LoadAt(uint32_t addr) { return {.thread = 0, .store = false, .addr = addr}; }
ScalarMemoryEvent StoreAt(uint32_t addr, uint64_t data) {
  return {.thread = 0, .store = true, .addr = addr, .mask = 0xFF, .data = data};
}

Packet FromEdge(uint32_t offset, uint64_t value) {
  Packet packet;
  packet.header.src = {.is_edge = true, .side = 3};
  packet.header.offset = offset;
  packet.header.count = 8;
  std::memcpy(&packet.data.byte[offset % 64], &value, 8);
  return packet;
}

TEST(FollowerRules, CountersAreInputs) {
  Steps s;
  s.p.Emit({.op = Op::kCsrrs, .rd = 5, .csr = kCsrCycle});
  s.p.Emit({.op = Op::kCsrrs, .rd = 6, .csr = kCsrTime});
  s.p.I(Op::kLd, 7, 8, 0);
  s.p.R(Op::kAdd, 9, 5, 7);
  s.p.R(Op::kAdd, 9, 6, 7);
  s.node().thread[0].x[8] = kCtlCycle;
  s.Start();
  s.Cycle({s.Retire(0, 5, 1000)});
  s.Cycle({s.RetireLate(1, 6)});
  s.Cycle({LateEvent{0, 6, 2000}, s.RetireLate(2, 7), LoadAt(kCtlCycle)});
  s.Cycle({LateEvent{0, 7, 3000}});
  s.Cycle({s.Retire(3, 9, 4000), s.Retire(4, 9, 5000)});
  s.ExpectOk();
  s.Cycle({s.Retire(4, 9, 5000)});
  s.ExpectReport("a wrong PC");
}

TEST(FollowerRules, UseOfACounterBeforeItArrivesIsFound) {
  Steps s;
  s.p.Emit({.op = Op::kCsrrs, .rd = 5, .csr = kCsrCycle});
  s.p.R(Op::kAdd, 9, 5, 5);
  s.Start();
  s.Cycle({s.RetireLate(0, 5)});
  s.ExpectOk();
  s.Cycle({s.Retire(1, 9, 0)});
  s.ExpectReport("uses a register whose load has not been performed");
}

// FENCE, FENCE.I and HALT wait for a scalar store, and for a push at each stage of its way.
TEST(FollowerRules, EveryFenceWaitsForEveryAccess) {
  for (const Op op : {Op::kFence, Op::kFenceI, Op::kD1Halt}) {
    for (int done = 0; done <= 3; ++done) {
      Steps s;
      s.p.Emit({.op = Op::kD1Push, .rs1 = 5, .vs1 = 1});
      s.p.Emit({.op = op});
      s.node().thread[0].x[5] = 0x8000;
      s.Start();
      Packet packet;
      packet.header.offset = 0x8000;
      packet.header.count = 64;
      s.Cycle({s.Retire(0)});
      const auto push = static_cast<uint8_t>(VectorKind::kPush);
      if (done >= 1) s.Cycle({VectorEvent{0, VectorPipe::kSimd, kBase, push}});
      if (done >= 2) s.Cycle({InjectEvent{0, packet}});
      if (done >= 3) s.Cycle({ArriveEvent{packet}});
      s.ExpectOk();
      s.Cycle({s.Retire(1)});
      const char* kReports[] = {"did not wait for a vector operation that was not performed",
                                "did not wait for a push or post that did not leave",
                                "did not wait for a push or post that has not arrived"};
      if (done < 3) s.ExpectReport(kReports[done]);
      if (done == 3) s.ExpectOk();
    }
    Steps s;
    s.p.S(Op::kSd, 6, 5, 0);
    s.p.Emit({.op = op});
    s.node().thread[0].x[5] = 0x8000;
    s.Start();
    s.Cycle({s.Retire(0)});
    s.Cycle({s.Retire(1)});
    s.ExpectReport("did not wait for a scalar access");
  }
}

// The same for what a store of a vector register leaves in the buffer.
TEST(FollowerRules, EveryFenceWaitsForVectorStores) {
  for (const Op op : {Op::kFence, Op::kFenceI, Op::kD1Halt}) {
    Steps s;
    s.p.Emit({.op = Op::kD1Vst, .rs1 = 5, .vs1 = 1});
    s.p.Emit({.op = op});
    s.node().thread[0].x[5] = 0x8000;
    s.Start();
    s.Cycle({s.Retire(0)});
    s.Cycle({VectorEvent{0, VectorPipe::kSimd, kBase, static_cast<uint8_t>(VectorKind::kStore)}});
    s.Cycle({s.Retire(1)});
    s.ExpectReport("did not wait for a vector store that was not performed");
  }
}

// A store changes the second instruction; the old one may still be executed, until a FENCE.I.
TEST(FollowerRules, StaleInstructionsEndWithFenceI) {
  for (const bool fenced : {false, true}) {
    for (const bool stale : {false, true}) {
      Steps s;
      s.p.S(Op::kSw, 6, 5, 0);
      s.p.Emit({.op = fenced ? Op::kFenceI : Op::kFence});
      s.p.Word(kNop);
      s.node().thread[0].x[5] = kBase + 8;
      const uint32_t changed = Encode({.op = Op::kAddi, .rd = 0, .imm = 1});
      s.node().thread[0].x[6] = changed;
      s.Start();
      ScalarMemoryEvent store = StoreAt(kBase + 8, changed);
      store.mask = 0x0F;
      s.Cycle({s.Retire(0), store});
      s.Cycle({s.Retire(1)});
      s.ExpectOk();
      s.Cycle({RetireEvent{.thread = 0, .pc = kBase + 8, .instr = stale ? kNop : changed}});
      if (stale && fenced) {
        s.ExpectReport("the word is not the one in memory");
      } else {
        s.ExpectOk();
      }
    }
  }
}

TEST(FollowerRules, AWordThatWasNeverThereIsFound) {
  Steps s;
  s.p.Word(kNop);
  s.Start();
  s.Cycle({RetireEvent{.thread = 0, .pc = kBase, .instr = 0x00100013}});
  s.ExpectReport("the word is not the one in memory");
}

TEST(FollowerRules, EdgesLoadAndStartThreads) {
  Steps s;
  s.p.Halt(10);
  s.Cycle({ArriveEvent{FromEdge(kBase, s.p.words()[0])}});
  s.Cycle({ArriveEvent{FromEdge(kCtlThreadPc, kBase)}});
  s.Cycle({ArriveEvent{FromEdge(kCtlThreadArg, 7)}});
  s.Cycle({ArriveEvent{FromEdge(kCtlThreadCtrl, 1)}});
  s.Cycle({s.Retire(0)});
  s.Cycle({StopEvent{0, true, 7, kBase, 0}});
  s.follower.Finish();
  s.ExpectOk();
  EXPECT_EQ(ThreadStatus::kHalted, s.node().thread[0].status);
}

TEST(FollowerRules, PacketsOfNodesMustHaveBeenSent) {
  Steps s;
  Packet packet = FromEdge(kBase, 1);
  packet.header.src = {};
  s.Cycle({ArriveEvent{packet}});
  s.ExpectReport("a packet arrives that was not sent");
}

TEST(FollowerRules, AStoppedThreadIsReportedAndRetiresUntilThen) {
  Steps s;
  s.p.Word(kNop);
  s.p.Word(kNop);
  s.Start();
  s.Cycle({ArriveEvent{FromEdge(kCtlThreadCtrl, 2)}});
  s.Cycle({s.Retire(0)});
  s.ExpectOk();
  s.Cycle({StopEvent{.thread = 0, .pc = kBase + 4}});
  s.follower.Finish();
  s.ExpectOk();
  s.Cycle({s.Retire(1)});
  s.ExpectReport("a thread that is not running");
}

TEST(FollowerRules, AStopThatNeverComesIsMissed) {
  Steps s;
  s.p.Word(kNop);
  s.Start();
  s.Cycle({ArriveEvent{FromEdge(kCtlThreadCtrl, 2)}});
  EXPECT_FALSE(s.follower.Finish());
  s.ExpectReport("told to stop and did not");
}

TEST(FollowerRules, AStopWithoutACauseIsFound) {
  Steps s;
  s.p.Word(kNop);
  s.Start();
  s.Cycle({StopEvent{.thread = 0, .pc = kBase}});
  s.ExpectReport("nobody told to");
}

// A push to a read-only register: it is refused, and its thread faults some time later.
TEST(FollowerRules, RefusedPacketsBecomeRemoteErrors) {
  for (const bool refused : {true, false}) {
    Steps s;
    s.p.Emit({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6, .vs1 = 1});
    s.p.Word(kNop);
    s.node().thread[0].x[5] = kCtlNode;
    s.node().thread[0].x[6] = 8;
    s.Start();
    s.Cycle({s.Retire(0)});
    s.Cycle({VectorEvent{0, VectorPipe::kSimd, kBase, static_cast<uint8_t>(VectorKind::kPush)}});
    Packet packet;
    packet.header.offset = kCtlNode;
    packet.header.count = 8;
    s.Cycle({InjectEvent{0, packet}});
    s.Cycle({ArriveEvent{packet, refused}});
    if (!refused) {
      s.ExpectReport("must be refused");
      continue;
    }
    s.Cycle({s.Retire(1)});
    s.ExpectOk();
    EXPECT_FALSE(s.follower.Finish(false));
    s.ExpectReport("a fault was not reported");
  }
}

// Thread 0 pushes a line to a node that is not there, and the packet has left. The packet.
Packet PushToNobody(Steps& s) {
  s.p.Emit({.op = Op::kD1Push, .rs1 = 5, .vs1 = 1});
  s.node().thread[0].x[5] = GlobalAddress({.x = 1}, 0x8000);  // There is no such node.
  s.Start();
  s.Cycle({s.Retire(0)});
  s.Cycle({VectorEvent{0, VectorPipe::kSimd, kBase, static_cast<uint8_t>(VectorKind::kPush)}});
  Packet packet;
  packet.header.dst = {.x = 1};
  packet.header.offset = 0x8000;
  packet.header.count = 64;
  s.Cycle({InjectEvent{0, packet}});
  return packet;
}

TEST(FollowerRules, RemoteErrorHasTheGlobalAddress) {
  for (const uint64_t bit : {0, 8}) {
    Steps s;
    PushToNobody(s);
    const auto cause = static_cast<uint32_t>(Cause::kRemoteError);
    s.Cycle({StopEvent{0, false, cause, kBase + 4, GlobalAddress({.x = 1}, 0x8000 ^ bit)}});
    if (bit == 0) {
      s.follower.Finish();
      s.ExpectOk();
    } else {
      s.ExpectReport("a wrong fault");
    }
  }
}

TEST(FollowerRules, APacketToNobodyIsRefusedOnTheWayOnce) {
  Steps s;
  const Packet packet = PushToNobody(s);
  s.Cycle({ArriveEvent{packet, true}});
  s.ExpectOk();
  s.Cycle({ArriveEvent{packet, true}});
  s.ExpectReport("a packet to no live node arrives that was not sent");
}

TEST(FollowerRules, OverflowIsThread0sFault) {
  Steps s;
  s.node().semaphore[3] = 65535;
  Packet packet = FromEdge(SemaphoreRegister(3), 0);
  packet.header.kind = PacketKind::kPost;
  packet.header.amount = 1;
  s.Cycle({ArriveEvent{packet}});
  const auto cause = static_cast<uint32_t>(Cause::kSemaphoreOverflow);
  s.Cycle({StopEvent{0, false, cause, 0, SemaphoreRegister(3)}});
  s.follower.Finish();
  s.ExpectOk();
  EXPECT_EQ(ThreadStatus::kFaulted, s.node().thread[0].status);
  s.Cycle({StopEvent{0, false, cause, 0, SemaphoreRegister(3)}});
  s.ExpectReport("a fault that nothing has caused");
}

// Two posts overflow before the thread ends: it ends once, or is reported twice, but not thrice.
TEST(FollowerRules, FaultsThatAThreadEndsWithMayBeReportedOnce) {
  for (const int reports : {1, 2, 3}) {
    Steps s;
    s.node().semaphore[3] = 65535;
    Packet packet = FromEdge(SemaphoreRegister(3), 0);
    packet.header.kind = PacketKind::kPost;
    packet.header.amount = 1;
    s.Cycle({ArriveEvent{packet}});
    s.Cycle({ArriveEvent{packet}});
    const auto cause = static_cast<uint32_t>(Cause::kSemaphoreOverflow);
    for (int i = 0; i < reports; ++i) {
      s.Cycle({StopEvent{0, false, cause, 0, SemaphoreRegister(3)}});
    }
    if (reports == 3) {
      s.ExpectReport("a fault that nothing has caused");
      continue;
    }
    s.follower.Finish();
    s.ExpectOk();
  }
}

TEST(FollowerRules, WaitSeesWhatArrivedBeforeItsCycle) {
  for (const bool same_cycle : {true, false}) {
    Steps s;
    s.p.Emit({.op = Op::kD1Wait, .sem = 3});
    s.Start();
    Packet packet = FromEdge(SemaphoreRegister(3), 0);
    packet.header.kind = PacketKind::kPost;
    packet.header.amount = 1;
    if (same_cycle) {
      s.Cycle({ArriveEvent{packet}, s.Retire(0)});
      s.ExpectReport("not high enough");
    } else {
      s.Cycle({ArriveEvent{packet}});
      s.Cycle({s.Retire(0)});
      s.ExpectOk();
    }
  }
}

// A store and a load that are granted in one cycle, before or after they retire.
TEST(FollowerRules, LoadAndStoreOfOneCycleAreInProgramOrder) {
  for (const bool early : {false, true}) {
    Steps s;
    s.p.S(Op::kSd, 6, 5, 0);
    s.p.I(Op::kLd, 7, 5, 8);
    s.node().thread[0].x[5] = 0x8000;
    s.node().thread[0].x[6] = 11;
    s.node().sram.Write<uint64_t>(0x8008, 22);
    s.Start();
    if (early) s.Cycle({LoadAt(0x8008), StoreAt(0x8000, 11)});
    s.Cycle({s.Retire(0), early ? s.Retire(1, 7, 22) : s.RetireLate(1, 7)});
    if (!early) s.Cycle({LoadAt(0x8008), StoreAt(0x8000, 11)});
    if (!early) s.Cycle({LateEvent{0, 7, 22}});
    s.follower.Finish(false);
    s.ExpectOk();
    EXPECT_EQ(11u, s.node().sram.Read<uint64_t>(0x8000));
    EXPECT_EQ(22u, s.node().thread[0].x[7]);
  }
}

// A younger write of the register wins over an older load that comes back later.
TEST(FollowerRules, AnOverwrittenLoadDoesNotComeBack) {
  Steps s;
  s.p.I(Op::kLd, 7, 5, 0);
  s.p.I(Op::kAddi, 7, 0, 5);
  s.p.R(Op::kAdd, 8, 7, 7);
  s.node().thread[0].x[5] = 0x8000;
  s.node().sram.Write<uint64_t>(0x8000, 22);
  s.Start();
  s.Cycle({s.RetireLate(0, 7)});
  s.Cycle({s.Retire(1, 7, 5)});
  s.Cycle({LoadAt(0x8000)});
  s.Cycle({LateEvent{0, 7, 22}, s.Retire(2, 8, 10)});
  s.follower.Finish(false);
  s.ExpectOk();
  EXPECT_EQ(5u, s.node().thread[0].x[7]);
}

TEST(FollowerRules, StalledThreadsAreNamed) {
  Steps s;
  s.p.Emit({.op = Op::kD1Wait, .sem = 3});
  s.Start();
  s.cycle = 20'000;
  s.Cycle({});
  const std::string text = s.follower.DescribeStalled(10'000);
  EXPECT_NE(std::string::npos, text.find("thread 0 stands at pc 0x1000")) << text;
  EXPECT_NE(std::string::npos, text.find("semaphore 3 has 0, needs 1")) << text;
  EXPECT_EQ("", s.follower.DescribeStalled(30'000));
}

TEST(FollowerRules, StateAtTheEndIsCompared) {
  const Tile tile{};
  Tile other{};
  other.element[2][5].bits = 1;
  Line line;
  line.byte[9] = 1;
  const std::pair<bool, const char*> kChecks[] = {
      {Steps().follower.CheckAccumulator(0, 3, other), "accumulator"},
      {Steps().follower.CheckSemaphore(0, 3, 1), "semaphore"},
      {Steps().follower.CheckScalar(0, 1, 3, 1), "scalar"},
      {Steps().follower.CheckVector(0, 1, 3, line), "vector"}};
  for (const auto& [same, what] : kChecks) EXPECT_FALSE(same) << what;
  EXPECT_TRUE(Steps().follower.CheckAccumulator(0, 3, tile));
  EXPECT_TRUE(Steps().follower.CheckSemaphore(0, 3, 0));
  EXPECT_TRUE(Steps().follower.CheckScalar(0, 1, 3, 0));
  EXPECT_TRUE(Steps().follower.CheckVector(0, 1, 3, Line{}));
}

}  // namespace
}  // namespace d1
