// A device at an edge port that gets in the way of a mesh's programs, and changes nothing that they
// see: it writes lines, whole and in part, between those that random programs use, in the same
// super-banks, so that their accesses wait; has the memories scrubbed, so that fetches and DMA
// wait; and takes answers slowly, so that nodes run out of places for them and let requests wait,
// those of the programs too. All of it at rates that change at random, up to as much as the link
// carries.
//
// Regions of 256 KiB have super-banks of their own (docs/sram.md). Programs use the first two, so
// most lines go there, over all four super-banks of each; a few go elsewhere, where the scrubber
// finds them.
#pragma once

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>
#include <vector>

#include "tb/agents/edge_link.h"
#include "tb/harness/edge_device.h"
#include "tb/model/isa/isa_table.h"
#include "tb/model/node_state.h"

namespace d1 {

class Disturber : public EdgeDevice {
 public:
  struct Range {
    uint32_t begin, end;
  };
  // What random_program.h leaves free: in region 0, in region 1, and above.
  static constexpr Range kSpare[] = {{0x3A000, 0x40000}, {0x78000, 0x80000}, {0x80000, 0x140000}};

  static bool IsSpare(uint64_t offset) {
    const auto in = [&](const Range& r) { return offset >= r.begin && offset < r.end; };
    return std::any_of(std::begin(kSpare), std::end(kSpare), in);
  }

  // `nodes` are those that it writes to.
  Disturber(uint64_t seed, const Place& here, std::vector<Place> nodes)
      : random_(seed, "disturber"),
        here_(here),
        nodes_(std::move(nodes)),
        link_(random_, Pace{0}, Pace{100}) {}

  // Stops, and takes at once what still comes.
  void Rest() { active_ = false; }
  void Wake() { active_ = true; }
  uint64_t sent() const { return link_.source().sent(0); }

  void Drive(EdgeSignals& to_mesh) override {
    if (!active_) {
      link_.source().set_pace(Pace{100});
      link_.sink().set_pace(Pace{100});
    } else {
      if (left_-- == 0) {
        left_ = static_cast<unsigned>(random_.Range(10, 300));
        link_.source().set_pace(Pace{Draw()});
        link_.sink().set_pace(Pace{std::max(1u, Draw())});
      }
      if (link_.source().Idle()) link_.source().Push(0, Next());
    }
    link_.Drive(to_mesh);
  }

  void Sample(const EdgeSignals& from_mesh) override {
    link_.Sample(from_mesh);
    link_.sink().Clear();
  }

 private:
  unsigned Draw() {
    return random_.Percent(40) ? 0 : random_.Percent(40) ? 100 : random_.Below(100);
  }

  Packet Next() {
    Packet packet;
    Header& h = packet.header;
    h.kind = PacketKind::kWrite;
    h.dst = nodes_[random_.Below(nodes_.size())];
    h.src = here_;
    h.src.side =
        static_cast<uint8_t>(random_.Below(3));  // who is answered: too many for a node's table
    h.src_thread = static_cast<uint8_t>(random_.Bits(2));
    if (random_.Below(100) == 0) {  // lines are scrubbed, from every cycle to never
      h.offset = kCtlScrubInterval;
      h.count = 8;
      const uint64_t interval = random_.Percent(50) ? random_.Below(4) : random_.Below(100);
      std::memcpy(&packet.data.byte[h.offset % kLineBytes], &interval, sizeof interval);
      return packet;
    }
    const bool whole =
        random_.Percent(50);  // a part of one keeps its super-bank busy for four cycles
    const uint32_t first = whole ? 0 : static_cast<uint32_t>(random_.Below(kLineBytes));
    const Range& range = kSpare[random_.Percent(10) ? 2 : random_.Below(2)];
    h.offset =
        range.begin + kLineBytes * random_.Below((range.end - range.begin) / kLineBytes) + first;
    h.count = static_cast<uint8_t>(whole ? kLineBytes : random_.Range(1, kLineBytes - first));
    for (uint8_t& byte : packet.data.byte) byte = static_cast<uint8_t>(random_.Bits(8));
    return packet;
  }

  Random random_;
  Place here_;
  std::vector<Place> nodes_;
  bool active_ = true;
  unsigned left_ = 0;  // cycles at these rates
  EdgeLink link_;
};

}  // namespace d1
