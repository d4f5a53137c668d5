// sim/programs/collective.S on groups of golden nodes: every byte of every node, in any
// interleaving of the threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "tb/model/control.h"
#include "tb/model/fp/add.h"
#include "tb/model/fp/bf16.h"
#include "tests/programs/bench.h"

namespace d1 {
namespace {

constexpr uint32_t kBuffer = 0x20000, kSecond = 0xA0000;
constexpr uint8_t kBarrierSemaphore = 16;  // D1_SEM_BARRIER of collectives.inc
constexpr int kPiecesSemaphore = 4;        // D1_SEM_PIECES, of the first piece
constexpr uint32_t kOrder = 0x10000, kLists = 0x18000, kListBytes = 1024;  // of a grid's column the next ones
constexpr uint32_t kRow = 0x10800, kColumn = 0x11000;  // groups of a grid
constexpr uint32_t kRowOrder = 0x11800, kColumnOrder = 0x12000;

enum What {
  kBarrier,
  kBroadcast,
  kReduce,
  kAllGather,
  kReduceScatter,
  kAllReduce,
  kReduceBf,
  kReduceScatterBf,
  kAllReduceBf,
  kGridAllReduce,  // of all members, which fill a rectangle
  kGridAllReduceBf
};

struct Case {
  What what;
  int width, height;
  std::vector<int> holes;  // nodes that do not take part
  int lines;               // of a chunk
  int times = 1;
  uint64_t schedule = 0;
  bool listed = false;                  // `all` is 0, though the nodes may fill a rectangle
  int late_node = -1, late_thread = 0;  // one that rests while all others go on, once chunks arrive
};

using Lines = std::vector<Fp32>;  // 16 a line; of BF16 two in each

bool IsBf16(What what) { return what >= kReduceBf && what != kGridAllReduce; }
What KindOf(What what) {
  return what == kReduceBf          ? kReduce
         : what == kReduceScatterBf ? kReduceScatter
         : what == kAllReduceBf     ? kAllReduce
         : what == kGridAllReduceBf ? kGridAllReduce
                                    : what;
}

// a + b, in both halves if they are BF16.
Fp32 Add(Fp32 a, Fp32 b, bool bf16) {
  if (!bf16) return AddFp32(a, b);
  const auto half = [](Fp32 x, int shift) { return Bf16{static_cast<uint16_t>(x.bits >> shift)}; };
  return {uint32_t{AddBf16(half(a, 0), half(b, 0)).bits} |
          uint32_t{AddBf16(half(a, 16), half(b, 16)).bits} << 16};
}

void AddTo(Lines& sum, const Lines& more, bool bf16) {
  for (size_t e = 0; e < sum.size(); ++e) sum[e] = Add(sum[e], more[e], bf16);
}

Lines LineOf(const Lines& buffer, int line) { return {&buffer[16 * line], &buffer[16 * line] + 16}; }

// part(owner), then + part(0) + part(1) ... without it.
Lines OwnFirst(int owner, int count, bool bf16, const std::function<Lines(int)>& part) {
  Lines sum = part(owner);
  for (int i = 0; i < count; ++i) {
    if (i != owner) AddTo(sum, part(i), bf16);
  }
  return sum;
}

class CollectiveTest : public testing::Test {
 protected:
  void Check(const Case& c) {
    SCOPED_TRACE(testing::Message()
                 << "operation " << c.what << ", " << c.width << "x" << c.height << " without "
                 << c.holes.size() << " nodes" << (c.listed ? ", listed, " : ", ") << c.lines
                 << " lines a chunk, schedule " << c.schedule << ", late: thread " << c.late_thread
                 << " of node " << c.late_node);
    Bench bench("collective", random_, c.width, c.height);
    std::vector<int> members;
    for (int node = 0; node < c.width * c.height; ++node) {
      if (std::find(c.holes.begin(), c.holes.end(), node) == c.holes.end()) members.push_back(node);
    }
    const int n = static_cast<int>(members.size());
    const bool grid = KindOf(c.what) == kGridAllReduce;
    // Holes hand on arrivals of the group's barrier, 1; barrier 0 is their own.
    const auto trees = Trees(c, members);
    for (const int hole : c.holes)
      WriteControl(bench.machine().node(hole), BarrierRegister(1), trees[hole].Word());
    const int root = static_cast<int>(random_.Below(n));
    std::vector<Lines> data;
    for (int rank = 0; rank < n; ++rank) {
      const int node = members[rank];
      data.push_back(RandomLines(n * c.lines));
      bench.Put(kBuffer, data.back(), node);
      std::vector<uint64_t> block = {static_cast<uint64_t>(c.what), kBuffer,
                                     kSecond,                       uint64_t(c.lines),
                                     uint64_t(root),                uint64_t(c.times)};
      if (grid) {
        std::vector<int> row, column;
        for (const int other : members) {
          if (other / c.width == node / c.width) row.push_back(other);
          if (other % c.width == node % c.width) column.push_back(other);
        }
        block.insert(block.end(), {kRow, kColumn});
        std::vector<uint64_t> of_row = Group(c, row, node, 1, kRowOrder, bench);
        std::vector<uint64_t> of_column = Group(c, column, node, 2, kColumnOrder, bench);
        of_row[4] = Rectangle(c.width, row);
        of_column[4] = Rectangle(c.width, column);
        of_column[6] += kListBytes;
        bench.Put(kRow, of_row, node);
        bench.Put(kColumn, of_column, node);
      } else {
        const std::vector<uint64_t> group = Group(c, members, node, 1, kOrder, bench);
        block.insert(block.end(), group.begin(), group.end());
      }
      bench.Put(kParameters, block, node);
    }
    for (const int hole : c.holes) {  // a group of its own
      bench.Put<uint64_t>(kParameters,
                          {kBarrier, 0, 0, 0, 0, 1, 1, 0, BarrierRegister(0) + 8,
                           BarrierTree{.threads = 15, .semaphore = kBarrierSemaphore}.Word(),
                           Rectangle(c.width, {hole}), kOrder, kLists, Address(hole, c.width)},
                          hole);
    }
    std::vector<std::vector<uint8_t>> expected;
    for (int node = 0; node < c.width * c.height; ++node)
      expected.push_back(bench.Take<uint8_t>(0, kSramBytes, node));
    for (auto& sram : expected) std::memset(&sram[kParameters + 40], 0, 8);  // times that are left
    for (int i = 0; i < c.times; ++i)
      Expect(c.what, c.lines, root, members.back() % c.width - members.front() % c.width + 1, data);
    for (int rank = 0; rank < n; ++rank)
      std::memcpy(&expected[members[rank]][kBuffer], data[rank].data(), 4 * data[rank].size());

    ASSERT_TRUE(c.late_node < 0
                    ? bench.Run(c.schedule)
                    : bench.RunWithLate(c.late_node, c.late_thread, kPiecesSemaphore, c.schedule));
    const What kind = KindOf(c.what);
    const bool sums = kind == kReduce || kind == kReduceScatter || kind == kAllReduce || grid;
    for (int node = 0; node < c.width * c.height; ++node) {
      auto after = bench.Take<uint8_t>(0, kSramBytes, node);
      if (sums)
        std::memcpy(&after[kSecond], &expected[node][kSecond], 64 * n * c.lines);  // overwritten
      std::memcpy(&after[kLists], &expected[node][kLists], (grid ? 2 : 1) * kListBytes);
      const auto [at, wanted] = std::mismatch(after.begin(), after.end(), expected[node].begin());
      ASSERT_TRUE(at == after.end())
          << "node " << node << " at 0x" << std::hex << at - after.begin() << ": " << int{*at}
          << ", expected " << int{*wanted};
      for (const uint16_t count : bench.machine().node(node).semaphore) ASSERT_EQ(count, 0);
    }
  }

  static std::vector<BarrierTree> Trees(const Case& c, const std::vector<int>& members) {
    std::vector<uint8_t> threads(c.width * c.height, 0);
    for (const int node : members) threads[node] = 15;
    return BarrierTrees(c.width, c.height, threads, std::vector<bool>(threads.size(), true),
                        kBarrierSemaphore);
  }

  // The description of a group in `node`, whose order goes to `order` there.
  std::vector<uint64_t> Group(const Case& c, const std::vector<int>& members, int node, int barrier,
                              uint32_t order_at, Bench& bench) {
    const auto rank = std::find(members.begin(), members.end(), node) - members.begin();
    std::vector<uint64_t> words = {members.size(),
                                   static_cast<uint64_t>(rank),
                                   BarrierRegister(barrier) + 8,
                                   Trees(c, members)[node].Word(),
                                   c.listed ? 0 : Rectangle(c.width, members),
                                   order_at,
                                   kLists};
    std::vector<uint64_t> order;
    for (const int member : members) {
      words.push_back(Address(member, c.width));
      order.push_back(words.back() + order.size());
      std::swap(order.back(), order[random_.Below(order.size())]);  // any order is right
    }
    bench.Put(order_at, order, node);
    return words;
  }

  static uint64_t Address(int node, int width) {
    return uint64_t{1} << 62 | uint64_t(node / width) << 38 | uint64_t(node % width) << 30;
  }

  // The address of all members if they fill a rectangle, else 0.
  static uint64_t Rectangle(int width, const std::vector<int>& members) {
    const int x0 = members.front() % width, y0 = members.front() / width;
    const int x1 = members.back() % width, y1 = members.back() / width;
    std::vector<int> filled;
    for (int y = y0; y <= y1; ++y) {
      for (int x = x0; x <= x1; ++x) filled.push_back(y * width + x);
    }
    if (filled != members) return 0;
    return uint64_t{3} << 62 | uint64_t(y1) << 45 | uint64_t(x1) << 37 | uint64_t(y0) << 29 |
           uint64_t(x0) << 21;
  }

  Lines RandomLines(int lines) {
    Lines values(16 * lines);
    for (Fp32& value : values) {
      value = {random_.Below(200) == 0
                   ? static_cast<uint32_t>(random_.Bits(32))
                   : static_cast<uint32_t>(random_.Bits(1) << 31 | random_.Range(118, 136) << 23 |
                                           random_.Bits(23))};
    }
    return values;
  }

  // What becomes of the buffers, by rank. `columns` of a grid.
  static void Expect(What operation, int lines, int root, int columns, std::vector<Lines>& data) {
    const What what = KindOf(operation);
    const int n = static_cast<int>(data.size()), chunk = 16 * lines;
    const auto copy = [&](int from, int to, int index) {
      std::copy_n(&data[from][index * chunk], chunk, &data[to][index * chunk]);
    };
    if (chunk == 0) return;
    if (what == kGridAllReduce) {
      const bool bf16 = IsBf16(operation);
      const int rows = n / columns, half = (lines + 1) / 2;
      Lines sum;
      for (int line = 0; line < n * lines; ++line) {
        const bool first = line < n * half;  // along the rows, then along the columns
        const int f = first ? columns : rows, g = first ? rows : columns;
        const int index = first ? line / half : (line - n * half) / (lines - half);
        const auto of_f = [&](int j) {
          return OwnFirst(index / g, f, bf16, [&](int i) { return LineOf(data[first ? j * columns + i : i * columns + j], line); });
        };
        const Lines of_g = OwnFirst(index % g, g, bf16, of_f);
        sum.insert(sum.end(), of_g.begin(), of_g.end());
      }
      for (Lines& buffer : data) buffer = sum;
    }
    if (what == kReduce || what == kReduceScatter || what == kAllReduce) {
      const std::vector<Lines> before = data;
      for (int rank = 0; rank < n; ++rank) {
        for (int e = rank * chunk; e < (rank + 1) * chunk; ++e) {
          Fp32 sum = before[0][e];
          for (int i = 1; i < n; ++i) sum = Add(sum, before[i][e], IsBf16(operation));
          data[rank][e] = sum;
        }
      }
    }
    for (int rank = 0; rank < n; ++rank) {
      if (what == kReduce) copy(rank, root, rank);
      for (int to = 0; to < n; ++to) {
        if (what == kAllGather || what == kAllReduce) copy(rank, to, rank);
        if (what == kBroadcast) copy(root, to, rank);
      }
    }
  }

  Random random_{RunSeed(), "collective"};
};

constexpr What kAll[] = {kBarrier,       kBroadcast, kReduce,          kAllGather,
                         kReduceScatter, kAllReduce, kReduceBf,        kReduceScatterBf,
                         kAllReduceBf,   kGridAllReduce, kGridAllReduceBf};

TEST_F(CollectiveTest, OnMeshesOfAnyForm) {
  for (const What what : kAll) {
    Check({what, 1, 1, {}, 5});
    Check({what, 5, 1, {}, 7});
    Check({what, 1, 4, {}, 16});
    Check({what, 3, 7, {}, 3});
    if (HasFatalFailure()) return;
  }
}

TEST_F(CollectiveTest, ChunksOfAnySize) {
  for (const int lines : {0, 1, 2, 15, 24, 25, 61, 183}) {
    for (const What what : kAll) {
      Check({what, 3, 2, {}, lines});
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(CollectiveTest, ChunksOfAllPiecesThatThereCanBe) { Check({kAllReduce, 1, 1, {}, 8000}); }

TEST_F(CollectiveTest, RectanglesWithinAMeshAndListsThatFillOne) {
  for (const What what : kAll) {
    Check({what, 4, 4, {0, 1, 2, 3, 4, 7, 8, 11, 12, 15}, 6, 2});
    Check({what, 4, 3, {0, 4, 8}, 5});
    Check({what, 4, 4, {}, 9, 2, 1, true});
    if (HasFatalFailure()) return;
  }
}

TEST_F(CollectiveTest, OnEightByEight) {
  Check({kAllReduce, 8, 8, {}, 8});
  Check({kGridAllReduce, 8, 8, {}, 8});
  Check({kBroadcast, 8, 8, {}, 2});
}

TEST_F(CollectiveTest, AroundNodesThatDoNotTakePart) {
  for (const What what : kAll) {
    if (KindOf(what) == kGridAllReduce) continue;  // a rectangle
    Check({what, 4, 4, {5, 10}, 4});
    Check({what, 3, 3, {0, 4, 8}, 9});
    if (HasFatalFailure()) return;
  }
}

TEST_F(CollectiveTest, OneAfterTheOtherInAnyInterleaving) {
  for (uint64_t schedule = 1; schedule <= 4; ++schedule) {
    for (const What what : kAll) {
      const int lines = static_cast<int>(random_.Below(12));
      Check({what, 3, 2, {}, lines, 3, schedule});
      if (HasFatalFailure()) return;
    }
  }
}

// One chunk comes late, in one piece or in more; later pieces, and sums of nodes that have all of
// theirs, before it.
TEST_F(CollectiveTest, WhatIsEarlyIsNotCountedAsWhatIsLate) {
  for (const What what : {kAllReduce, kAllReduceBf}) {
    for (const int width : {3, 6}) {
      for (const bool listed : {false, true}) {
        for (int thread = 0; thread < kThreads; ++thread) {
          for (const int lines : {12, 61}) {
            Check({what,
                   width,
                   1,
                   {},
                   lines,
                   2,
                   1,
                   listed,
                   static_cast<int>(random_.Below(width)),
                   thread});
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace d1
