// The engine of the composed mesh changes nothing: however many threads share the nodes, and
// whether nodes sleep or not, every signal at the boundary of every node is the same in every
// cycle, and every register at the end.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstring>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "tb/harness/dut.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/harness/rtl_sleep.h"
#include "tb/model/control.h"
#include "tb/model/random_program.h"

namespace d1 {
namespace {

constexpr int kWidth = 3, kHeight = 3, kNodes = kWidth * kHeight;
constexpr int kIdleCycles = 400;  // twice what it takes until all nodes sleep

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 29;
}

template <typename Flit>
uint64_t MixSide(uint64_t hash, CData valid, CData vc, CData credit, CData sync, const Flit& flit) {
  hash = Mix(hash, valid | vc << 1 | credit << 2 | sync << 4);
  for (size_t w = 0; w < 21; ++w) hash = Mix(hash, flit[w]);
  return hash;
}

// Every input and output of the node, also those that mean nothing.
uint64_t Boundary(uint64_t hash, const Vd1_node& n) {
#define D1_MIX(side)                                                                            \
  hash = MixSide(hash, n.link_##side##_valid_o, n.link_##side##_vc_o, n.link_##side##_credit_o, \
                 n.link_##side##_sync_o, n.link_##side##_flit_o);                               \
  hash = MixSide(hash, n.link_##side##_valid_i, n.link_##side##_vc_i, n.link_##side##_credit_i, \
                 n.link_##side##_sync_i, n.link_##side##_flit_i)
  D1_MIX(north);
  D1_MIX(east);
  D1_MIX(south);
  D1_MIX(west);
#undef D1_MIX
  return Mix(hash, n.running_o);
}

// Everything that the model of a node holds, the SRAM included, and the pointers left out. What
// lies between its members is zero, since large objects get fresh pages.
[[maybe_unused]] const int kFreshPages = mallopt(M_MMAP_THRESHOLD, 128 * 1024);
std::string_view State(const Vd1_node& node) {
  const auto* begin = reinterpret_cast<const char*>(node.rootp) + sizeof(VerilatedModule);
  return {begin, reinterpret_cast<const char*>(&node.rootp->vlSymsp)};
}

// A mesh that runs the same program twice, with a pause in between and at the end in which nothing
// happens.
class Trial {
 public:
  Trial(uint64_t seed, const EngineOptions& engine) : mesh_(kWidth, kHeight, seed, engine) {
    mesh_.Reset();
    mesh_.StartSignature();
    Random random(seed, "engine_test");
    const RandomProgram program =
        GenerateRandomProgram(random, {.width = kWidth, .height = kHeight, .rounds = 3});
    for (int i = 0; i < 2; ++i) {
      for (const auto& s : program.segments) mesh_.WriteSram(s.node, s.offset, s.bytes);
      for (const auto& s : program.starts) mesh_.HostStart(s.node, s.thread, s.pc, s.arg);
      do Tick();
      while ((mesh_.running() || mesh_.host_outstanding() > 0) && mesh_.cycle() < 40'000);
      for (int c = 0; c < kIdleCycles; ++c) Tick();
    }
    awake_ = mesh_.activity().awake;
    slept_ = mesh_.slept();
    for (int i = 0; i < kNodes; ++i) mesh_.Touch(i);
  }

  RtlMesh& mesh() { return mesh_; }
  const std::vector<uint64_t>& trace() const { return trace_; }
  int awake() const { return awake_; }  // at the end
  uint64_t slept() const { return slept_; }

 private:
  void Tick() {
    mesh_.Tick();
    uint64_t hash = 0;
    for (int i = 0; i < kNodes; ++i) hash = Boundary(hash, mesh_.node(i));
    trace_.push_back(hash);
  }

  RtlMesh mesh_;
  std::vector<uint64_t> trace_;
  int awake_ = 0;
  uint64_t slept_ = 0;
};

void ExpectSame(Trial& expected, Trial& got) {
  const size_t cycles = std::min(expected.trace().size(), got.trace().size());
  for (size_t c = 0; c < cycles; ++c) {
    ASSERT_EQ(expected.trace()[c], got.trace()[c])
        << "the boundary of some node differs first in cycle " << c;
  }
  EXPECT_EQ(expected.trace().size(), got.trace().size());
  for (int i = 0; i < kNodes; ++i) {
    EXPECT_EQ(ReadCounters(expected.mesh().node(i)), ReadCounters(got.mesh().node(i)))
        << "node " << i;
    EXPECT_TRUE(State(expected.mesh().node(i)) == State(got.mesh().node(i)))
        << "some register of node " << i;
  }
  EXPECT_EQ(expected.mesh().signature(), got.mesh().signature());
}

TEST(EngineTest, SleepChangesNothing) {
  for (uint64_t seed = RunSeed(); seed < RunSeed() + 2; ++seed) {
    Trial awake(seed, {.sleep = false}), asleep(seed, {});
    ExpectSame(awake, asleep);
    EXPECT_EQ(awake.slept(), 0u);
    EXPECT_GT(asleep.slept(), static_cast<uint64_t>(kNodes * kIdleCycles));
  }
}

// Then a node is looked at whenever it does nothing for a cycle: while a thread waits for a
// divider, for a fetch, for an answer.
TEST(EngineTest, SleepWithoutPatienceChangesNothing) {
  Trial awake(RunSeed(), {.sleep = false}), asleep(RunSeed(), {.patience = 0});
  ExpectSame(awake, asleep);
}

TEST(EngineTest, AnyNumberOfThreadsGivesTheSameTrace) {
  Trial one(RunSeed(), {});
  for (const int threads : {2, 3}) {
    SCOPED_TRACE(std::to_string(threads) + " threads");
    Trial more(RunSeed(), {.threads = threads});
    ExpectSame(one, more);
    EXPECT_EQ(one.slept(), more.slept());
  }
}

TEST(EngineTest, IdleNodesSleep) {
  Trial trial(RunSeed(), {});
  EXPECT_EQ(trial.awake(), 0) << "a register changes in a node that is idle: if it is a counter, "
                                 "tb/harness/rtl_sleep.cc must know it";
}

// Sums over several differences would hide one: each is looked at on its own.
TEST(EngineTest, SignaturesTellRunsApart) {
  Trial one(RunSeed(), {}), other(RunSeed() + 1, {});
  EXPECT_NE(one.mesh().signature(), other.mesh().signature());
  const uint64_t before = one.mesh().signature();
  one.mesh().WriteSram(kNodes - 1, 0x12340, std::vector<uint8_t>{0x5A});
  EXPECT_NE(one.mesh().signature(), before);
}

TEST(EngineTest, APostWakesANode) {
  RtlMesh mesh(2, 1, RunSeed());
  mesh.Reset();
  for (int c = 0; c < kIdleCycles; ++c) mesh.Tick();
  ASSERT_EQ(mesh.activity().awake, 0);
  Packet post;
  post.header.kind = PacketKind::kPost;
  post.header.dst = {.y = 0, .x = 1};
  post.header.offset = SemaphoreRegister(5);
  post.header.amount = 3;
  mesh.HostSend(post);
  for (int c = 0; c < 20; ++c) mesh.Tick();
  EXPECT_EQ(ReadSemaphore(mesh.node(1), 5), 3);
  EXPECT_EQ(mesh.host_outstanding(), 0);
}

// Two nodes of a barrier, asleep; the host writes the arrival of the farther one, then of the
// other.
TEST(EngineTest, ABarrierWakesANode) {
  RtlMesh mesh(2, 1, RunSeed());
  mesh.Reset();
  const auto write = [&](int x, uint32_t offset, uint64_t value) {
    Packet packet;
    packet.header.dst = {.y = 0, .x = static_cast<uint8_t>(x)};
    packet.header.offset = offset;
    packet.header.count = 8;
    std::memcpy(&packet.data.byte[offset % kLineBytes], &value, sizeof(value));
    mesh.HostSend(packet);
    for (int c = 0; c < kIdleCycles; ++c) mesh.Tick();
    EXPECT_EQ(mesh.activity().awake, 0);
  };
  write(0, BarrierRegister(2), BarrierTree{.threads = 1, .children = 2, .semaphore = 3}.Word());
  write(1, BarrierRegister(2), BarrierTree{.threads = 1, .parent = 8, .semaphore = 3}.Word());
  write(1, BarrierRegister(2) + 8, 1);
  EXPECT_EQ(ReadSemaphore(mesh.node(1), 3), 0);
  write(0, BarrierRegister(2) + 8, 1);
  for (int x = 0; x < 2; ++x) EXPECT_EQ(ReadSemaphore(mesh.node(x), 3), 1) << x;
}

TEST(EngineTest, CountersGoOnWhereverTheyAreSet) {
  RtlMesh mesh(1, 1, RunSeed());
  mesh.Reset();
  for (const int bits : {1, 16, 32, 48}) {
    const uint64_t wrap = uint64_t{1} << bits;
    for (uint64_t value = wrap - 3; value != wrap + 2; ++value) {
      WriteCounters(mesh.Touch(0), {value});
      for (uint64_t c = 1; c <= 5; ++c) {
        mesh.Tick();
        ASSERT_EQ(ReadCounters(mesh.node(0))[0], value + c);
      }
    }
  }
}

TEST(EngineTest, CountersGoOnOverALongSleep) {
  RtlMesh awake(1, 1, RunSeed(), {.sleep = false}), asleep(1, 1, RunSeed());
  awake.Reset();
  asleep.Reset();
  for (int c = 0; c < 70'000; ++c) {
    awake.Tick();
    asleep.Tick();
  }
  EXPECT_GT(asleep.slept(), 69'000u);
  EXPECT_EQ(ReadCounters(awake.Touch(0)), ReadCounters(asleep.Touch(0)));
  EXPECT_TRUE(State(awake.node(0)) == State(asleep.node(0)));
}

TEST(EngineTest, AnAssertionThatFailsEndsTheRunOnAnyThread) {
  for (const int threads : {1, 3}) {
    RtlMesh mesh(kWidth, kHeight, RunSeed(), {.threads = threads});
    mesh.Reset();
    Vd1_node& node = mesh.Touch(7);
    // A credit that nobody is owed.
    node.link_south_credit_i = 1;
    try {
      mesh.Tick();
      mesh.Tick();
      FAIL() << "nothing was noticed";
    } catch (const RtlError& error) {
      EXPECT_NE(std::string(error.what()).find("the RTL of node 1,2 "), std::string::npos)
          << error.what();
    }
  }
}

}  // namespace
}  // namespace d1
