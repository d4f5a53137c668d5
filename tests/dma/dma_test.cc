// d1_dma: lists of random descriptors against a copy loop, every error, order, fences, rates. RTL
// and netlist.
#include <set>

#include "tests/dma/dma_bench.h"

namespace d1 {
namespace {

constexpr uint32_t kLists = 0x100000, kListStride = 0x8000;  // Descriptors of thread t.
constexpr uint64_t kNode = uint64_t{1} << 62;

// A list of a thread: descriptors, where they are, what they do.
struct List {
  std::vector<DmaFields> descriptors;
  std::vector<uint64_t> at;
  DmaResult result;
};

class DmaTest : public testing::Test {
 protected:
  void FillSource(DmaBench& bench) {
    for (uint32_t i = 0; i < kLists; i += 8) {
      const uint64_t bits = random_.Bits();
      std::memcpy(&bench.sram[i], &bits, 8);
    }
  }

  // Destinations of thread t are on chip t, so that what it moves can be told apart.
  uint64_t Destination(int t) {
    const uint64_t chip = static_cast<uint64_t>(t) << 46;
    if (random_.Percent(20))
      return uint64_t{2} << 62 | chip | random_.Bits(10) << 36 | random_.Bits(15) << 21;
    if (random_.Percent(20))
      return uint64_t{3} << 62 | static_cast<uint64_t>(t) << 45 |
             random_.Bits(24) << 21;  // a rectangle
    return kNode | chip | random_.Bits(16) << 30;
  }

  void BreakGather(DmaBench& bench, DmaFields* d) {
    switch (random_.Below(6)) {
      case 0:
        d->bytes = 65 + static_cast<uint32_t>(random_.Below(100));
        break;
      case 1:
        d->count[1 + random_.Below(2)] = 2;
        break;
      case 2:
        d->src_stride[0] +=
            static_cast<int32_t>(random_.Percent(50) ? 1 + random_.Below(3) : uint64_t{1} << 21);
        break;
      case 3:
        d->src_stride[0] =
            static_cast<int32_t>(0x140000 - 4 * d->count[0] + 4 * (1 + random_.Below(20)));
        break;
      default: {  // An index that is not below the limit, or whose element is outside.
        const uint32_t index =
            static_cast<uint32_t>(random_.Percent(50) ? random_.Bits(32) : d->src_stride[1]);
        if (random_.Percent(50)) d->src_stride[1] = -1;
        std::memcpy(&bench.sram[d->src_stride[0] + 4 * random_.Below(d->count[0])], &index, 4);
      }
    }
  }

  // One dimension of the destination leads from column to column, to the right or to the left.
  void OverColumns(DmaFields* d) {
    const auto k = random_.Below(3);
    const bool left = random_.Percent(50);
    d->count[k] = std::min<uint32_t>(d->count[k], 8);
    d->dst_stride[k] += left ? -(1 << 30) : 1 << 30;
    d->dst = (d->dst & ~(uint64_t{63} << 30)) | (random_.Below(57) + (left ? 7 : 0)) << 30;
  }

  void Break(DmaBench& bench, DmaFields* d) {
    if (d->op == 2 && random_.Percent(60)) return BreakGather(bench, d);
    switch (random_.Below(9)) {
      case 0:
        do d->op = static_cast<uint32_t>(random_.Bits(4));
        while (d->op == 1 || d->op == 2);
        break;
      case 1:
        d->reserved = std::array{uint64_t{1} << 7, uint64_t{1} << 13, uint64_t{1} << 15,
                                 uint64_t{1} << 53, uint64_t{1} << 63}[random_.Below(5)];
        break;
      case 2:
        d->bytes = 0;
        break;
      case 3:
        d->count[random_.Below(3)] = 0;
        break;
      case 4:
        d->src |= uint64_t{1} << (21 + random_.Below(43));
        break;
      case 5:
        d->dst = uint64_t{3} << 62 | uint64_t{1} << (53 + random_.Below(9));
        break;
      case 6:
        d->dst = kNode | uint64_t{1} << (21 + random_.Below(9));
        break;
      case 7:
        d->post = true;
        d->post_addr =
            random_.Percent(50) ? uint64_t{2} << 62 : uint64_t{1} << (21 + random_.Below(41));
        break;
      default:  // A row that leaves its memory after some that do not.
        d->count = {3, 2, 2};
        (random_.Percent(50) ? d->src_stride : d->dst_stride)[random_.Below(3)] =
            random_.Percent(50)   ? -0x140000
            : random_.Percent(50) ? (random_.Percent(50) ? 0x13FFF0 : INT32_MAX)
                                  : INT32_MIN;
    }
  }

  List MakeList(DmaBench& bench, int t, bool may_break) {
    List list;
    const uint64_t n = 1 + random_.Below(5);
    std::set<uint64_t> used;
    for (uint64_t i = 0; i < n; ++i) {
      uint64_t at;
      do at = kLists + kListStride * static_cast<uint64_t>(t) + 64 * random_.Below(64);
      while (!used.insert(at).second);
      list.at.push_back(at);
    }
    const bool breaks = may_break && random_.Percent(40);
    for (uint64_t i = 0; i < n; ++i) {
      const DmaSpace space{0, kLists, Destination(t), 0, 0x140000};
      DmaFields d = RandomRows(random_, space);
      if (random_.Percent(40)) {
        const auto indices = static_cast<uint32_t>(kLists + kListStride * static_cast<uint64_t>(t) +
                                                   0x2000 + 0x400 * i);
        d = RandomGather(random_, space, bench.sram, indices);
      }
      if (d.dst >> 62 == 1 && random_.Percent(40)) OverColumns(&d);
      d.last = i + 1 == n;
      d.next = static_cast<uint32_t>(d.last ? random_.Bits(21) : list.at[i + 1]);
      d.fence = random_.Percent(25);
      d.post = random_.Percent(50);
      d.sem = static_cast<uint32_t>(random_.Bits(5));
      d.amount = static_cast<uint32_t>(random_.Bits(16));
      d.post_addr = d.post ? (random_.Percent(30) ? random_.Bits(21)
                                                  : Destination(t) & ~(uint64_t{1} << 63) &
                                                        ~(uint64_t{0x1FF} << 21))
                           : random_.Bits();
      if (d.post && d.post_addr >> 62 == 0) d.post_addr &= 0x1FFFFF;
      if (breaks && d.last) Break(bench, &d);
      bench.Put(static_cast<uint32_t>(list.at[i]), d);
      list.descriptors.push_back(d);
    }
    if (breaks && random_.Percent(10)) {
      list.at[0] = random_.Percent(50) ? list.at[0] + 1 + random_.Below(63)
                                       : 0x140000 + 64 * random_.Below(100);
      if (random_.Percent(30)) list.at[0] |= uint64_t{1} << (21 + random_.Below(43));
    }
    list.result = DmaReference::Run(bench.sram, list.descriptors, list.at);
    return list;
  }

  // Of lists of one thread, one after the other.
  void Check(DmaBench& bench, int t, const std::vector<List>& lists) {
    std::map<uint64_t, uint8_t> memory;
    std::vector<DmaPost> posts;
    std::vector<uint64_t> faults;
    uint64_t bytes = 0;
    for (const List& list : lists) {
      for (const auto& [address, byte] : list.result.memory) memory[address] = byte;
      for (DmaPost post : list.result.posts) {
        post.bytes += bytes;
        posts.push_back(post);
      }
      bytes += list.result.bytes;
      if (list.result.fault) faults.push_back(*list.result.fault);
    }
    EXPECT_TRUE(memory == bench.memory[t]) << "thread " << t << ": other bytes, " << memory.size()
                                           << " expected, " << bench.memory[t].size() << " moved";
    EXPECT_EQ(faults, bench.faults[t]) << "thread " << t;
    std::vector<DmaSent> sent;
    std::copy_if(bench.sent[t].begin(), bench.sent[t].end(), std::back_inserter(sent),
                 [](const DmaSent& s) { return s.post; });
    ASSERT_EQ(posts.size(), sent.size()) << "thread " << t;
    for (size_t i = 0; i < posts.size(); ++i) {
      EXPECT_EQ(posts[i].bytes, sent[i].bytes) << "a post among the wrong packets, thread " << t;
      EXPECT_EQ(posts[i].addr, sent[i].addr);
      EXPECT_EQ(posts[i].sem, sent[i].sem);
      EXPECT_EQ(posts[i].amount, sent[i].amount);
      if (posts[i].fence) EXPECT_TRUE(sent[i].all_acknowledged) << "thread " << t;
    }
  }

  // Several lists a thread, each started when the one before is done.
  void RunRandom(DmaBench& bench, int rounds, bool may_break) {
    FillSource(bench);
    std::array<std::vector<List>, 4> lists;
    for (int round = 0; round < rounds; ++round) {
      unsigned failed = 0, started = 0;
      for (int t = 0; t < 4; ++t) {
        if (random_.Percent(30)) continue;
        lists[t].push_back(MakeList(bench, t, may_break));
        bench.Start(t, lists[t].back().at[0]);
        started |= 1u << t;
        failed |= (lists[t].back().result.fault ? 1u : 0u) << t;
      }
      ASSERT_TRUE(bench.RunToIdle(200'000)) << "a list does not end";
      EXPECT_EQ(bench.dut()->failed_o & started, failed);
    }
    for (int t = 0; t < 4; ++t) Check(bench, t, lists[t]);
  }

  uint64_t FirstPacket(DmaBench& bench) { return bench.sent[0].front().cycle; }

  Random random_{RunSeed(), "dma"};
};

TEST_F(DmaTest, MovesWhatACopyLoopDoes) {
  DmaBench bench(random_, {});
  RunRandom(bench, 40, false);
}

TEST_F(DmaTest, MovesTheSameWhateverIsRefusedAndBesideOthers) {
  for (int i = 0; i < 6; ++i) {
    const auto percent = [&] { return 10 + static_cast<unsigned>(random_.Below(91)); };
    DmaBench bench(random_,
                   {percent(), percent(), percent(), percent() / 2, percent(), percent() / 4});
    RunRandom(bench, 12, true);
    EXPECT_GT(bench.vector_pushes, 0u);
    EXPECT_GT(bench.core_fills, 0u);
  }
}

TEST_F(DmaTest, ReportsEveryErrorWithItsDescriptor) {
  DmaBench bench(random_, {});
  RunRandom(bench, 150, true);
  std::set<uint64_t> reasons;
  for (const auto& faults : bench.faults) {
    for (const uint64_t fault : faults) reasons.insert(fault % 64);
  }
  for (const uint64_t reason : {2, 3, 4, 5, 6, 8}) EXPECT_EQ(1u, reasons.count(reason)) << reason;
}

TEST_F(DmaTest, RejectsAListWhileOneIsBusy) {
  DmaBench bench(random_, {.ctrl_fault = 30});
  FillSource(bench);
  DmaFields d{.dst = kNode, .bytes = 640};
  bench.Put(kLists, d);
  bench.Start(2, kLists);
  bench.Start(2, kLists + 0x1040);
  bench.Start(1, kLists);
  ASSERT_TRUE(bench.RunToIdle(2'000));
  EXPECT_EQ(bench.faults[2], std::vector<uint64_t>{kLists + 0x1040 + 1});
  EXPECT_TRUE(bench.faults[1].empty());
  EXPECT_EQ(bench.dut()->failed_o, 0);
  EXPECT_EQ(bench.sent[2].size(), 10u);
  EXPECT_EQ(bench.sent[1].size(), 10u);
  bench.Start(2, kLists);
  ASSERT_TRUE(bench.RunToIdle(2'000));
  EXPECT_EQ(bench.sent[2].size(), 20u);
}

TEST_F(DmaTest, StopsBeforeALineWithTwoWrongBits) {
  DmaBench bench(random_, {.grant = 70, .ready = 50});
  FillSource(bench);
  DmaFields d{.post = true, .src = 0x1000, .dst = kNode | 0x2000, .bytes = 64, .count = {40, 1, 1}};
  d.src_stride[0] = d.dst_stride[0] = 64;
  bench.Put(kLists, d);
  for (const uint32_t bad : {0u, 1u, 17u, 39u}) {
    bench.bad_lines = {0x1000 / 64 + bad};
    bench.sent[0].clear();
    bench.faults[0].clear();
    bench.Start(0, kLists);
    ASSERT_TRUE(bench.RunToIdle(2'000));
    EXPECT_EQ(bench.faults[0], std::vector<uint64_t>{kLists + 7});
    EXPECT_EQ(bench.sent[0].size(), bad) << "the steps before it, and no post";
  }
  bench.bad_lines = {kLists / 64};
  bench.sent[0].clear();
  bench.Start(0, kLists);
  ASSERT_TRUE(bench.RunToIdle(2'000));
  EXPECT_EQ(bench.faults[0].back(), kLists + 7u);
  EXPECT_TRUE(bench.sent[0].empty());
  bench.bad_lines.clear();
  bench.Start(0, kLists);
  ASSERT_TRUE(bench.RunToIdle(2'000));
  EXPECT_EQ(bench.sent[0].size(), 41u);
}

TEST_F(DmaTest, MovesALineACycleWhereRowsLieAlike) {
  for (const uint32_t bytes : {64u, 256u, 4096u}) {
    DmaBench bench(random_, {});
    DmaFields d{.src = 0x1000,
                .dst = kNode | 0x2000,
                .bytes = bytes,
                .count = {static_cast<uint32_t>(65536 / bytes), 1, 1}};
    d.src_stride[0] = static_cast<int32_t>(bytes);
    d.dst_stride[0] = static_cast<int32_t>(bytes) + 64;
    bench.Put(kLists, d);
    bench.Start(0, kLists);
    ASSERT_TRUE(bench.RunToIdle(3'000));
    ASSERT_EQ(bench.sent[0].size(), 1024u);
    EXPECT_EQ(bench.sent[0].back().cycle - FirstPacket(bench), 1023u) << bytes;
  }
}

TEST_F(DmaTest, MovesAStepACycleWhereTheyDoNot) {
  DmaBench bench(random_, {});
  DmaFields d{.src = 0x1010, .dst = kNode | 0x2000, .bytes = 0x8000};
  bench.Put(kLists, d);
  bench.Start(0, kLists);
  ASSERT_TRUE(bench.RunToIdle(3'000));
  EXPECT_EQ(bench.sent[0].size(), 512u) << "whole lines";
  EXPECT_EQ(bench.sent[0].back().cycle - FirstPacket(bench), 1022u);
}

TEST_F(DmaTest, PacksShortRowsIntoLines) {
  DmaBench bench(random_, {});
  DmaFields d{.src = 0x1000, .dst = kNode | 0x2000, .bytes = 8, .count = {8, 64, 1}};
  d.src_stride = {256, 8, 0};
  d.dst_stride = {8, 64, 0};
  bench.Put(kLists, d);
  bench.Start(0, kLists);
  ASSERT_TRUE(bench.RunToIdle(3'000));
  EXPECT_EQ(bench.sent[0].size(), 64u);
  for (const DmaSent& s : bench.sent[0]) EXPECT_EQ(s.count, 64u);
  EXPECT_EQ(bench.sent[0].back().cycle - FirstPacket(bench), 504u);
}

// 16 elements and a line of their indices take 17 cycles.
TEST_F(DmaTest, GathersAnElementACycle) {
  for (const uint32_t bytes : {4u, 16u, 64u}) {
    DmaBench bench(random_, {});
    DmaFields d{.op = 2, .dst = kNode | 0x2000, .bytes = bytes, .count = {1024, 1, 1}};
    d.src_stride = {kLists + 0x1000, 0x4000, 0};
    d.dst_stride[0] = static_cast<int32_t>(bytes);
    for (uint32_t i = 0; i < 1024; ++i) {
      const auto index = static_cast<uint32_t>(random_.Below(0x4000));
      std::memcpy(&bench.sram[kLists + 0x1000 + 4 * i], &index, 4);
    }
    bench.Put(kLists, d);
    bench.Start(0, kLists);
    ASSERT_TRUE(bench.RunToIdle(3'000));
    EXPECT_EQ(bench.sent[0].size(), 16 * bytes) << "whole lines";
    ASSERT_EQ(bench.reads.size(), 1u + 1024 + 64);
    EXPECT_EQ(bench.reads.back() - bench.reads[3], 1023u + 62);
  }
}

TEST_F(DmaTest, StopsBeforeALineOfIndicesWithTwoWrongBits) {
  DmaBench bench(random_, {.grant = 70, .ready = 50});
  FillSource(bench);
  DmaFields d{.op = 2, .src = 0x1000, .dst = kNode | 0x2000, .bytes = 64, .count = {80, 1, 1}};
  d.src_stride = {kLists + 0x1000, 100, 0};
  d.dst_stride[0] = 64;
  for (uint32_t i = 0; i < 80; ++i) {
    const uint32_t index = 99 - i;
    std::memcpy(&bench.sram[kLists + 0x1000 + 4 * i], &index, 4);
  }
  bench.Put(kLists, d);
  // Lines 0 and 1 come before all elements, line n + 1 before those of line n.
  for (const auto& [line, moved] : {std::pair{0u, 0u}, {1u, 0u}, {2u, 16u}, {4u, 48u}}) {
    bench.bad_lines = {(kLists + 0x1000) / 64 + line};
    bench.sent[0].clear();
    bench.faults[0].clear();
    bench.Start(0, kLists);
    ASSERT_TRUE(bench.RunToIdle(2'000));
    EXPECT_EQ(bench.faults[0], std::vector<uint64_t>{kLists + 7});
    EXPECT_EQ(bench.sent[0].size(), moved) << line;
  }
  bench.bad_lines.clear();
  bench.sent[0].clear();
  bench.Start(0, kLists);
  ASSERT_TRUE(bench.RunToIdle(2'000));
  EXPECT_EQ(bench.sent[0].size(), 80u);
}

TEST_F(DmaTest, TakesTheCyclesOfItsTable) {
  DmaBench bench(random_, {});
  DmaFields d{.last = false, .next = kLists + 64, .src = 0x1000, .dst = kNode | 0x2000};
  bench.Put(kLists, d);
  d.last = true;
  bench.Put(kLists + 64, d);
  bench.Start(0, kLists);
  const uint64_t store = bench.cycle() - 1;  // performed before the pulse
  ASSERT_TRUE(bench.RunToIdle(3'000));
  EXPECT_EQ(bench.reads[0] - store, 3u) << "descriptor";
  EXPECT_EQ(bench.reads[1] - store, 11u) << "source";
  EXPECT_EQ(bench.sent[0][0].cycle - store, 18u) << "packet";
  EXPECT_EQ(bench.reads[2] - bench.sent[0][0].cycle, 4u) << "next descriptor";
  EXPECT_EQ(bench.cycle() - bench.sent[0][1].cycle, 3u) << "idle";
}

TEST_F(DmaTest, ReadsTwoLinesOfIndicesBeforeTheFirstElement) {
  DmaBench bench(random_, {});
  DmaFields d{.op = 2, .dst = kNode | 0x2000, .bytes = 8, .count = {100, 1, 1}};
  d.src_stride = {kLists + 0x1000, 1, 0};
  bench.Put(kLists, d);
  bench.Start(0, kLists);
  const uint64_t store = bench.cycle() - 1;
  ASSERT_TRUE(bench.RunToIdle(3'000));
  EXPECT_EQ(bench.reads[1] - store, 9u);
  EXPECT_EQ(bench.reads[2] - store, 10u);
  EXPECT_EQ(bench.reads[3] - store, 18u) << "seven more than a push";
}

TEST_F(DmaTest, SharesTheWayOutInTurn) {
  DmaBench bench(random_, {.vector = 100});
  DmaFields d{.src = 0x1000, .dst = kNode | 0x2000, .bytes = 0x8000};
  bench.Put(kLists, d);
  bench.Start(0, kLists);
  ASSERT_TRUE(bench.RunToIdle(3'000));
  EXPECT_EQ(bench.sent[0].back().cycle - FirstPacket(bench), 1022u);
}

TEST_F(DmaTest, ServesListsInTurn) {
  DmaBench bench(random_, {});
  DmaFields d{.last = false, .src = 0x1000, .dst = kNode | 0x2000};
  for (int t = 0; t < 4; ++t) {
    const uint32_t at = kLists + kListStride * static_cast<uint32_t>(t);
    for (uint32_t i = 0; i < 8; ++i) {
      d.last = i == 7;
      d.next = at + 64 * (i + 1);
      bench.Put(at + 64 * i, d);
    }
    bench.Start(t, at);
  }
  ASSERT_TRUE(bench.RunToIdle(3'000));
  for (int t = 0; t < 4; ++t) {
    ASSERT_EQ(bench.sent[t].size(), 8u);
    for (int i = 0; i + 1 < 8; ++i) {
      for (int other = 0; other < 4; ++other) {
        EXPECT_LT(bench.sent[t][i].cycle, bench.sent[other][i + 1].cycle)
            << "thread " << t << " descriptor " << i;
      }
    }
  }
}

}  // namespace
}  // namespace d1
