// A 4x4 fabric of router objects that exchange their links once a cycle: latency of every pair, and
// delivery under load.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "tb/model/address.h"
#include "tests/noc/router_fabric.h"

namespace d1 {
namespace {

constexpr int kSize = 4;
constexpr int kNodes = kSize * kSize;

Place Node(int n) {
  return {.y = static_cast<uint8_t>(n / kSize), .x = static_cast<uint8_t>(n % kSize)};
}

int Hops(int a, int b) { return std::abs(a % kSize - b % kSize) + std::abs(a / kSize - b / kSize); }

// What is on its way in each flow, from a node to a node in a channel: it arrives once, in order
// and unchanged.
class Flows {
 public:
  explicit Flows(const RouterFabric& fabric) : fabric_(fabric) {}

  int in_flight() const { return in_flight_; }

  void Expect(int from, int to, int vc, const Packet& packet) {
    expected_[{from, to, vc}].push_back(packet);
    ++in_flight_;
  }

  void Check() {
    for (const FabricArrival& a : fabric_.arrived()) {
      const Header& h = a.packet.header;
      auto& flow = expected_[{h.src.y * kSize + h.src.x, a.node, a.vc}];
      ASSERT_FALSE(flow.empty()) << a.packet;
      EXPECT_EQ(a.packet, flow.front());
      flow.pop_front();
      --in_flight_;
    }
  }

 private:
  const RouterFabric& fabric_;
  std::map<std::tuple<int, int, int>, std::deque<Packet>> expected_;
  int in_flight_ = 0;
};

class FabricTest : public testing::Test {
 protected:
  Packet Flit(int from, int to, int vc) {
    return RandomPacket(random_, vc == 0 ? PacketKind::kWrite : PacketKind::kAck, Node(to),
                        Node(from));
  }

  Random random_{RunSeed(), "fabric"};
};

TEST_F(FabricTest, ALoneFlitTakesOneCycleMoreThanItsHops) {
  RouterFabric fabric(kSize, kSize);
  for (int from = 0; from < kNodes; ++from) {
    for (int to = 0; to < kNodes; ++to) {
      const int vc = static_cast<int>(random_.Bits(1));
      const Packet packet = Flit(from, to, vc);
      fabric.Send(from, vc, packet);
      const uint64_t sent = fabric.cycle();
      do {
        fabric.Tick();
      } while (fabric.arrived().empty() && fabric.cycle() < sent + 50);
      ASSERT_EQ(fabric.arrived().size(), 1u) << from << " to " << to;
      EXPECT_EQ(fabric.arrived()[0].node, to);
      EXPECT_EQ(fabric.arrived()[0].packet, packet);
      EXPECT_EQ(fabric.arrived()[0].cycle - sent, static_cast<uint64_t>(Hops(from, to) + 1));
    }
  }
}

TEST_F(FabricTest, DeliversEveryFlitOnceAndInOrderPerFlow) {
  RouterFabric fabric(kSize, kSize);
  Flows flows(fabric);
  for (int cycle = 0; cycle < 3000; ++cycle) {
    const unsigned load = cycle / 500 * 20;  // percent, up to 100
    for (int n = 0; n < kNodes; ++n) {
      const int vc = static_cast<int>(random_.Bits(1));
      if (!random_.Percent(load) || fabric.waiting(n, vc) > 8) continue;
      const int to = static_cast<int>(random_.Below(random_.Percent(30) ? 2 : kNodes));
      const Packet packet = Flit(n, to, vc);
      flows.Expect(n, to, vc, packet);
      fabric.Send(n, vc, packet);
    }
    fabric.set_take_percent(cycle / 250 % 2 == 0 ? 100 : 40, random_);
    fabric.Tick();
    flows.Check();
  }
  for (int cycle = 0; cycle < 5000 && flows.in_flight() > 0; ++cycle) {
    fabric.Tick();
    flows.Check();
  }
  EXPECT_EQ(flows.in_flight(), 0);
}

// Every rectangle that matters from every corner: each of its nodes gets one copy, by the shortest
// way.
TEST_F(FabricTest, ALoneBroadcastReachesEachNodeOfItsRectangleOnce) {
  constexpr uint8_t kLast = kSize - 1;
  const Rectangle kRectangles[] = {
      {0, 0, 0, 0},         {2, 1, 2, 1},     {kLast, kLast, kLast, kLast},
      {0, 2, kLast, 2},     {1, 0, 2, 0},     {1, 0, 1, kLast},
      {kLast, 1, kLast, 2}, {1, 1, 2, 2},     {1, 2, kLast, kLast},
      {0, 0, 2, 1},         {0, 1, kLast, 2}, {0, 0, kLast, kLast}};
  for (const int from : {0, kSize - 1, kNodes - kSize, kNodes - 1, 5}) {
    for (const Rectangle& nodes : kRectangles) {
      RouterFabric fabric(kSize, kSize);
      const Packet packet =
          RandomPacket(random_, PacketKind::kWriteAll, nodes.ToPlace(), Node(from));
      fabric.Send(from, 0, packet);
      std::map<int, uint64_t> arrived;
      for (int cycle = 0; cycle < 20; ++cycle) {
        fabric.Tick();
        for (const FabricArrival& a : fabric.arrived()) {
          EXPECT_EQ(a.packet, packet);
          EXPECT_TRUE(nodes.Has(Node(a.node))) << a.node;
          EXPECT_TRUE(arrived.emplace(a.node, a.cycle).second) << "twice at " << a.node;
        }
      }
      EXPECT_EQ(static_cast<int>(arrived.size()), nodes.nodes());
      for (const auto& [node, cycle] : arrived)
        EXPECT_EQ(cycle, static_cast<uint64_t>(Hops(from, node) + 1));
    }
  }
}

// Every node broadcasts, while all send to all and sinks are slow: each flow, broadcasts and
// others, stays in order, and the network empties.
TEST_F(FabricTest, BroadcastsOfAllNodesUnderLoadStayInOrderWithOtherPackets) {
  RouterFabric fabric(kSize, kSize);
  Flows flows(fabric);
  int copies = 0;
  const auto broadcast = [&](int from) {
    const auto [xa, xb] = std::pair(random_.Below(kSize), random_.Below(kSize));
    const auto [ya, yb] = std::pair(random_.Below(kSize), random_.Below(kSize));
    const Rectangle nodes{
        static_cast<uint8_t>(std::min(xa, xb)), static_cast<uint8_t>(std::min(ya, yb)),
        static_cast<uint8_t>(std::max(xa, xb)), static_cast<uint8_t>(std::max(ya, yb))};
    const Packet packet = RandomPacket(random_, PacketKind::kPostAll, nodes.ToPlace(), Node(from));
    for (int to = 0; to < kNodes; ++to) {
      if (!nodes.Has(Node(to))) continue;
      flows.Expect(from, to, 0, packet);
      ++copies;
    }
    fabric.Send(from, 0, packet);
  };
  for (int cycle = 0; cycle < 4000; ++cycle) {
    const unsigned broadcasts = cycle / 500 % 4 * 10;  // percent of the requests
    for (int n = 0; n < kNodes; ++n) {
      const int vc = random_.Percent(70) ? 0 : 1;
      if (fabric.waiting(n, vc) > 8) continue;
      if (vc == 0 && random_.Percent(broadcasts)) {
        broadcast(n);
        continue;
      }
      const int to = static_cast<int>(random_.Below(random_.Percent(30) ? 2 : kNodes));
      const Packet packet = Flit(n, to, vc);
      flows.Expect(n, to, vc, packet);
      fabric.Send(n, vc, packet);
    }
    fabric.set_take_percent(cycle / 250 % 2 == 0 ? 100 : 40, random_);
    fabric.Tick();
    flows.Check();
  }
  fabric.set_take_percent(100, random_);
  for (int cycle = 0; cycle < 20000 && flows.in_flight() > 0; ++cycle) {
    fabric.Tick();
    flows.Check();
  }
  EXPECT_EQ(flows.in_flight(), 0);
  EXPECT_GT(copies, 5000);
}

TEST_F(FabricTest, ACornerBroadcastsAFlitEveryCycleToTheWholeMesh) {
  RouterFabric fabric(8, 8);
  constexpr int kFlits = 300;
  for (int i = 0; i < kFlits; ++i) {
    fabric.Send(
        0, 0,
        RandomPacket(random_, PacketKind::kWriteAll, Rectangle{0, 0, 7, 7}.ToPlace(), Place{}));
  }
  int taken = 0;
  for (int cycle = 0; cycle < kFlits + 14 + 1; ++cycle) {
    fabric.Tick();
    taken += static_cast<int>(fabric.arrived().size());
  }
  EXPECT_EQ(taken, 64 * kFlits);
}

TEST_F(FabricTest, NeighboursStreamAFlitEveryCycleBothWays) {
  RouterFabric fabric(kSize, kSize);
  constexpr int kFlits = 500;
  for (int n = 0; n < kNodes; ++n) {
    for (int i = 0; i < kFlits; ++i) fabric.Send(n, 0, Flit(n, n ^ 1, 0));
  }
  size_t taken = 0;
  for (int cycle = 0; cycle < kFlits + 2; ++cycle) {
    fabric.Tick();
    taken += fabric.arrived().size();
  }
  EXPECT_EQ(taken, static_cast<size_t>(kFlits * kNodes));
}

}  // namespace
}  // namespace d1
