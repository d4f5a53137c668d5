// A 4x4 fabric of router objects that exchange their links once a cycle: latency of every pair, and
// delivery under load.
#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "tests/noc/router_fabric.h"

namespace d1 {
namespace {

constexpr int kSize = 4;
constexpr int kNodes = kSize * kSize;

Place Node(int n) {
  return {.y = static_cast<uint8_t>(n / kSize), .x = static_cast<uint8_t>(n % kSize)};
}

int Hops(int a, int b) { return std::abs(a % kSize - b % kSize) + std::abs(a / kSize - b / kSize); }

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
  std::map<std::tuple<int, int, int>, std::deque<Packet>> expected;
  int in_flight = 0;
  const auto check = [&] {
    for (const FabricArrival& a : fabric.arrived()) {
      const Header& h = a.packet.header;
      auto& flow = expected[{h.src.y * kSize + h.src.x, a.node, a.vc}];
      ASSERT_FALSE(flow.empty()) << a.packet;
      EXPECT_EQ(a.packet, flow.front());
      flow.pop_front();
      --in_flight;
    }
  };
  for (int cycle = 0; cycle < 3000; ++cycle) {
    const unsigned load = cycle / 500 * 20;  // percent, up to 100
    for (int n = 0; n < kNodes; ++n) {
      const int vc = static_cast<int>(random_.Bits(1));
      if (!random_.Percent(load) || fabric.waiting(n, vc) > 8) continue;
      const int to = static_cast<int>(random_.Below(random_.Percent(30) ? 2 : kNodes));
      const Packet packet = Flit(n, to, vc);
      expected[{n, to, vc}].push_back(packet);
      fabric.Send(n, vc, packet);
      ++in_flight;
    }
    fabric.set_take_percent(cycle / 250 % 2 == 0 ? 100 : 40, random_);
    fabric.Tick();
    check();
  }
  for (int cycle = 0; cycle < 5000 && in_flight > 0; ++cycle) {
    fabric.Tick();
    check();
  }
  EXPECT_EQ(in_flight, 0);
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
