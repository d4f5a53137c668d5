// sim/programs/collective.S on groups of golden nodes: every byte of every node, in any
// interleaving of the threads, on meshes with dead nodes and with nodes that do something else.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "sim/tool/collective_plan.h"
#include "tb/checkers/golden_collectives.h"
#include "tb/model/control.h"
#include "tests/programs/bench.h"

namespace d1 {
namespace {

constexpr uint32_t kBuffer = 0x20000, kSecond = 0xA0000, kLists = 0x18000;
constexpr int kPiecesSemaphore =
    4;  // D1_SEM_PIECES, of the first piece, and D1_SEM_RING: of thread 0

struct What {
  Collective collective;
  bool bf16 = false;
};

constexpr What kAll[] = {{Collective::kBarrier},       {Collective::kTurns},
                         {Collective::kBroadcast},     {Collective::kAllGather},
                         {Collective::kReduce},        {Collective::kReduce, true},
                         {Collective::kReduceScatter}, {Collective::kReduceScatter, true},
                         {Collective::kAllReduce},     {Collective::kAllReduce, true},
                         {Collective::kRingAllReduce}};

bool IsRing(What what) { return what.collective == Collective::kRingAllReduce; }

struct Case {
  What what;
  int width, height;
  int lines;  // of a chunk; turns have 8 at least
  std::vector<int> dead = {};
  std::vector<int> apart = {};  // live nodes that do not take part: a group each
  uint64_t times = 1;
  uint64_t schedule = 0;
  bool listed = false;                  // `all` is 0, though the nodes may fill a rectangle
  int late_node = -1, late_thread = 0;  // one that rests while all others go on, once chunks arrive
};

bool Has(const std::vector<int>& nodes, int node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

class CollectiveTest : public testing::Test {
 protected:
  void Check(const Case& c) {
    SCOPED_TRACE(TextOf(c));
    Bench bench(IsRing(c.what) ? "collective_ring" : "collective", random_, c.width, c.height,
                c.dead);
    CollectivePlan plan = PlanOf(c);
    plan.shape.root = static_cast<int>(random_.Below(plan.nodes.size()));
    std::vector<Words> data = PutMembers(c, plan, bench);
    PutOthers(c, plan, bench);

    std::vector<std::vector<uint8_t>> expected;
    for (int node = 0; node < c.width * c.height; ++node) {
      expected.push_back(bench.Take<uint8_t>(0, kSramBytes, node));
      if (Has(c.dead, node) || IsRing(c.what)) continue;
      std::memset(&expected[node][kParameters + 40], 0, 8);  // times that are left
    }
    // Turns and barriers count their times themselves.
    const bool counted = plan.what == Collective::kTurns || plan.what == Collective::kBarrier;
    for (uint64_t i = 0; i < (counted ? 1 : c.times); ++i)
      data = GoldenCollective(plan.what, plan.shape, data);
    for (size_t rank = 0; rank < data.size(); ++rank)
      std::memcpy(&expected[IndexOf(c, plan.nodes[rank])][kBuffer], data[rank].data(),
                  4 * data[rank].size());

    ASSERT_TRUE(c.late_node < 0
                    ? bench.Run(c.schedule)
                    : bench.RunWithLate(c.late_node, c.late_thread, kPiecesSemaphore, c.schedule));
    for (int node = 0; node < c.width * c.height; ++node)
      ASSERT_NO_FATAL_FAILURE(Compare(c, plan, bench, node, expected[node]));
  }

  static std::string TextOf(const Case& c) {
    return fmt::format(
        "operation {}{}, {}x{} with {} dead nodes and {} apart{}, {} lines a chunk, schedule {}, "
        "late: "
        "thread {} of node {}",
        static_cast<int>(c.what.collective), c.what.bf16 ? " of BF16" : "", c.width, c.height,
        c.dead.size(), c.apart.size(), c.listed ? ", listed" : "", c.lines, c.schedule,
        c.late_thread, c.late_node);
  }

  static CollectivePlan PlanOf(const Case& c) {
    CollectivePlan plan{.what = c.what.collective,
                        .shape = {},
                        .mesh = {c.width, c.height},
                        .nodes = {},
                        .closed = {},
                        .barrier = 1,
                        .buffer = kBuffer,
                        .second = kSecond,
                        .lists = kLists};
    for (int node = 0; node < c.width * c.height; ++node) {
      if (Has(c.dead, node)) {
        plan.closed.push_back(At(c, node));
      } else if (!Has(c.apart, node)) {
        plan.nodes.push_back(At(c, node));
      }
    }
    plan.shape = {.lines = plan.what == Collective::kTurns ? std::max(c.lines, 8) : c.lines,
                  .bf16 = c.what.bf16,
                  .rings = {},
                  .times = c.times};
    if (IsRing(c.what)) plan.shape.rings = CollectiveRings(plan.nodes, plan.shape.lines);
    return plan;
  }

  // Buffers and parameter blocks of those that take part. The buffers, by rank.
  std::vector<Words> PutMembers(const Case& c, const CollectivePlan& plan, Bench& bench) {
    std::vector<Words> data;
    auto blocks = CollectiveBlocks(plan, kParameters);
    for (size_t rank = 0; rank < plan.nodes.size(); ++rank) {
      const int node = IndexOf(c, plan.nodes[rank]);
      data.push_back(RandomLines(static_cast<int>(plan.nodes.size()) * plan.shape.lines));
      bench.Put(kBuffer, data.back(), node);
      if (c.listed && !IsRing(c.what)) blocks[rank][kCollectiveFixedWords + 4] = 0;
      if (!IsRing(c.what)) ShuffleOrders(plan, &blocks[rank]);
      EXPECT_LE(kParameters + 8 * blocks[rank].size(), kLists);
      bench.Put(kParameters, blocks[rank], node);
    }
    return data;
  }

  // The others hand on arrivals of the group's barrier, 1; barrier 0 is their own.
  static void PutOthers(const Case& c, const CollectivePlan& plan, Bench& bench) {
    const auto trees = CollectiveTrees(plan, plan.nodes);
    for (const int node : c.apart) {
      WriteControl(bench.machine().node(node), BarrierRegister(1), trees[node].Word());
      const CollectivePlan own{.what = IsRing(c.what) ? plan.what : Collective::kBarrier,
                               .shape = {},
                               .mesh = plan.mesh,
                               .nodes = {At(c, node)},
                               .closed = {},
                               .barrier = 0,
                               .lists = kLists};
      bench.Put(kParameters, CollectiveBlocks(own, kParameters)[0], node);
    }
  }

  // Every byte but the room that a member overwrites, and no post is left.
  static void Compare(const Case& c, const CollectivePlan& plan, Bench& bench, int node,
                      const std::vector<uint8_t>& expected) {
    auto after = bench.Take<uint8_t>(0, kSramBytes, node);
    const auto room = [&](uint32_t at, size_t bytes) {
      std::memcpy(&after[at], &expected[at], bytes);
    };
    if (!Has(c.dead, node) && !Has(c.apart, node) && !IsRing(c.what)) {
      const bool second = plan.what != Collective::kBarrier &&
                          plan.what != Collective::kBroadcast &&
                          plan.what != Collective::kAllGather;
      if (second) room(kSecond, 64 * plan.nodes.size() * static_cast<size_t>(plan.shape.lines));
      room(kLists, kCollectiveListBytes);
    }
    const auto [at, wanted] = std::mismatch(after.begin(), after.end(), expected.begin());
    ASSERT_TRUE(at == after.end()) << "node " << node << " at 0x" << std::hex << at - after.begin()
                                   << ": " << int{*at} << ", expected " << int{*wanted};
    for (const uint16_t count : bench.machine().node(node).semaphore) ASSERT_EQ(count, 0);
  }

  static int IndexOf(const Case& c, const NodeId& node) { return node.y * c.width + node.x; }
  static NodeId At(const Case& c, int node) { return {node % c.width, node / c.width}; }

  // Any order in which a node sends is right.
  void ShuffleOrders(const CollectivePlan& plan, std::vector<uint64_t>* block) {
    const size_t nodes = plan.nodes.size();
    uint64_t* order = &(*block)[kCollectiveFixedWords + kGroupWords + nodes];
    for (size_t j = 1; j < nodes; ++j) std::swap(order[j], order[random_.Below(j + 1)]);
  }

  // As FP32 and as BF16 mostly numbers of which the order of additions changes the sum.
  Words RandomLines(int lines) {
    Words values(static_cast<size_t>(kWordsOfLine) * lines);
    const auto number = [this] {  // a BF16, in the upper half
      return static_cast<uint32_t>(random_.Bits(1) << 31 | random_.Range(118, 136) << 23 |
                                   random_.Bits(7) << 16);
    };
    for (uint32_t& value : values) {
      value = random_.Below(200) == 0 ? static_cast<uint32_t>(random_.Bits(32))
                                      : number() | number() >> 16;
    }
    return values;
  }

  Random random_{RunSeed(), "collective"};
};

TEST_F(CollectiveTest, OnMeshesOfAnyForm) {
  for (const What what : kAll) {
    Check({what, 1, 1, 5});
    Check({what, 1, 2, 11});
    Check({what, 5, 1, 7});
    Check({what, 1, 5, 16});
    Check({what, 3, 7, 3});
    if (HasFatalFailure()) return;
  }
}

TEST_F(CollectiveTest, OnEightByEight) {
  for (const What what : kAll) {
    Check({what, 8, 8, 2});
    if (HasFatalFailure()) return;
  }
  Check({{Collective::kAllReduce}, 8, 8, 8});
  Check({{Collective::kRingAllReduce}, 8, 8, 41});
}

// Also where what lives still fills a rectangle, of one node too.
TEST_F(CollectiveTest, AroundDeadNodes) {
  for (const What what : kAll) {
    Check({.what = what, .width = 1, .height = 2, .lines = 6, .dead = {1}});
    Check({.what = what, .width = 5, .height = 1, .lines = 7, .dead = {0, 4}});
    Check({.what = what, .width = 4, .height = 4, .lines = 5, .dead = {0, 4, 8, 12}});
    Check({.what = what, .width = 4, .height = 4, .lines = 30, .dead = {5}});
    Check({.what = what, .width = 4, .height = 4, .lines = 4, .dead = {5, 10}, .times = 2});
    Check({.what = what, .width = 3, .height = 7, .lines = 3, .dead = {4, 16}});
    Check({.what = what, .width = 3, .height = 3, .lines = 9, .dead = {4}, .apart = {1, 6}});
    Check({.what = what, .width = 8, .height = 8, .lines = 2, .dead = {9, 27, 36, 62}});
    if (HasFatalFailure()) return;
  }
}

TEST_F(CollectiveTest, ChunksOfAnySize) {
  for (const int lines : {0, 1, 2, 15, 24, 25, 61, 183}) {
    for (const What what : kAll) {
      Check({what, 3, 2, lines});
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(CollectiveTest, ChunksOfAllPiecesThatThereCanBe) {
  Check({{Collective::kAllReduce}, 1, 1, 8000});
}

TEST_F(CollectiveTest, RectanglesWithinAMeshAndListsThatFillOne) {
  for (const What what : kAll) {
    Check({.what = what,
           .width = 4,
           .height = 4,
           .lines = 6,
           .apart = {0, 1, 2, 3, 4, 7, 8, 11, 12, 15},
           .times = 2});
    Check({.what = what, .width = 4, .height = 3, .lines = 5, .apart = {0, 4, 8}});
    Check({.what = what,
           .width = 4,
           .height = 4,
           .lines = 9,
           .times = 2,
           .schedule = 1,
           .listed = true});
    if (HasFatalFailure()) return;
  }
}

TEST_F(CollectiveTest, AroundLiveNodesThatDoNotTakePart) {
  for (const What what : kAll) {
    Check({.what = what, .width = 4, .height = 4, .lines = 4, .apart = {5, 10}});
    Check({.what = what, .width = 3, .height = 3, .lines = 9, .apart = {0, 4, 8}});
    if (HasFatalFailure()) return;
  }
}

TEST_F(CollectiveTest, OneAfterTheOtherInAnyInterleaving) {
  for (uint64_t schedule = 1; schedule <= 4; ++schedule) {
    for (const What what : kAll) {
      const int lines = static_cast<int>(random_.Below(12));
      Check({.what = what,
             .width = 3,
             .height = 2,
             .lines = lines,
             .times = 3,
             .schedule = schedule});
      if (HasFatalFailure()) return;
    }
  }
}

// Levels of a ring each, and one ring of all; a thread of a node that is late while all others go
// on.
TEST_F(CollectiveTest, RingsWhoeverIsLate) {
  const What what = {Collective::kRingAllReduce};
  for (uint64_t schedule = 1; schedule <= 4; ++schedule) {
    const int lines = 1 + static_cast<int>(random_.Below(40));
    const auto late = [&](Case c) {
      c.what = what;
      c.lines = lines;
      c.times = 3;
      c.schedule = schedule;
      Check(c);
      c.late_node = 3;  // one that lives
      c.late_thread = static_cast<int>(schedule % kThreads);
      Check(c);
    };
    late({.what = what, .width = 2, .height = 2, .lines = 0});
    late({.what = what, .width = 4, .height = 4, .lines = 0});
    late({.what = what, .width = 5, .height = 1, .lines = 0});
    late({.what = what, .width = 3, .height = 3, .lines = 0, .dead = {4}});
    if (HasFatalFailure()) return;
  }
}

// One chunk comes late, in one piece or in more; later pieces, and sums of nodes that have all of
// theirs, before it.
TEST_F(CollectiveTest, WhatIsEarlyIsNotCountedAsWhatIsLate) {
  for (const bool bf16 : {false, true}) {
    for (const int width : {3, 6}) {
      for (const bool listed : {false, true}) {
        for (int thread = 0; thread < kThreads; ++thread) {
          for (const int lines : {12, 61}) {
            Check({.what = {Collective::kAllReduce, bf16},
                   .width = width,
                   .height = 1,
                   .lines = lines,
                   .times = 2,
                   .schedule = 1,
                   .listed = listed,
                   .late_node = static_cast<int>(random_.Below(width)),
                   .late_thread = thread});
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace d1
