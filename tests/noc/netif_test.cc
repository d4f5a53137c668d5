// d1_netif: what leaves, what is performed, what is answered, and when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tb/model/address.h"
#include "tests/noc/netif_bench.h"

namespace d1 {
namespace {

constexpr int kMaxOutstanding = 60000;

class NetifTest : public testing::Test {
 protected:
  NetifTest() : bench_(random_, Place{.chip = 3, .y = 2, .x = 1}, 4, 5) {}

  uint64_t Address(const Place& node, uint64_t offset) const {
    return uint64_t{1} << 62 | uint64_t{node.chip} << 46 | uint64_t{node.y} << 38 |
           uint64_t{node.x} << 30 | offset;
  }

  // A write of `count` bytes, or a post when `sem` is 0 or more.
  Push MakePush(const Place& node, int thread, uint64_t offset, int count, int sem = -1) {
    Push push;
    Header& h = push.packet.header;
    h.kind = sem < 0 ? PacketKind::kWrite : PacketKind::kPost;
    h.dst = node;
    h.src = bench_.here();
    h.src_thread = static_cast<uint8_t>(thread);
    h.offset = sem < 0 ? offset : 0x1F0800 + 8 * sem;
    h.count = static_cast<uint8_t>(sem < 0 ? count : 0);
    h.amount = static_cast<uint16_t>(sem < 0 ? 0 : random_.Bits(16));
    push.packet.data = RandomLine(random_);
    push.addr = node.is_edge ? EdgeAddress(node, h.offset) : Address(node, h.offset);
    push.reachable = node.x < 4 && node.y < 5;
    push.other_chip = node.chip != 3;
    return push;
  }

  // The same to every node of a rectangle.
  Push MakeBroadcast(const Rectangle& nodes, int thread, uint64_t offset, int count, int sem = -1) {
    Push push = MakePush({.chip = 3}, thread, offset, count, sem);
    push.addr = RectangleAddress(nodes, push.packet.header.offset);
    SetDestination(push.packet.header, push.addr, bench_.here());
    push.reachable = nodes.IsInside(4, 5);
    return push;
  }

  Push RandomBroadcast() {
    Rectangle nodes;
    nodes.x0 = static_cast<uint8_t>(random_.Below(4));
    nodes.y0 = static_cast<uint8_t>(random_.Below(5));
    nodes.x1 = static_cast<uint8_t>(random_.Range(nodes.x0, 3));
    nodes.y1 = static_cast<uint8_t>(random_.Range(nodes.y0, 4));
    if (random_.Percent(5)) nodes.x1 = static_cast<uint8_t>(random_.Bits(8));
    if (random_.Percent(5)) nodes.y0 = static_cast<uint8_t>(random_.Bits(8));
    const uint64_t offset = random_.Below(0x140000);
    return MakeBroadcast(nodes, static_cast<int>(random_.Bits(2)), offset,
                         static_cast<int>(random_.Below(65 - offset % 64)),
                         random_.Percent(30) ? static_cast<int>(random_.Bits(5)) : -1);
  }

  Push RandomPush() {
    if (random_.Percent(15)) return RandomBroadcast();
    Place node = {.chip = 3,
                  .y = static_cast<uint8_t>(random_.Below(5)),
                  .x = static_cast<uint8_t>(random_.Below(4))};
    if (random_.Percent(5)) node.x = static_cast<uint8_t>(random_.Range(4, 255));
    if (random_.Percent(5)) node.y = static_cast<uint8_t>(random_.Range(5, 255));
    if (random_.Percent(3)) node.chip = static_cast<uint16_t>(random_.Bits(16));
    uint64_t offset = random_.Below(0x140000);
    if (random_.Percent(10)) {  // memory at an edge port, some beyond the last one
      node.is_edge = true;
      node.side = static_cast<uint8_t>(random_.Bits(2));
      (node.side % 2 == 1 ? node.x : node.y) = 0;
      offset = random_.Bits(36);
      return MakePush(node, static_cast<int>(random_.Bits(2)), offset,
                      static_cast<int>(random_.Below(65 - offset % 64)));
    }
    const int count = static_cast<int>(random_.Below(65 - offset % 64));
    if (random_.Percent(20))
      return MakePush(node, static_cast<int>(random_.Bits(2)), kAddWindow + offset, count);
    Push push = MakePush(node, static_cast<int>(random_.Bits(2)), offset, count,
                         random_.Percent(30) ? static_cast<int>(random_.Bits(5)) : -1);
    if (node == bench_.here() && random_.Percent(50)) push.addr &= 0x1FFFFF;  // kind 0
    return push;
  }

  Packet Response(PacketKind kind, const Push& to, uint16_t amount) {
    Packet packet = RandomPacket(random_, kind, bench_.here(), to.packet.header.dst);
    packet.header.src_thread = to.packet.header.src_thread;
    packet.header.offset = to.packet.header.offset;
    packet.header.amount = amount;
    return packet;
  }

  // A request that makes sense most of the time, from a few sources or from many.
  Packet RandomRequest(unsigned sources) {
    const Place src = {.chip = 3,
                       .is_edge = random_.Percent(30),
                       .y = 1,
                       .x = static_cast<uint8_t>(random_.Below(sources))};
    Packet packet = RandomPacket(random_, PacketKind::kWrite, bench_.here(), src);
    Header& h = packet.header;
    const uint64_t choice = random_.Below(100);
    h.offset = random_.Below(0x140000);
    h.count = static_cast<uint8_t>(random_.Below(65 - h.offset % 64));
    if (choice < 20) {
      h.offset = 0x1F0000 + 8 * random_.Below(0x2000);
      h.count = 8;
    } else if (choice < 40) {
      h.kind = PacketKind::kPost;
      h.offset = 0x1F0800 + 8 * random_.Below(32);
    } else if (choice < 50) {
      Spoil(h);
    } else if (random_.Percent(adds_percent_)) {
      h.offset = kAddWindow + 4 * random_.Below(random_.Percent(50) ? 0x50000 : 0x40);
      h.count = static_cast<uint8_t>(4 * random_.Below(17 - h.offset % 64 / 4));
      packet.data = RandomNumbers(random_);
      if (random_.Percent(15)) SpoilAdd(h);
    }
    if (random_.Percent(25) &&
        h.kind <= PacketKind::kPost) {  // of a broadcast, now and then elsewhere
      Rectangle nodes{1, 2, 1, 2};
      nodes.x0 = static_cast<uint8_t>(random_.Percent(10) ? 2 : random_.Below(2));
      nodes.y0 = static_cast<uint8_t>(random_.Percent(10) ? 3 : random_.Below(3));
      nodes.x1 = static_cast<uint8_t>(random_.Percent(10) ? 0 : random_.Range(1, 3));
      nodes.y1 = static_cast<uint8_t>(random_.Percent(10) ? 1 : random_.Range(2, 4));
      SetDestination(h, RectangleAddress(nodes, 0), bench_.here());
    }
    return packet;
  }

  // Breaks one rule, or comes close to breaking it.
  void Spoil(Header& h) {
    switch (random_.Below(8)) {
      case 0:
        h.offset = 0x13FFC0 + random_.Below(0x80);
        break;
      case 1:
        h.offset = 0x140000 + random_.Below(0xB0000);
        break;
      case 2:
        h.offset |= uint64_t{1} << random_.Range(21, 35);
        break;
      case 3:
        h.count = static_cast<uint8_t>(random_.Bits(7));
        break;
      case 4:
        h.offset = 0x1F0000 + random_.Below(0x1000);
        h.count = 8;
        break;
      case 5:
        h.kind = PacketKind::kPost;
        h.offset = 0x1F0700 + random_.Below(0x300);
        break;
      case 6:
        h.dst.x ^= 1 << random_.Bits(3);
        break;
      default:
        h.kind = static_cast<PacketKind>(random_.Percent(50) ? random_.Range(2, 3)
                                                             : random_.Range(5, 7));
        break;
    }
  }

  void SpoilAdd(Header& h) {
    switch (random_.Below(5)) {
      case 0:
        h.offset = kAddWindow + 0x13FFC0 + 4 * random_.Below(0x20);
        break;
      case 1:
        h.offset |= uint64_t{1} << random_.Range(22, 35);
        break;
      case 2:
        h.offset |= random_.Range(1, 3);
        break;
      case 3:
        h.count = static_cast<uint8_t>(random_.Bits(7));
        break;
      default:
        h.offset = kAddWindow + 0x1F0800 + 8 * random_.Below(32);
        h.count = 8;
        break;
    }
  }

  Packet LineAdd(const Place& src, uint64_t line) {
    Packet packet = LineWrite(src, line);
    packet.header.offset += kAddWindow;
    packet.data = RandomNumbers(random_);
    return packet;
  }

  Packet LinePost(const Place& src) {
    Packet packet = RandomPacket(random_, PacketKind::kPost, bench_.here(), src);
    packet.header.offset = 0x1F0800;
    return packet;
  }

  Packet LineWrite(const Place& src, uint64_t line) {
    Packet packet = RandomPacket(random_, PacketKind::kWrite, bench_.here(), src);
    packet.header.src_thread = 2;
    packet.header.offset = 64 * line;
    packet.header.count = 64;
    return packet;
  }

  // Acknowledges or refuses the oldest request, or with it all of its thread that came to that
  // place.
  void AnswerOne(std::deque<Push>& open) {
    const Push push = open.front();
    if (random_.Percent(15)) {
      open.pop_front();
      bench_.Respond(Response(PacketKind::kNack, push, 1));
      return;
    }
    const auto same = [&](const Push& other) {
      return other.packet.header.dst == push.packet.header.dst &&
             other.packet.header.src_thread == push.packet.header.src_thread;
    };
    const auto n = static_cast<uint16_t>(std::erase_if(open, same));
    bench_.Respond(Response(PacketKind::kAck, push, n));
  }

  void RunUntilAnswered(uint64_t limit) {
    EXPECT_TRUE(bench_.dut().TickUntil([&] { return bench_.AllAnswered(); }, limit));
  }

  unsigned adds_percent_ = 0;  // of the writes of RandomRequest

  Random random_{RunSeed(), "netif"};
  NetifBench bench_;
};

TEST_F(NetifTest, SendsPushesAndPostsInOrderAndCountsAnswers) {
  for (const unsigned pace : {10, 50, 100}) {
    bench_.pushes.set_pace(Pace{pace});
    bench_.inj_req.set_pace(Pace{static_cast<unsigned>(random_.Range(20, 100))});
    bench_.ej_rsp.set_pace(Pace{pace});
    for (int i = 0; i < 1500; ++i) bench_.Send(RandomPush());
    std::deque<Push> open;
    const auto done = [&] {
      open.insert(open.end(), bench_.left.begin(), bench_.left.end());
      bench_.left.clear();
      if (!open.empty() && random_.Percent(60)) AnswerOne(open);
      return bench_.pushes.Idle() && open.empty() && bench_.ej_rsp.Idle() &&
             bench_.dut()->net_idle_o == 15;
    };
    EXPECT_TRUE(bench_.dut().TickUntil(done, 60000));
  }
  EXPECT_GT(bench_.faults, 300);
}

TEST_F(NetifTest, PerformsAndAnswersWhatArrives) {
  bench_.bad_line_percent = 10;
  for (const unsigned sources : {1, 3, 40}) {
    for (const unsigned pace : {15, 100}) {
      bench_.ej_req.set_pace(Pace{static_cast<unsigned>(random_.Range(20, 100))});
      bench_.inj_rsp.set_pace(Pace{pace});
      bench_.grant_percent = static_cast<unsigned>(random_.Range(20, 100));
      bench_.error_percent = 20;
      adds_percent_ = std::array{0u, 30u, 100u}[random_.Below(3)];
      for (int i = 0; i < 1000; ++i) bench_.Arrive(RandomRequest(sources));
      RunUntilAnswered(30000);
    }
  }
}

// Each pair of what a request can be, with an add before, behind and between, at any pace.
TEST_F(NetifTest, AddsAndAllElseArePerformedInOrder) {
  for (const unsigned percent : {100, 70, 30, 10}) {
    bench_.grant_percent = percent;
    bench_.bad_line_percent = percent == 70 ? 20 : 0;
    bench_.inj_rsp.set_pace(Pace{percent < 50 ? 20u : 100u});
    bench_.ej_req.set_pace(Pace{static_cast<unsigned>(random_.Range(50, 100))});
    for (adds_percent_ = 20; adds_percent_ <= 100; adds_percent_ += 40) {
      for (int i = 0; i < 1000; ++i) bench_.Arrive(RandomRequest(4));
      RunUntilAnswered(60000);
    }
  }
  EXPECT_GT(bench_.added, 1000u);
}

TEST_F(NetifTest, AnAddIsWrittenTenCyclesAfterAWriteWouldBeAndAcknowledgedInTheNext) {
  bench_.dut().Tick(10);
  const uint64_t arrival = bench_.cycle();
  bench_.Arrive(LineAdd({.chip = 3, .is_edge = true, .side = 3}, 5));
  bench_.dut().Tick(14);
  EXPECT_THAT(bench_.written, testing::ElementsAre(arrival + 11));
  EXPECT_THAT(bench_.answer_cycles, testing::ElementsAre(arrival + 12));
  EXPECT_TRUE(bench_.AllAnswered());
}

// Reads and writes of lines that follow each other never meet in a super-bank.
TEST_F(NetifTest, AddsToDifferentLinesAreWrittenOneACycle) {
  bench_.conflicts = true;
  for (int i = 0; i < 300; ++i) bench_.Arrive(LineAdd({.chip = 3, .y = 4, .x = 0}, i));
  bench_.dut().Tick(320);
  ASSERT_EQ(bench_.written.size(), 300u);
  EXPECT_EQ(bench_.written.back() - bench_.written.front(), 299u);
  EXPECT_EQ(bench_.added, 300u);
  EXPECT_TRUE(bench_.AllAnswered());
}

// As a ring's streams do it: two lines, and a post behind them.
TEST_F(NetifTest, PostsAndWritesBetweenAddsCostACycleEach) {
  for (int i = 0; i < 100; ++i) {
    bench_.Arrive(LineAdd({.chip = 3, .y = 4, .x = 0}, 2 * i));
    bench_.Arrive(LineAdd({.chip = 3, .y = 4, .x = 0}, 2 * i + 1));
    bench_.Arrive(i % 2 == 0 ? LinePost({.chip = 3, .y = 4, .x = 0})
                             : LineWrite({.chip = 3, .y = 4, .x = 0}, 1000 + i));
  }
  bench_.dut().Tick(330);
  EXPECT_TRUE(bench_.AllAnswered());
  ASSERT_EQ(bench_.written.size(), 250u);
  EXPECT_EQ(bench_.written.back() - bench_.written.front(), 299u);
  EXPECT_EQ(bench_.posted.size(), 50u);
}

TEST_F(NetifTest, AddsToOneLineAreAllInOneAfterTheOther) {
  for (int i = 0; i < 20; ++i) bench_.Arrive(LineAdd({.chip = 3, .y = 4, .x = 0}, 7));
  bench_.Arrive(LineWrite({.chip = 3, .y = 4, .x = 0}, 7));
  bench_.Arrive(LineAdd({.chip = 3, .y = 4, .x = 0}, 7));
  RunUntilAnswered(300);
  EXPECT_EQ(bench_.added, 21u);
}

TEST_F(NetifTest, AfterAddsWritesAreAsFastAsBefore) {
  for (int i = 0; i < 10; ++i) bench_.Arrive(LineAdd({.chip = 3, .y = 4, .x = 0}, i));
  bench_.dut().Tick(40);
  const uint64_t arrival = bench_.cycle();
  bench_.Arrive(LineWrite({.chip = 3, .is_edge = true, .side = 3}, 5));
  bench_.dut().Tick(4);
  EXPECT_EQ(bench_.written.back(), arrival + 1);
}

TEST_F(NetifTest, PassesSourceRoutedPacketsOnAndPerformsThemAtTheirEnd) {
  bench_.error_percent = 20;
  for (const unsigned pace :
       {15, 100}) {  // now and then an exit to other chips is written, or none
    bench_.ej_req.set_pace(Pace{static_cast<unsigned>(random_.Range(20, 100))});
    bench_.inj_req.set_pace(Pace{pace});
    bench_.grant_percent = static_cast<unsigned>(random_.Range(20, 100));
    for (int i = 0; i < 200; ++i) bench_.Send(RandomPush());
    for (int i = 0; i < 1000; ++i) {
      Packet packet = RandomRequest(5);
      if (random_.Percent(60)) {
        packet.header.kind = PacketKind::kRoute;
        packet.header.dst = flit::PlaceOf(random_.Bits(35));
        packet.header.amount =
            static_cast<uint16_t>(random_.Percent(50) ? 0 : random_.Range(1, 224));
        packet.header.offset = random_.Percent(40) ? 0x1F2000 + 8 * random_.Below(40)
                                                   : 0x1F0000 + random_.Below(0x1000);
      } else if (random_.Percent(30)) {
        packet.header.kind = PacketKind::kWrite;
        packet.header.offset = random_.Percent(20) ? 0x1F2100 : 0x1F2000 + 8 * random_.Below(40);
        packet.header.count = 8;
      }
      bench_.Arrive(packet);
    }
    RunUntilAnswered(30000);
  }
  EXPECT_GT(bench_.passed, 300);
  EXPECT_GT(bench_.tables, 200);
}

TEST_F(NetifTest, PerformsAWriteInTheNextCycleAndAcknowledgesInTheOneAfter) {
  bench_.dut().Tick(10);
  const uint64_t arrival = bench_.cycle();
  bench_.Arrive(LineWrite({.chip = 3, .is_edge = true, .side = 3}, 5));
  bench_.dut().Tick(4);
  EXPECT_THAT(bench_.written, testing::ElementsAre(arrival + 1));
  EXPECT_THAT(bench_.answer_cycles, testing::ElementsAre(arrival + 2));
  EXPECT_TRUE(bench_.AllAnswered());
}

TEST_F(NetifTest, AStreamFromOneSourceRunsAtFullRateAndCostsFewAcknowledgements) {
  bench_.dut().Tick(10);
  const uint64_t arrival = bench_.cycle();
  for (int i = 0; i < 300; ++i) bench_.Arrive(LineWrite({.chip = 3, .y = 4, .x = 0}, i));
  bench_.dut().Tick(300 + 6);
  EXPECT_EQ(bench_.written.size(), 300u);
  EXPECT_EQ(bench_.written.back() - bench_.written.front(), 299u);
  EXPECT_TRUE(bench_.AllAnswered());
  EXPECT_EQ(bench_.answer_cycles.back(), arrival + 299 + 2 + 3) << "three cycles after it could be";
  EXPECT_LE(bench_.answers.size(), 6u);
}

TEST_F(NetifTest, LinesWithGapsOfTwoCyclesAreAStreamAndWithThreeAreNot) {
  for (const int gap : {1, 2, 3, 4}) {
    const size_t before = bench_.answers.size();
    for (int i = 0; i < 100; ++i) {
      bench_.Arrive(LineWrite({.chip = 3, .y = 4, .x = 0}, i));
      bench_.dut().Tick(1 + gap);
    }
    bench_.dut().Tick(10);
    EXPECT_TRUE(bench_.AllAnswered());
    const size_t answers = bench_.answers.size() - before;
    if (gap <= 2) {
      EXPECT_LE(answers, 6u) << gap;
    } else {
      EXPECT_EQ(answers, 100u) << gap;
    }
  }
}

TEST_F(NetifTest, RequestsFromMoreSourcesThanEntriesRunAtFullRate) {
  for (int i = 0; i < 400; ++i) {
    bench_.Arrive(LineWrite({.chip = 3, .y = 3, .x = static_cast<uint8_t>(i % 23)}, i));
  }
  bench_.dut().Tick(400 + 8);
  EXPECT_EQ(bench_.written.back() - bench_.written.front(), 399u);
  RunUntilAnswered(20);
}

TEST_F(NetifTest, ABroadcastIsAnsweredByEachOfItsNodes) {
  bench_.Send(MakeBroadcast({0, 0, 3, 4}, 2, 0, 64));
  bench_.dut().Tick(6);
  ASSERT_EQ(bench_.left.size(), 20u);
  for (const Push& push : bench_.left) {
    EXPECT_EQ(bench_.dut()->net_idle_o, 11);
    bench_.Respond(Response(PacketKind::kAck, push, 1));
    bench_.dut().Tick();
  }
  bench_.dut().Tick(3);
  EXPECT_EQ(bench_.dut()->net_idle_o, 15);
  EXPECT_EQ(bench_.faults, 0);
}

TEST_F(NetifTest, SendsABroadcastEveryCycle) {
  for (int i = 0; i < 200; ++i) bench_.Send(MakeBroadcast({0, 0, 3, 4}, i % 4, 64 * i, 64));
  bench_.dut().Tick(202);
  EXPECT_TRUE(bench_.pushes.Idle());
  EXPECT_EQ(bench_.outstanding(0), 50 * 20);
}

TEST_F(NetifTest, TakesResponsesWhateverElseWaits) {
  bench_.grant_percent = 0;
  bench_.inj_rsp.set_pace(Pace{0});
  for (int i = 0; i < 200; ++i) bench_.Send(MakePush({.chip = 3}, i % 4, 64 * i, 64));
  for (int i = 0; i < 50; ++i) bench_.Arrive(RandomRequest(40));
  bench_.dut().Tick(220);
  EXPECT_EQ(bench_.left.size(), 200u);
  EXPECT_EQ(bench_.ej_req.credit(0), 0) << "requests are not stuck";
  for (const Push& push : bench_.left) bench_.Respond(Response(PacketKind::kAck, push, 1));
  bench_.dut().Tick(202);
  EXPECT_EQ(bench_.dut()->net_idle_o, 15);
  bench_.grant_percent = 100;
  bench_.inj_rsp.set_pace(Pace{100});
  RunUntilAnswered(500);
}

TEST_F(NetifTest, RequestsWaitWhileNothingCanBeAnswered) {
  bench_.inj_rsp.set_pace(Pace{0});
  for (int i = 0; i < 100; ++i) {
    bench_.Arrive(LineWrite({.chip = 3, .y = 3, .x = static_cast<uint8_t>(i)}, i));
  }
  bench_.dut().Tick(200);
  EXPECT_EQ(bench_.written.size(), 16u + kLocalDepth.channel) << "one for each entry and credit";
  bench_.inj_rsp.set_pace(Pace{100});
  RunUntilAnswered(500);
}

TEST_F(NetifTest, StopsAtTheMostThatMayBeOutstanding) {
  for (int i = 0; i < kMaxOutstanding + 5; ++i) bench_.Send(MakePush({.chip = 3}, 1, 0, 64));
  bench_.dut().Tick(kMaxOutstanding + 100);
  EXPECT_EQ(bench_.outstanding(1), kMaxOutstanding);
  bench_.Respond(Response(PacketKind::kAck, bench_.left.front(), kMaxOutstanding));
  bench_.dut().Tick(20);
  EXPECT_EQ(bench_.outstanding(1), 5);
}

TEST_F(NetifTest, AnswersToOthersCountForNothing) {
  const Push push = MakePush({.chip = 3}, 0, 0, 64);
  bench_.Send(push);
  for (int i = 0; i < 50; ++i) {
    Packet packet = Response(static_cast<PacketKind>(random_.Bits(2)), push, 1);
    if (packet.header.kind >= PacketKind::kAck) packet.header.dst.y ^= 1 << random_.Bits(3);
    bench_.Respond(packet);
  }
  bench_.dut().Tick(80);
  EXPECT_EQ(bench_.dut()->net_idle_o, 14);
  EXPECT_EQ(bench_.faults, 0);
}

#ifndef D1_NETLIST
TEST_F(NetifTest, AssertionCatchesAnAnswerToNothing) {
  bench_.Respond(Response(PacketKind::kAck, MakePush({.chip = 3}, 0, 0, 64), 1));
  EXPECT_THROW(bench_.dut().Tick(3), RtlError);
}
#endif

}  // namespace
}  // namespace d1
