// d1_mesh: every link and every edge port is where it should be, with hosts on all four sides.
#include <Vd1_mesh.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "tb/agents/edge_host.h"
#include "tb/harness/dut.h"
#include "tb/harness/flit.h"
#include "tests/noc/packets.h"

namespace d1 {
namespace {

constexpr int kX = D1_PARAM_X;
constexpr int kY = D1_PARAM_Y;
constexpr uint16_t kChip = 9;
constexpr unsigned kFlitBits = kHeaderBits + kFlitDataBits;

struct Coordinate {
  int x, y;
};

class RelayTest : public testing::Test {
 protected:
  RelayTest() {
    dut_->chip_i = kChip;
    auto& d = *dut_;
    for (int i = 0; i < kX; ++i) {
      AddHost(0, i, d.edge_north_valid_i, d.edge_north_vc_i, d.edge_north_flit_i,
              d.edge_north_credit_o, d.edge_north_valid_o, d.edge_north_vc_o, d.edge_north_flit_o,
              d.edge_north_credit_i);
      AddHost(2, i, d.edge_south_valid_i, d.edge_south_vc_i, d.edge_south_flit_i,
              d.edge_south_credit_o, d.edge_south_valid_o, d.edge_south_vc_o, d.edge_south_flit_o,
              d.edge_south_credit_i);
    }
    for (int i = 0; i < kY; ++i) {
      AddHost(1, i, d.edge_east_valid_i, d.edge_east_vc_i, d.edge_east_flit_i, d.edge_east_credit_o,
              d.edge_east_valid_o, d.edge_east_vc_o, d.edge_east_flit_o, d.edge_east_credit_i);
      AddHost(3, i, d.edge_west_valid_i, d.edge_west_vc_i, d.edge_west_flit_i, d.edge_west_credit_o,
              d.edge_west_valid_o, d.edge_west_vc_o, d.edge_west_flit_o, d.edge_west_credit_i);
    }
    for (auto& host : hosts_) dut_.Attach(*host);
    dut_.Reset();
  }

  template <typename Bits, typename Flits, typename Credits>
  void AddHost(int side, int index, Bits& valid_i, Bits& vc_i, Flits& flit_i, Credits& credit_o,
               Bits& valid_o, Bits& vc_o, Flits& flit_o, Credits& credit_i) {
    const bool column = side % 2 == 0;
    const Place place = {.chip = kChip,
                         .is_edge = true,
                         .side = static_cast<uint8_t>(side),
                         .y = static_cast<uint8_t>(column ? 0 : index),
                         .x = static_cast<uint8_t>(column ? index : 0)};
    const unsigned lsb = kFlitBits * index;
    places_.push_back(place);
    entry_.push_back({column      ? index
                      : side == 1 ? kX - 1
                                  : 0,
                      column ? (side == 2 ? kY - 1 : 0) : index});
    hosts_.push_back(std::make_unique<EdgeHost>(
        random_, place,
        [&valid_i, &vc_i, &flit_i, index, lsb](const Packet* packet, int vc) {
          SetBits(valid_i, index, 1, packet != nullptr);
          SetBits(vc_i, index, 1, vc);
          if (packet == nullptr) return;
          for (unsigned i = 0; i < 64; ++i) SetBits(flit_i, lsb + 8 * i, 8, packet->data.byte[i]);
          PackHeader(packet->header, flit_i, lsb + kFlitDataBits);
        },
        [&credit_o, index] { return static_cast<unsigned>(GetBits(credit_o, 2 * index, 2)); },
        [&valid_o, &vc_o, &flit_o, index, lsb]() -> std::optional<LinkFlit> {
          if (!GetBits(valid_o, index, 1)) return std::nullopt;
          LinkFlit flit{static_cast<int>(GetBits(vc_o, index, 1)), Packet{}};
          flit.packet.header = UnpackHeader(flit_o, lsb + kFlitDataBits);
          for (unsigned i = 0; i < 64; ++i) {
            flit.packet.data.byte[i] = static_cast<uint8_t>(GetBits(flit_o, lsb + 8 * i, 8));
          }
          return flit;
        },
        [&credit_i, index](unsigned credit) { SetBits(credit_i, 2 * index, 2, credit); }));
  }

  static Place Node(int x, int y) {
    return {.chip = kChip, .y = static_cast<uint8_t>(y), .x = static_cast<uint8_t>(x)};
  }
  Place RandomNode() {
    return Node(static_cast<int>(random_.Below(kX)), static_cast<int>(random_.Below(kY)));
  }

  // How many requests node (x, y) has performed, modulo 16.
  unsigned Count(int x, int y) {
    return static_cast<unsigned>(GetBits(dut_->running_o, 4 * (y * kX + x), 4));
  }

  void ExpectCounts() {
    for (int y = 0; y < kY; ++y) {
      for (int x = 0; x < kX; ++x) {
        EXPECT_EQ(Count(x, y), expected_[y][x] % 16) << "node " << x << ',' << y;
      }
    }
  }

  // A random write or post from a host.
  void SendOne(EdgeHost& host) {
    const Place node = RandomNode();
    if (random_.Percent(50)) {
      host.Post(node, static_cast<int>(random_.Bits(5)), static_cast<uint16_t>(random_.Bits(16)));
    } else {
      const Line line = RandomLine(random_);
      host.Write(node, 64 * random_.Below(0x5000), line.byte);
    }
    ++expected_[node.y][node.x];
  }

  // A chain of up to eight visits: each word of the line sends it on to the next.
  void SendChain(EdgeHost& host) {
    Packet packet;
    packet.data = Line{};
    Place node = RandomNode();
    const uint64_t first = random_.Below(8);
    packet.header.dst = node;
    packet.header.offset = 0x1F0000 + 8 * first;
    packet.header.count = 8;
    ++expected_[node.y][node.x];
    for (uint64_t word = first; word + 1 < 8; ++word) {
      node = RandomNode();
      const uint64_t address = uint64_t{1} << 62 | uint64_t{kChip} << 46 | uint64_t{node.y} << 38 |
                               uint64_t{node.x} << 30 | (0x1F0000 + 8 * (word + 1));
      std::memcpy(&packet.data.byte[8 * word], &address, 8);
      ++expected_[node.y][node.x];
    }
    host.Send(packet);
  }

  bool AllIdle() const {
    for (const auto& host : hosts_) {
      if (!host->Idle()) return false;
    }
    return true;
  }

  Random random_{RunSeed(), "relay"};
  Dut<Vd1_mesh> dut_;
  std::vector<Place> places_;      // of the hosts
  std::vector<Coordinate> entry_;  // the nodes at which they enter
  std::vector<std::unique_ptr<EdgeHost>> hosts_;
  std::array<std::array<unsigned, kX>, kY> expected_ = {};
};

TEST_F(RelayTest, EveryEdgePortReachesEveryNodeInTheTimeOfTheHopsBetween) {
  for (size_t i = 0; i < hosts_.size(); ++i) {
    for (int y = 0; y < kY; ++y) {
      for (int x = 0; x < kX; ++x) {
        const uint64_t start = hosts_[i]->cycle();
        hosts_[i]->Post(Node(x, y), 3, 1);
        ++expected_[y][x];
        EXPECT_TRUE(dut_.TickUntil([&] { return hosts_[i]->Idle(); }, 100));
        const int hops = std::abs(x - entry_[i].x) + std::abs(y - entry_[i].y);
        EXPECT_EQ(hosts_[i]->answer_cycle() - start, static_cast<uint64_t>(4 + 2 * hops))
            << places_[i] << " to node " << x << ',' << y;
        ExpectCounts();
      }
    }
  }
}

TEST_F(RelayTest, EdgePortsReachEachOther) {
  for (size_t from = 0; from < hosts_.size(); ++from) {
    for (size_t to = 0; to < hosts_.size(); ++to) {
      if (from == to) continue;
      for (int vc = 0; vc < 2; ++vc) {
        const auto kind = vc == 0 ? PacketKind::kWrite : PacketKind::kAck;
        Packet packet = RandomPacket(random_, kind, places_[to], places_[from]);
        if (vc == 1) packet.header.dst.chip = kChip;
        hosts_[from]->source().Push(vc, packet);
        const size_t before = hosts_[to]->sink().total();
        EXPECT_TRUE(dut_.TickUntil([&] { return hosts_[to]->sink().total() > before; }, 100))
            << places_[from] << " to " << places_[to];
        EXPECT_EQ(hosts_[to]->sink().last().packet, packet);
        EXPECT_EQ(hosts_[to]->sink().last().vc, vc);
      }
    }
  }
}

TEST_F(RelayTest, RefusesWhatCannotArriveAndTellsTheHost) {
  for (size_t i = 0; i < hosts_.size(); ++i) {
    const Place bad[] = {Node(kX, 0), Node(0, kY), places_[i], {.chip = kChip + 1}};
    for (const Place& dst : bad) hosts_[i]->Post(dst, 5, 1);
    EXPECT_TRUE(dut_.TickUntil([&] { return hosts_[i]->Idle(); }, 100)) << places_[i];
    ASSERT_EQ(hosts_[i]->refused().size(), 4u) << places_[i];
    for (int k = 0; k < 4; ++k) EXPECT_EQ(hosts_[i]->refused()[k].header.src, bad[k]);
  }
  ExpectCounts();
}

TEST_F(RelayTest, PerformsEveryRequestOfManyHostsOnce) {
  for (auto& host : hosts_) {
    host->sink().set_pace(Pace{static_cast<unsigned>(random_.Range(20, 100))});
    for (int i = 0; i < 500; ++i) SendOne(*host);
  }
  EXPECT_TRUE(dut_.TickUntil([&] { return AllIdle(); }, 20000));
  dut_.Tick(2);
  ExpectCounts();
}

TEST_F(RelayTest, ChainsVisitEveryNodeOfTheirListUnderLoad) {
  for (int round = 0; round < 100; ++round) {
    // No more chains at once than a node can hold: relays wait for each other.
    for (int i = 0; i < 4; ++i) SendChain(*hosts_[random_.Below(hosts_.size())]);
    for (auto& host : hosts_) {
      for (int i = 0; i < 4; ++i) SendOne(*host);
    }
    EXPECT_TRUE(dut_.TickUntil([&] { return AllIdle(); }, 2000));
    dut_.Tick(150);  // the rest of the chains, which nobody tells the host of
    ExpectCounts();
  }
}

}  // namespace
}  // namespace d1
