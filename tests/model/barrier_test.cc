// Barriers of the golden model: trees, who is released when, misuse, and a follower that notices a
// release too early.
#include <gtest/gtest.h>

#include <bit>

#include "tb/model/control.h"
#include "tb/model/lockstep/event_source.h"
#include "tb/model/lockstep/follower.h"
#include "tb/model/program_builder.h"

namespace d1 {
namespace {

constexpr uint32_t kCode = 0x1000;

int SizeOfTree(const std::vector<BarrierTree>& trees) {
  return static_cast<int>(
      std::count_if(trees.begin(), trees.end(), [](const BarrierTree& t) { return !t.off(); }));
}

TEST(BarrierTrees, TheRootOfARectangleIsInItsMiddle) {
  for (const auto& [width, height, depth] :
       {std::tuple{8, 8, 8}, {1, 1, 0}, {5, 1, 2}, {3, 7, 4}}) {
    const auto trees = BarrierTrees(width, height, std::vector<uint8_t>(width * height, 1),
                                    std::vector<bool>(width * height, true), 3);
    ASSERT_EQ(SizeOfTree(trees), width * height);
    int roots = 0, deepest = 0;
    for (int node = 0; node < width * height; ++node) {
      roots += trees[node].parent == 0;
      int steps = 0;
      for (int at = node; trees[at].parent != 0; ++steps) {
        const int side = std::countr_zero(trees[at].parent);
        at += side == 0 ? -width : side == 1 ? 1 : side == 2 ? width : -1;
        EXPECT_NE(trees[at].children >> OppositeSide(side) & 1, 0);
      }
      deepest = std::max(deepest, steps);
    }
    EXPECT_EQ(roots, 1);
    EXPECT_EQ(deepest, depth);
  }
}

TEST(BarrierTrees, GoAroundWhatCannotHandOn) {
  std::vector<uint8_t> threads(9, 0);
  std::vector<bool> usable(9, true);
  threads[0] = threads[2] = 5;
  usable[1] = false;
  auto trees = BarrierTrees(3, 3, threads, usable, 0);
  EXPECT_EQ(SizeOfTree(trees), 5) << "down, across and up";
  EXPECT_TRUE(trees[1].off());
  usable[4] = false;
  trees = BarrierTrees(3, 3, threads, usable, 0);
  EXPECT_EQ(SizeOfTree(trees), 7);
  usable[8] = false;
  EXPECT_TRUE(BarrierTrees(3, 3, threads, usable, 0).empty()) << "cut";
}

// Thread t of each node: counts a round in memory, arrives, waits; `rounds` times.
void LoadRounds(NodeState& node, int t, int rounds) {
  ProgramBuilder p(kCode + 0x400 * static_cast<uint32_t>(t));
  p.Li(5, BarrierRegister(2));
  p.Li(6, uint64_t{1} << t);
  p.Li(7, static_cast<uint64_t>(rounds));
  const auto loop = p.Here();
  p.S(Op::kSd, 6, 5, 8);
  p.Emit({.op = Op::kD1Wait, .sem = static_cast<uint8_t>(8 + t)});
  p.I(Op::kAddi, 7, 7, -1);
  p.Branch(Op::kBne, 7, 0, loop);
  p.Halt();
  p.Store(node.sram);
}

void LoadMesh(Machine& machine, int rounds) {
  const int nodes = machine.nodes();
  const auto trees =
      BarrierTrees(machine.width(), machine.height(), std::vector<uint8_t>(nodes, 15),
                   std::vector<bool>(nodes, true), 8);
  for (int n = 0; n < nodes; ++n) {
    WriteControl(machine.node(n), BarrierRegister(2), trees[n].Word());
    for (int t = 0; t < kThreads; ++t) LoadRounds(machine.node(n), t, rounds);
  }
}

void StartMesh(Machine& machine) {
  for (int n = 0; n < machine.nodes(); ++n) {
    for (int t = 0; t < kThreads; ++t)
      machine.StartThread(n % machine.width(), n / machine.width(), t,
                          kCode + 0x400 * static_cast<uint32_t>(t));
  }
}

TEST(BarrierOfTheModel, EveryRoundReleasesEachThreadOnceInAnyInterleaving) {
  for (uint64_t schedule = 0; schedule < 5; ++schedule) {
    Machine machine({.width = 3, .height = 2});
    LoadMesh(machine, 7);
    StartMesh(machine);
    const RunResult result = machine.Run({.schedule_seed = schedule});
    ASSERT_TRUE(result.ok()) << machine.Describe(result);
    for (int n = 0; n < machine.nodes(); ++n) {
      for (const uint16_t count : machine.node(n).semaphore) EXPECT_EQ(count, 0);
    }
  }
}

TEST(BarrierOfTheModel, OneThreadThatDoesNotComeHoldsUpAll) {
  Machine machine({.width = 3, .height = 2});
  LoadMesh(machine, 1);
  for (int n = 0; n < 6; ++n) {
    for (int t = 0; t < kThreads; ++t) {
      if (n == 5 && t == 3) continue;
      machine.StartThread(n % 3, n / 3, t, kCode + 0x400 * static_cast<uint32_t>(t));
    }
  }
  const RunResult result = machine.Run();
  EXPECT_EQ(result.reason, StopReason::kDeadlock);
  EXPECT_EQ(result.waiting.size(), 23u);
}

TEST(BarrierOfTheModel, MisuseFaultsThread0) {
  const auto fault_of = [](const BarrierTree& tree, std::initializer_list<int> arrivals) {
    Machine machine({});
    WriteControl(machine.node(0), BarrierRegister(1), tree.Word());
    ProgramBuilder p(kCode);
    p.Li(5, BarrierRegister(1));
    for (const int who : arrivals) {
      p.Li(6, static_cast<uint64_t>(who));
      p.S(Op::kSd, 6, 5, 8);
    }
    p.Halt();
    p.Store(machine.node(0).sram);
    machine.StartThread(0, 0, 1, kCode);
    machine.Run();
    const ThreadState& first = machine.node(0).thread[0];
    if (first.status != ThreadStatus::kFaulted) return false;
    EXPECT_EQ(first.cause, static_cast<uint64_t>(Cause::kBarrierMisuse));
    EXPECT_EQ(first.eaddr, BarrierRegister(1));
    return true;
  };
  EXPECT_FALSE(fault_of({.threads = 3}, {1, 2, 3}));
  EXPECT_TRUE(fault_of({.threads = 3}, {1, 1}));
  EXPECT_TRUE(fault_of({.threads = 3}, {4}));
  EXPECT_TRUE(fault_of({}, {1})) << "off";
  EXPECT_TRUE(fault_of({.threads = 3, .parent = 6}, {0})) << "two parents";
  EXPECT_TRUE(fault_of({.threads = 3, .children = 2, .parent = 2}, {0}));
}

TEST(BarrierOfTheFollower, AcceptsAnyDelayOfAPost) {
  Random random{1, "barrier"};
  EventSource source({.machine = {.width = 2, .height = 2}}, random);
  Follower follower({.machine = {.width = 2, .height = 2}});
  for (Machine* machine : {&source.machine(), &follower.machine()}) {
    LoadMesh(*machine, 5);
    StartMesh(*machine);
  }
  int posts = 0;
  while (!source.Done() && source.cycle() < 5000) {
    const auto events = source.Cycle();
    for (const NodeEvent& e : events) posts += std::holds_alternative<BarrierEvent>(e.event);
    ASSERT_TRUE(follower.Step(source.cycle(), events)) << follower.report();
  }
  ASSERT_TRUE(follower.Finish()) << follower.report();
  EXPECT_EQ(posts, 4 * 4 * 5);
}

// Two threads of a node: the post of one comes when one has arrived, twice, or not at all.
TEST(BarrierOfTheFollower, NoticesWrongReleases) {
  const auto report = [](std::initializer_list<int> who, std::initializer_list<int> posts) {
    Follower follower({});
    WriteControl(follower.machine().node(0), BarrierRegister(0),
                 BarrierTree{.threads = 3, .semaphore = 4}.Word());
    Packet packet;
    packet.header.src = {.is_edge = true, .side = 3};
    packet.header.offset = BarrierRegister(0) + 8;
    packet.header.count = 8;
    uint64_t cycle = 0;
    for (const int threads : who) {
      packet.data.byte[packet.header.offset % kLineBytes] = static_cast<uint8_t>(threads);
      const NodeEvent event{0, ArriveEvent{packet}};
      follower.Step(++cycle, {&event, 1});
    }
    for (const int thread : posts) {
      const NodeEvent event{0, BarrierEvent{.barrier = 0, .thread = static_cast<uint8_t>(thread)}};
      follower.Step(++cycle, {&event, 1});
    }
    follower.Finish();
    return follower.report();
  };
  EXPECT_EQ(report({1, 2}, {0, 1}), "");
  EXPECT_EQ(report({3}, {1, 0}), "");
  EXPECT_NE(report({1}, {0}).find("not all have come"), std::string::npos);
  EXPECT_NE(report({3}, {0, 0}).find("not all have come"), std::string::npos);
  EXPECT_NE(report({3}, {0}).find("has not released a thread"), std::string::npos);
}

}  // namespace
}  // namespace d1
