// A router with a link agent at each port, and what docs/noc.md says it should do.
#pragma once

#include <Vd1_router.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "tb/agents/link.h"
#include "tb/harness/dut.h"
#include "tb/harness/flit.h"
#include "tb/model/address.h"
#include "tests/noc/packets.h"

namespace d1 {

enum Port { kNorthPort, kEastPort, kSouthPort, kWestPort, kLocalPort };

// A routing table of docs/routing.md.
struct ReferenceTable {
  bool on = false;
  unsigned closed = 0;
  std::array<uint64_t, 20> rows = {};
  // Of other chips to the north, east, south and west: the side by which they are reached, or -1.
  std::array<int, 4> exit = {-1, -1, -1, -1};
};

// The output that a flit which came in by `from` takes at node (x, y) of a w x h mesh.
inline int ReferenceRoute(const Place& dst, int x, int y, int w, int h, int chip, int from,
                          const ReferenceTable& table = {}) {
  int to_x = dst.x, to_y = dst.y;
  if (dst.is_edge && dst.side == kNorthPort) to_y = 0;
  if (dst.is_edge && dst.side == kEastPort) to_x = w - 1;
  if (dst.is_edge && dst.side == kSouthPort) to_y = h - 1;
  if (dst.is_edge && dst.side == kWestPort) to_x = 0;
  if (dst.chip != chip) {
    const int column = dst.chip & 255, row = dst.chip >> 8;
    int way = row < chip >> 8 ? kNorthPort : kSouthPort;
    if (column != (chip & 255)) way = column > (chip & 255) ? kEastPort : kWestPort;
    const int exit = table.exit[way];
    return exit < 0 || exit == from || (table.closed >> exit & 1) != 0
               ? static_cast<int>(kLocalPort)
               : exit;
  }
  if (to_x >= w || to_y >= h) return kLocalPort;
  int out = dst.is_edge ? dst.side : static_cast<int>(kLocalPort);
  if (table.on && (to_x != x || to_y != y)) {
    out = static_cast<int>(table.rows[to_y] >> (2 * to_x) & 3);
  } else {
    if (to_y != y) out = to_y > y ? kSouthPort : kNorthPort;
    if (to_x != x) out = to_x > x ? kEastPort : kWestPort;
  }
  if (out < kLocalPort && (table.closed >> out & 1) != 0) return kLocalPort;
  return out == from ? static_cast<int>(kLocalPort) : out;
}

// The outputs that a broadcast which came in by `from` takes at node (x, y): its copies go to
// the nodes of the rectangle by the ways of dimension order from there, each link once.
inline std::vector<int> ReferenceSpread(const Rectangle& nodes, int x, int y, int from,
                                        const ReferenceTable& table) {
  const bool exits = table.exit != std::array<int, 4>{-1, -1, -1, -1};
  if (table.on || table.closed != 0 || exits) return {kLocalPort};
  std::array<bool, 5> wants = {};
  const bool column =
      from == kNorthPort || from == kSouthPort;  // is never left, whatever the rectangle is
  for (int to_y = nodes.y0; to_y <= nodes.y1; ++to_y) {
    for (int to_x = column ? x : nodes.x0; to_x <= (column ? x : nodes.x1); ++to_x) {
      const Place to{.y = static_cast<uint8_t>(to_y), .x = static_cast<uint8_t>(to_x)};
      const int out = ReferenceRoute(to, x, y, 256, 256, 0, kLocalPort);  // it may leave the mesh
      if (out != from || out == kLocalPort) wants[out] = true;
    }
  }
  std::vector<int> outputs;
  for (int out = 0; out < 5; ++out) {
    if (wants[out]) outputs.push_back(out);
  }
  return outputs;
}

class RouterBench {
 public:
  static constexpr unsigned kDataBits = D1_PARAM_FlitDataBits;

  RouterBench(Random& random, int x, int y, int w, int h, int chip = 0)
      : random_(random), x_(x), y_(y), w_(w), h_(h), chip_(chip) {
    dut_->x_i = x;
    dut_->y_i = y;
    dut_->mesh_w_i = w;
    dut_->mesh_h_i = h;
    dut_->chip_i = chip;
    dut_->route_we_i = 0;
    dut_->inj_valid_i = 0;
    dut_->ej_credit_i = 0;
    auto& d = *dut_;
    AddLink(d.link_north_valid_i, d.link_north_vc_i, d.link_north_flit_i, d.link_north_credit_o,
            d.link_north_valid_o, d.link_north_vc_o, d.link_north_flit_o, d.link_north_credit_i);
    AddLink(d.link_east_valid_i, d.link_east_vc_i, d.link_east_flit_i, d.link_east_credit_o,
            d.link_east_valid_o, d.link_east_vc_o, d.link_east_flit_o, d.link_east_credit_i);
    AddLink(d.link_south_valid_i, d.link_south_vc_i, d.link_south_flit_i, d.link_south_credit_o,
            d.link_south_valid_o, d.link_south_vc_o, d.link_south_flit_o, d.link_south_credit_i);
    AddLink(d.link_west_valid_i, d.link_west_vc_i, d.link_west_flit_i, d.link_west_credit_o,
            d.link_west_valid_o, d.link_west_vc_o, d.link_west_flit_o, d.link_west_credit_i);
    AddLocal(0, d.inj_req_flit_i, d.ej_req_flit_o);
    AddLocal(1, d.inj_rsp_flit_i, d.ej_rsp_flit_o);
    for (auto& source : sources_) dut_.Attach(*source);
    for (auto& sink : sinks_) dut_.Attach(*sink);
    dut_.Reset();
  }

  // Agents by port; the local port has one a channel.
  LinkSource& source(int port, int vc) { return *sources_[port + (port == kLocalPort ? vc : 0)]; }
  LinkSink& sink(int port, int vc) { return *sinks_[port + (port == kLocalPort ? vc : 0)]; }

  void SetPace(Pace in, Pace out) {
    for (auto& source : sources_) source->set_pace(in);
    for (auto& sink : sinks_) sink->set_pace(out);
  }

  // Queues a flit and notes where and in which order it should leave. Its amount is used to tell
  // flows apart.
  void Send(int port, int vc, Packet packet) {
    packet.header.amount = static_cast<uint16_t>(port | (sequence_++ & 0x1fff) << 3);
    packet.data = Narrow(packet.data, kDataBits);
    for (const int out : OutputsOf(port, packet.header)) {
      expected_[{port, vc, out}].push_back(packet);
      ++in_flight_;
    }
    source(port, vc).Push(vc, packet);
  }

  // Writes every row and then the switches, at the port of the table.
  void LoadTable(const ReferenceTable& table) {
    for (unsigned row = 0; row < table.rows.size(); ++row) WriteTable(row, table.rows[row]);
    uint64_t switches = (table.on ? 1u : 0u) | table.closed << 4;
    for (int way = 0; way < 4; ++way) {
      if (table.exit[way] >= 0)
        switches |= uint64_t{4} << (8 + 4 * way) | uint64_t(table.exit[way]) << (8 + 4 * way);
    }
    WriteTable(32, switches);
    table_ = table;
  }

  // By which outputs a flit that comes in by `port` leaves; it is more than one for a broadcast
  // alone.
  std::vector<int> OutputsOf(int port, const Header& header) const {
    if (header.kind == PacketKind::kRoute)
      return {port == kLocalPort ? int{header.dst.side} : static_cast<int>(kLocalPort)};
    if (IsBroadcast(header.kind))
      return ReferenceSpread(Rectangle::Of(header.dst), x_, y_, port, table_);
    return {ReferenceRoute(header.dst, x_, y_, w_, h_, chip_, port, table_)};
  }

  // A rectangle in the mesh, a few beyond it, some of it not where a flit to `port` comes from.
  Rectangle RandomRectangle(int port) {
    const auto some = [&](int n) { return static_cast<uint8_t>(random_.Below(n)); };
    const auto near = [&](int at, int n) {
      return static_cast<uint8_t>(std::clamp<int64_t>(at + random_.Range(-2, 2), 0, n - 1));
    };
    const bool close = random_.Percent(50);
    const auto [xa, xb] =
        std::pair(close ? near(x_, w_) : some(w_), close ? near(x_, w_) : some(w_));
    const auto [ya, yb] =
        std::pair(close ? near(y_, h_) : some(h_), close ? near(y_, h_) : some(h_));
    Rectangle nodes{std::min(xa, xb), std::min(ya, yb), std::max(xa, xb), std::max(ya, yb)};
    if (random_.Percent(3)) nodes.x1 = 255;
    if (random_.Percent(3)) nodes.y1 = 255;
    const auto [x, y] = std::pair(static_cast<uint8_t>(x_), static_cast<uint8_t>(y_));
    if (port == kWestPort) nodes.x1 = std::max(nodes.x1, x);
    if (port == kEastPort) nodes.x0 = std::min(nodes.x0, x);
    if (port == kNorthPort) nodes.y1 = std::max(nodes.y1, y);
    if (port == kSouthPort) nodes.y0 = std::min(nodes.y0, y);
    return nodes;
  }

  // A destination that a flit from `from` reaches by output `to`.
  Place Towards(int from, int to) {
    for (;;) {
      const Place place = RandomPlace();
      if (ReferenceRoute(place, x_, y_, w_, h_, chip_, from) == to) return place;
    }
  }

  // Nodes and edge ports, a few outside the mesh.
  Place RandomPlace() {
    Place place;
    place.chip = static_cast<uint16_t>(random_.Percent(3) ? random_.Bits(16) : chip_);
    place.is_edge = random_.Percent(40);
    place.side = static_cast<uint8_t>(random_.Bits(2));
    place.x = static_cast<uint8_t>(random_.Percent(3) ? random_.Bits(8) : random_.Below(w_));
    place.y = static_cast<uint8_t>(random_.Percent(3) ? random_.Bits(8) : random_.Below(h_));
    return place;
  }

  // Runs until all that was sent has left, each flit checked, or for `limit` cycles.
  void RunUntilDelivered(uint64_t limit) {
    EXPECT_TRUE(dut_.TickUntil([&] { return Check() == 0; }, limit)) << in_flight_ << " flits stay";
  }

  // Compares what came since the last call; returns how many flits have not come.
  int Check() {
    for (int port = 0; port < 5; ++port) {
      for (int vc = 0; vc < (port == kLocalPort ? 2 : 1); ++vc) {
        for (const LinkFlit& flit : sink(port, vc).taken()) CheckOne(port, flit);
        sink(port, vc).Clear();
      }
    }
    return in_flight_;
  }

  Dut<Vd1_router>& dut() { return dut_; }

 private:
  void WriteTable(unsigned address, uint64_t value) {
    dut_->route_we_i = 1;
    dut_->route_addr_i = static_cast<CData>(address);
    dut_->route_data_i = value;
    dut_.Tick();
    dut_->route_we_i = 0;
  }

  void CheckOne(int port, const LinkFlit& flit) {
    auto& queue = expected_[{flit.packet.header.amount & 7, flit.vc, port}];
    ASSERT_FALSE(queue.empty()) << "nothing should leave here by output " << port << ": "
                                << flit.packet;
    EXPECT_EQ(flit.packet, queue.front()) << "by output " << port << ", channel " << flit.vc;
    queue.pop_front();
    --in_flight_;
  }

  template <typename FlitIo>
  void AddLink(CData& valid_i, CData& vc_i, FlitIo& flit_i, CData& credit_o, CData& valid_o,
               CData& vc_o, FlitIo& flit_o, CData& credit_i) {
    sources_.push_back(std::make_unique<LinkSource>(
        random_, Pace{},
        [&valid_i, &vc_i, &flit_i](const Packet* packet, int vc) {
          valid_i = packet != nullptr;
          vc_i = static_cast<CData>(vc);
          if (packet != nullptr) PutPacket(flit_i, *packet, kDataBits);
        },
        [&credit_o] { return unsigned{credit_o}; }));
    sinks_.push_back(std::make_unique<LinkSink>(
        random_, Pace{},
        [&valid_o, &vc_o, &flit_o]() -> std::optional<LinkFlit> {
          if (!valid_o) return std::nullopt;
          return LinkFlit{vc_o, TakePacket(flit_o, kDataBits)};
        },
        [&credit_i](unsigned credit) { credit_i = static_cast<CData>(credit); }));
  }

  template <typename FlitIo>
  void AddLocal(int vc, FlitIo& inj, FlitIo& ej) {
    sources_.push_back(std::make_unique<LinkSource>(
        random_, Pace{},
        [this, vc, &inj](const Packet* packet, int) {
          SetBits(dut_->inj_valid_i, vc, 1, packet != nullptr);
          if (packet != nullptr) PutPacket(inj, *packet, kDataBits);
        },
        [this, vc] { return dut_->inj_credit_o & 1u << vc; }, kLocalDepth));
    sinks_.push_back(std::make_unique<LinkSink>(
        random_, Pace{},
        [this, vc, &ej]() -> std::optional<LinkFlit> {
          if ((dut_->ej_valid_o >> vc & 1) == 0) return std::nullopt;
          return LinkFlit{vc, TakePacket(ej, kDataBits)};
        },
        [this, vc](unsigned credit) { SetBits(dut_->ej_credit_i, vc, 1, credit >> vc); },
        kLocalDepth));
  }

  Random& random_;
  ReferenceTable table_;
  int x_, y_, w_, h_, chip_;
  Dut<Vd1_router> dut_;
  std::vector<std::unique_ptr<LinkSource>> sources_;
  std::vector<std::unique_ptr<LinkSink>> sinks_;
  std::map<std::tuple<int, int, int>, std::deque<Packet>> expected_;
  int in_flight_ = 0;
  unsigned sequence_ = 0;
};

}  // namespace d1
