// d1_router: every flit out once, in order, where it should go; at full rate; channels apart.
#include "tests/noc/router_bench.h"

#include <gtest/gtest.h>

#include <set>

namespace d1 {
namespace {

constexpr int kOpposite[] = {kSouthPort, kWestPort, kNorthPort, kEastPort};

class RouterTest : public testing::Test {
 protected:
  Packet Random_(const Place& dst) {
    const auto kind = static_cast<PacketKind>(random_.Bits(2));
    return RandomPacket(random_, kind, dst, PlaceOfRandomBits());
  }
  Packet RandomBroadcast(RouterBench& bench, int port) {
    const auto kind = random_.Percent(50) ? PacketKind::kWriteAll : PacketKind::kPostAll;
    return RandomPacket(random_, kind, bench.RandomRectangle(port).ToPlace(), PlaceOfRandomBits());
  }
  Place PlaceOfRandomBits() { return flit::PlaceOf(random_.Bits(35)); }

  // A flit from input `from` by output `to` on channel `vc`.
  void SendTowards(RouterBench& bench, int from, int vc, int to) {
    bench.Send(from, vc, Random_(bench.Towards(from, to)));
  }

  Random random_{RunSeed(), "router"};
};

TEST_F(RouterTest, DeliversEveryFlitOnceInOrderAtAnyPace) {
  struct {
    int x, y, w, h, chip;
  } const kPlaces[] = {{1, 1, 3, 3, 0}, {0, 0, 4, 2, 7},         {3, 1, 4, 2, 65535},
                       {0, 0, 1, 1, 0}, {255, 255, 256, 256, 1}, {0, 130, 1, 256, 2}};
  for (const auto& at : kPlaces) {
    RouterBench bench(random_, at.x, at.y, at.w, at.h, at.chip);
    for (const unsigned in : {10, 100}) {
      for (const unsigned out : {10, 60, 100}) {
        bench.SetPace(Pace{in}, Pace{out});
        for (int i = 0; i < 1000; ++i) {
          const int port = static_cast<int>(random_.Below(5));
          bench.Send(port, static_cast<int>(random_.Bits(1)), Random_(bench.RandomPlace()));
        }
        bench.RunUntilDelivered(60000);
      }
    }
  }
}

TEST_F(RouterTest, GoesByItsTableAndRefusesWhatAClosedSideWouldTake) {
  struct {
    int x, y, w, h;
  } const kPlaces[] = {
      {7, 11, 18, 20}, {0, 0, 18, 20}, {17, 19, 18, 20}, {1, 1, 3, 3}, {0, 0, 1, 1}};
  for (const auto& at : kPlaces) {
    RouterBench bench(random_, at.x, at.y, at.w, at.h, 5);
    for (int round = 0; round < 4; ++round) {
      ReferenceTable table;
      table.on = round != 2;
      table.closed = round == 0 ? 0 : static_cast<unsigned>(random_.Bits(4));
      for (uint64_t& row : table.rows) row = random_.Bits(36);
      bench.LoadTable(table);
      for (int i = 0; i < 400; ++i) {
        const int port = static_cast<int>(random_.Below(5));
        bench.Send(port, static_cast<int>(random_.Bits(1)), Random_(bench.RandomPlace()));
      }
      bench.RunUntilDelivered(20000);
    }
  }
}

TEST_F(RouterTest, SendsWhatIsForOtherChipsToTheirExits) {
  for (const uint16_t chip : {0x0000, 0x0103, 0xFFFF}) {
    RouterBench bench(random_, 1, 1, 3, 3, chip);
    for (int round = 0; round < 6; ++round) {
      ReferenceTable table;
      table.on = random_.Percent(50);
      table.closed = static_cast<unsigned>(random_.Bits(4) & random_.Bits(4));
      for (uint64_t& row : table.rows) row = random_.Bits(36);
      for (int& exit : table.exit) exit = static_cast<int>(random_.Range(-1, 3));
      bench.LoadTable(table);
      for (int i = 0; i < 400; ++i) {
        Place place = bench.RandomPlace();
        if (random_.Percent(60)) {
          const int64_t near = chip + random_.Range(-1, 1) * (random_.Percent(50) ? 256 : 1);
          place.chip = static_cast<uint16_t>(random_.Percent(50) ? random_.Bits(16) : near);
        }
        bench.Send(static_cast<int>(random_.Below(5)), static_cast<int>(random_.Bits(1)),
                   Random_(place));
      }
      bench.RunUntilDelivered(20000);
    }
  }
}

TEST_F(RouterTest, HandsSourceRoutedPacketsToItsNodeAndOnByTheirSide) {
  RouterBench bench(random_, 1, 1, 3, 3);
  bench.LoadTable({.on = true, .closed = 15});
  for (int i = 0; i < 200; ++i) {
    Packet packet = Random_(PlaceOfRandomBits());
    packet.header.kind = PacketKind::kRoute;
    bench.Send(static_cast<int>(random_.Below(5)), 0, packet);
  }
  bench.RunUntilDelivered(2000);
}

TEST_F(RouterTest, CopiesBroadcastsToEveryOutputOnceAmongOtherTrafficAtAnyPace) {
  struct {
    int x, y, w, h;
  } const kPlaces[] = {{1, 1, 3, 3}, {3, 5, 8, 8}, {0, 0, 4, 2},
                       {3, 1, 4, 2}, {0, 0, 1, 1}, {255, 255, 256, 256}};
  for (const auto& at : kPlaces) {
    RouterBench bench(random_, at.x, at.y, at.w, at.h);
    for (const unsigned in : {10, 100}) {
      for (const unsigned out : {10, 60, 100}) {
        bench.SetPace(Pace{in}, Pace{out});
        for (int i = 0; i < 1000; ++i) {
          const int port = static_cast<int>(random_.Below(5));
          if (random_.Percent(40)) {
            bench.Send(port, 0, RandomBroadcast(bench, port));
          } else {
            bench.Send(port, static_cast<int>(random_.Bits(1)), Random_(bench.RandomPlace()));
          }
        }
        bench.RunUntilDelivered(60000);
      }
    }
  }
}

TEST_F(RouterTest, HandsBroadcastsToItsNodeWhereATableLeadsElsewhere) {
  RouterBench bench(random_, 1, 1, 3, 3);
  ReferenceTable on, closed, exit;
  on.on = true;
  closed.closed = 2;
  exit.exit[1] = 1;
  for (const ReferenceTable& table : {on, closed, exit, ReferenceTable{}}) {
    bench.LoadTable(table);
    for (int i = 0; i < 100; ++i) {
      const int port = static_cast<int>(random_.Below(5));
      bench.Send(port, 0, RandomBroadcast(bench, port));
    }
    bench.RunUntilDelivered(2000);
  }
}

// From every side: one flit a cycle, whichever outputs it forks to, and those all at once.
TEST_F(RouterTest, ForksAFlitEveryCycle) {
  constexpr int kFlits = 500;
  for (int from = 0; from < 5; ++from) {
    RouterBench bench(random_, 1, 1, 3, 3);
    const Packet packet = RandomPacket(random_, PacketKind::kWriteAll,
                                       Rectangle{0, 0, 2, 2}.ToPlace(), PlaceOfRandomBits());
    const std::vector<int> outputs = bench.OutputsOf(from, packet.header);
    EXPECT_EQ(outputs.size(), from == kLocalPort ? 5u : from % 2 == 1 ? 4u : 2u);
    for (int i = 0; i < kFlits; ++i) bench.Send(from, 0, packet);
    bench.dut().Tick(kFlits + 1);
    EXPECT_EQ(bench.Check(), 0) << "from " << from;
  }
}

TEST_F(RouterTest, ACopyThatIsStuckHoldsUpNeitherOtherCopiesNorResponses) {
  RouterBench bench(random_, 1, 1, 3, 3);
  bench.sink(kSouthPort, 0).set_pace(0, Pace{0});
  const Packet packet = RandomPacket(random_, PacketKind::kWriteAll,
                                     Rectangle{0, 0, 2, 2}.ToPlace(), PlaceOfRandomBits());
  for (int i = 0; i < 40; ++i) bench.Send(kWestPort, 0, packet);
  bench.dut().Tick(100);
  // To the south six have gone, of the seventh and of what waits behind it in its port nothing
  // more.
  EXPECT_EQ(bench.sink(kSouthPort, 0).taken().size(), 6u);
  EXPECT_EQ(bench.sink(kNorthPort, 0).taken().size(), 7u);
  EXPECT_EQ(bench.sink(kLocalPort, 0).taken().size(), 7u);
  EXPECT_EQ(bench.sink(kEastPort, 0).taken().size(), 12u);
  const int stuck = bench.Check();
  for (int i = 0; i < 100; ++i) {
    SendTowards(bench, kWestPort, 1, kSouthPort);
    SendTowards(bench, kNorthPort, 1, kSouthPort);
  }
  bench.dut().Tick(210);
  EXPECT_EQ(bench.Check(), stuck);
  bench.sink(kSouthPort, 0).set_pace(0, Pace{100});
  bench.RunUntilDelivered(200);
}

TEST_F(RouterTest, TakesOneCycle) {
  RouterBench bench(random_, 1, 1, 3, 3);
  std::set<std::pair<int, int>> turns;
  for (int from = 0; from < 5; ++from) {
    for (int to = 0; to < 5; ++to) {
      if (from == to && to != kLocalPort) continue;
      for (int vc = 0; vc < 2; ++vc) {
        SendTowards(bench, from, vc, to);
        bench.dut().Tick();
        EXPECT_TRUE(bench.sink(to, vc).taken().empty()) << "left in the cycle in which it came";
        bench.dut().Tick();
        EXPECT_EQ(bench.sink(to, vc).taken().size(), 1u) << from << " to " << to;
        EXPECT_EQ(bench.Check(), 0);
        turns.insert({from, to});
      }
    }
  }
  EXPECT_EQ(turns.size(), 21u);
}

TEST_F(RouterTest, CarriesThroughTrafficOnAllLinksBothWaysEveryCycle) {
  RouterBench bench(random_, 1, 1, 3, 3);
  constexpr int kFlits = 2000;
  for (int i = 0; i < kFlits; ++i) {
    for (int from = 0; from < 4; ++from) {
      SendTowards(bench, from, static_cast<int>(random_.Bits(1)), kOpposite[from]);
    }
  }
  bench.dut().Tick(kFlits + 1);
  for (int port = 0; port < 4; ++port) {
    EXPECT_EQ(bench.sink(port, 0).taken().size(), static_cast<size_t>(kFlits)) << "output " << port;
  }
  EXPECT_EQ(bench.Check(), 0);
}

TEST_F(RouterTest, LocalPortMovesBothChannelsBothWaysEveryCycle) {
  RouterBench bench(random_, 1, 1, 3, 3);
  constexpr int kFlits = 1000;
  for (int i = 0; i < kFlits; ++i) {
    SendTowards(bench, kLocalPort, 0, kEastPort);
    SendTowards(bench, kLocalPort, 1, kSouthPort);
    SendTowards(bench, kWestPort, 0, kLocalPort);
    SendTowards(bench, kNorthPort, 1, kLocalPort);
  }
  bench.dut().Tick(kFlits + 1);
  EXPECT_EQ(bench.Check(), 0);
}

TEST_F(RouterTest, LocalFlowsToItselfEveryCycle) {
  RouterBench bench(random_, 2, 0, 3, 3);
  for (int i = 0; i < 500; ++i) {
    for (int vc = 0; vc < 2; ++vc) bench.Send(kLocalPort, vc, Random_(Place{.y = 0, .x = 2}));
  }
  bench.dut().Tick(501);
  EXPECT_EQ(bench.Check(), 0);
}

TEST_F(RouterTest, ResponsesPassWhereAllRequestsAreStuck) {
  RouterBench bench(random_, 1, 1, 3, 3);
  for (int port = 0; port < 5; ++port) bench.sink(port, 0).set_pace(0, Pace{0});
  for (int from = 0; from < 5; ++from) {
    for (int i = 0; i < 60; ++i) SendTowards(bench, from, 0, i % 4 == from ? 4 : i % 4);
  }
  bench.dut().Tick(200);
  for (int from = 0; from < 5; ++from) {
    EXPECT_EQ(bench.source(from, 0).credit(0), 0) << "input " << from << " is not full";
  }
  const int stuck = bench.Check();
  EXPECT_EQ(stuck, 5 * 60 - 4 * LinkDepth{}.channel - kLocalDepth.channel);

  constexpr int kFlits = 400;
  for (int i = 0; i < kFlits; ++i) {
    for (int from = 0; from < 4; ++from) SendTowards(bench, from, 1, kOpposite[from]);
    SendTowards(bench, kLocalPort, 1, kLocalPort);
  }
  bench.dut().Tick(kFlits + 1);
  EXPECT_EQ(bench.Check(), stuck) << "responses were held up";

  for (int port = 0; port < 5; ++port) bench.sink(port, 0).set_pace(0, Pace{100});
  bench.RunUntilDelivered(2000);
}

TEST_F(RouterTest, RequestsPassWhereAllResponsesAreStuck) {
  RouterBench bench(random_, 1, 1, 3, 3);
  for (int port = 0; port < 5; ++port) bench.sink(port, 1).set_pace(1, Pace{0});
  for (int from = 0; from < 5; ++from) {
    for (int i = 0; i < 60; ++i) SendTowards(bench, from, 1, i % 4 == from ? 4 : i % 4);
  }
  bench.dut().Tick(200);
  const int stuck = bench.Check();
  for (int i = 0; i < 400; ++i) {
    for (int from = 0; from < 4; ++from) SendTowards(bench, from, 0, kOpposite[from]);
  }
  bench.dut().Tick(401);
  EXPECT_EQ(bench.Check(), stuck);
}

TEST_F(RouterTest, ServesInputsAndChannelsInTurn) {
  RouterBench bench(random_, 1, 1, 3, 3);
  for (int from = 0; from < 5; ++from) {
    if (from == kEastPort) continue;
    for (int vc = 0; vc < 2; ++vc) {
      for (int i = 0; i < 500; ++i) SendTowards(bench, from, vc, kEastPort);
    }
  }
  bench.dut().Tick(10);
  bench.Check();
  const size_t before = bench.sink(kEastPort, 0).taken().size();
  bench.dut().Tick(800);
  std::map<std::pair<int, int>, int> share;
  const auto& taken = bench.sink(kEastPort, 0).taken();
  for (size_t i = before; i < taken.size(); ++i) {
    ++share[{taken[i].packet.header.amount & 7, taken[i].vc}];
  }
  EXPECT_EQ(share.size(), 8u);
  for (const auto& [flow, count] : share) {
    EXPECT_EQ(count, 100) << "input " << flow.first << " channel " << flow.second;
  }
}

// Each input sends each channel to one output, always the same: whatever rhythm the outputs and
// inputs fall into, nobody is left out. At an output are at most nine flows.
TEST_F(RouterTest, StarvesNobodyInAnyRhythm) {
  constexpr int kRounds = 150, kCycles = 400;
  for (int round = 0; round < kRounds; ++round) {
    RouterBench bench(random_, 1, 1, 3, 3);
    std::map<std::pair<int, int>, int> to;
    for (int from = 0; from < 5; ++from) {
      for (int vc = 0; vc < 2; ++vc) {
        int output = static_cast<int>(random_.Below(random_.Percent(50) ? 5 : 2));
        if (output == from) output = kLocalPort;
        to[{from, vc}] = output;
        for (int i = 0; i < kCycles; ++i) SendTowards(bench, from, vc, output);
      }
    }
    bench.dut().Tick(kCycles);
    std::map<std::pair<int, int>, int> share;
    for (int port = 0; port < 5; ++port) {
      for (int vc = 0; vc < (port == kLocalPort ? 2 : 1); ++vc) {
        for (const LinkFlit& flit : bench.sink(port, vc).taken())
          ++share[{flit.packet.header.amount & 7, flit.vc}];
      }
    }
    for (const auto& [flow, output] : to) {
      EXPECT_GE(share[flow], kCycles / 25) << "round " << round << ", input " << flow.first
                                           << " channel " << flow.second << " to output " << output;
    }
    bench.Check();
  }
}

#ifndef D1_NETLIST
TEST_F(RouterTest, AssertionCatchesAFlitWithoutCredit) {
  RouterBench bench(random_, 1, 1, 3, 3);
  bench.sink(kEastPort, 0).set_pace(Pace{0});
  for (int i = 0; i < 16; ++i) SendTowards(bench, kWestPort, 0, kEastPort);
  bench.dut().Tick(20);
  EXPECT_EQ(bench.source(kWestPort, 0).credit(0), 0);
  bench.source(kWestPort, 0).Reset();  // forgets what it has spent
  SendTowards(bench, kWestPort, 0, kEastPort);
  EXPECT_THROW(bench.dut().Tick(3), RtlError);
}
#endif

}  // namespace
}  // namespace d1
