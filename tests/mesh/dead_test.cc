// d1_mesh and d1_chip with dead nodes: hosts at the edge load routing tables by source routes, and
// then everything that is live reaches everything else; what is for a dead node is refused.
#include <Vd1_mesh.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "sim/route/image.h"
#include "sim/route/proof.h"
#include "sim/route/tables.h"
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

std::vector<int> DeadSites() {
  std::vector<int> dead;
  for (int site = 0; site < kX * kY; ++site) {
    if ((D1_DEAD >> site & 1) != 0) dead.push_back(site);
  }
  return dead;
}

class DeadTest : public testing::Test {
 protected:
  DeadTest() {
    dut_->chip_i = kChip;
    for (int i = 0; i < kX; ++i) dut_->edge_north_credit_i = dut_->edge_south_credit_i = 0;
    dut_->edge_north_valid_i = dut_->edge_south_valid_i = 0;
    auto& d = *dut_;
    for (int i = 0; i < kY; ++i) {
      AddHost(kPortEast, i, d.edge_east_valid_i, d.edge_east_vc_i, d.edge_east_flit_i,
              d.edge_east_credit_o, d.edge_east_valid_o, d.edge_east_vc_o, d.edge_east_flit_o,
              d.edge_east_credit_i);
      AddHost(kPortWest, i, d.edge_west_valid_i, d.edge_west_vc_i, d.edge_west_flit_i,
              d.edge_west_credit_o, d.edge_west_valid_o, d.edge_west_vc_o, d.edge_west_flit_o,
              d.edge_west_credit_i);
    }
    for (auto& host : hosts_) dut_.Attach(*host);
    dut_.Reset();
    dut_.Tick(D1_RESET_CYCLES);
  }

  template <typename Bits, typename Flits, typename Credits>
  void AddHost(int side, int index, Bits& valid_i, Bits& vc_i, Flits& flit_i, Credits& credit_o,
               Bits& valid_o, Bits& vc_o, Flits& flit_o, Credits& credit_i) {
    const unsigned lsb = kFlitBits * index;
    places_.push_back({.chip = kChip,
                       .is_edge = true,
                       .side = static_cast<uint8_t>(side),
                       .y = static_cast<uint8_t>(index)});
    entry_.push_back(index * kX + (side == kPortEast ? kX - 1 : 0));
    hosts_.push_back(std::make_unique<EdgeHost>(
        random_, places_.back(),
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

  Place Node(int site) const {
    return {.chip = kChip,
            .y = static_cast<uint8_t>(map_.Y(site)),
            .x = static_cast<uint8_t>(map_.X(site))};
  }
  std::vector<EdgeHost*> LiveHosts() {
    std::vector<EdgeHost*> live;
    for (size_t i = 0; i < hosts_.size(); ++i) {
      if (map_.live(entry_[i])) live.push_back(hosts_[i].get());
    }
    return live;
  }

  // Loads all tables from the first live host, and waits for a packet that went to every node and
  // came back.
  void LoadTables() {
    size_t first = 0;
    while (!map_.live(entry_[first])) ++first;
    EdgeHost& host = *hosts_[first];
    for (int site = 0; site < map_.sites(); ++site) {
      if (!map_.live(site)) continue;
      const std::vector<int> way = SourceRoute(map_, entry_[first], site);
      for (const RegisterWrite& write : RouterImage(map_, tables_, site))
        host.Route(way, write.offset, write.value);
      std::vector<int> round = way;
      for (size_t i = way.size(); i-- > 0;) round.push_back(Opposite(way[i]));
      round.push_back(places_[first].side);
      host.Route(round, 0, 0);
    }
    const auto live = static_cast<uint64_t>(map_.live_sites());
    ASSERT_TRUE(dut_.TickUntil([&] { return host.returned() == live; }, 5000))
        << host.returned() << " came back";
  }

  bool AllIdle() {
    for (EdgeHost* host : LiveHosts()) {
      if (!host->Idle()) return false;
    }
    return true;
  }

  unsigned Count(int site) { return static_cast<unsigned>(GetBits(dut_->running_o, 4 * site, 4)); }

  Random random_{RunSeed(), "dead"};
  const SiteMap map_{kX, kY, DeadSites()};
  const RouteTables tables_ = MakeTables(map_);
  Dut<Vd1_mesh> dut_;
  std::vector<Place> places_;  // of the hosts
  std::vector<int> entry_;     // the sites at which they enter
  std::vector<std::unique_ptr<EdgeHost>> hosts_;
};

TEST_F(DeadTest, ControlRegistersAreWrittenByWaysThatPassDeadNodesWithoutAnyTable) {
  EdgeHost& host = *hosts_[1];
  for (int site = 0; site < map_.sites(); ++site) {
    if (map_.live(site)) host.Route(SourceRoute(map_, entry_[1], site), 0x1F0100, 0);
  }
  dut_.Tick(200);
  for (int site = 0; site < map_.sites(); ++site)
    EXPECT_EQ(Count(site), map_.live(site) ? 1u : 0u) << map_.Name(site);
}

TEST_F(DeadTest, EveryHostReachesEveryLiveNodeAndIsRefusedByTheDead) {
  ASSERT_EQ(Prove(map_, tables_).failure, "");
  LoadTables();
  std::vector<unsigned> expected(map_.sites(), 0);
  for (int round = 0; round < 20; ++round) {
    for (EdgeHost* host : LiveHosts()) {
      for (int site = 0; site < map_.sites(); ++site) {
        host->Post(Node(site), 3, 1);
        if (map_.live(site)) ++expected[site];
      }
    }
    ASSERT_TRUE(dut_.TickUntil([&] { return AllIdle(); }, 5000)) << "something is never answered";
  }
  for (int site = 0; site < map_.sites(); ++site) {
    if (map_.live(site)) EXPECT_EQ(Count(site), expected[site] % 16) << map_.Name(site);
  }
  const size_t dead = DeadSites().size();
  for (EdgeHost* host : LiveHosts()) {
    ASSERT_EQ(host->refused().size(), 20 * dead);
    for (const Packet& nack : host->refused()) {
      EXPECT_FALSE(map_.live(nack.header.src.y * kX + nack.header.src.x)) << nack;
    }
  }
}

TEST_F(DeadTest, ChainsFromNodeToNodeVisitAllThatIsLive) {
  LoadTables();
  EdgeHost& host = *LiveHosts()[0];
  std::vector<int> live;
  for (int site = 0; site < map_.sites(); ++site) {
    if (map_.live(site)) live.push_back(site);
  }
  std::vector<unsigned> expected(map_.sites(), 0);
  for (const int from : live) {
    for (const int to : live) {
      Packet packet;
      packet.data = Line{};
      packet.header.dst = Node(from);
      packet.header.offset = 0x1F0000;
      packet.header.count = 8;
      const uint64_t address = uint64_t{1} << 62 | uint64_t{kChip} << 46 |
                               uint64_t{Node(to).y} << 38 | uint64_t{Node(to).x} << 30 | 0x1F0008;
      std::memcpy(packet.data.byte.data(), &address, 8);
      host.Send(packet);
      ++expected[from];
      ++expected[to];
    }
    EXPECT_TRUE(dut_.TickUntil([&] { return host.Idle(); }, 2000));
    dut_.Tick(100);
  }
  for (const int site : live) EXPECT_EQ(Count(site), expected[site] % 16) << map_.Name(site);
}

TEST_F(DeadTest, EdgePortsReachEachOtherAroundTheDead) {
  LoadTables();
  for (size_t from = 0; from < hosts_.size(); ++from) {
    for (size_t to = 0; to < hosts_.size(); ++to) {
      if (from == to || !map_.live(entry_[from]) || !map_.live(entry_[to])) continue;
      const Packet packet = RandomPacket(random_, PacketKind::kWrite, places_[to], places_[from]);
      hosts_[from]->source().Push(0, packet);
      const size_t before = hosts_[to]->sink().total();
      EXPECT_TRUE(dut_.TickUntil([&] { return hosts_[to]->sink().total() > before; }, 100))
          << places_[from] << " to " << places_[to];
      EXPECT_EQ(hosts_[to]->sink().last().packet, packet);
    }
  }
}

}  // namespace
}  // namespace d1
