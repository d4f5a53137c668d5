// Chips that are loaded through the network: routing tables around dead nodes, and a program whose
// nodes pass a line on in a ring.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "sim/route/image.h"
#include "sim/route/proof.h"
#include "sim/route/tables.h"
#include "tb/agents/dip.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/program_builder.h"

namespace d1 {

inline constexpr uint32_t kRingCode = 0x1000;
// Where the line goes next, which node to post to, where the line goes at last, and the rounds.
inline constexpr uint32_t kRingParameters = 0x2000;
inline constexpr uint32_t kRingOwn = 0x2040;   // what this node adds
inline constexpr uint32_t kRingLine = 0x2080;  // the line, from the node before
inline constexpr int kRingSemaphore = 3;

// In each round a node waits for the line, adds its own word by word, pushes the sum to the next
// node and posts there. After the last round it pushes its sum where it goes at last, if that is
// not 0, and waits until it has arrived.
inline std::vector<uint8_t> RingProgram() {
  ProgramBuilder p(kRingCode);
  p.Li(5, kRingParameters);
  p.I(Op::kLd, 6, 5, 0);
  p.I(Op::kLd, 7, 5, 8);
  p.I(Op::kLd, 8, 5, 16);
  p.I(Op::kLd, 9, 5, 24);
  p.Li(11, kRingOwn);
  p.Li(12, kRingLine);
  p.Emit({.op = Op::kD1Vld, .rs1 = 11, .vd = 1});
  const auto round = p.Here();
  p.Emit({.op = Op::kD1Wait, .sem = kRingSemaphore});
  p.Emit({.op = Op::kD1Vld, .rs1 = 12, .vd = 2});
  p.Emit({.op = Op::kD1VaddW, .vd = 3, .vs1 = 1, .vs2 = 2});
  p.Emit({.op = Op::kD1Push, .rs1 = 6, .vs1 = 3});
  p.Emit({.op = Op::kD1Post, .rs1 = 7, .sem = kRingSemaphore});
  p.I(Op::kAddi, 9, 9, -1);
  p.Branch(Op::kBne, 9, 0, round);
  const auto end = p.NewLabel();
  p.Branch(Op::kBeq, 8, 0, end);
  p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 3});
  p.Bind(end);
  p.Emit({.op = Op::kFence});
  p.Halt();
  const auto words = p.words();
  std::vector<uint8_t> bytes(4 * words.size());
  std::memcpy(bytes.data(), words.data(), bytes.size());
  bytes.resize((bytes.size() + 2 * kLineBytes) / kLineBytes * kLineBytes +
               kLineBytes);  // fetched ahead
  return bytes;
}

struct RingNode {
  Place place;
  std::vector<uint32_t> own;  // 16 words
};

// Lays the ring's program and data into the memory of an interface processor from `at` on, and has
// a port copy it to the nodes and start them. The last node's sum goes to `result` at the end (0:
// nowhere). Returns the end of what it used.
inline uint64_t LoadRing(Dip& dip, DipPort& port, uint64_t at, const std::vector<RingNode>& ring,
                         uint64_t rounds, uint64_t result) {
  const std::vector<uint8_t> code = RingProgram();
  dip.memory().Write(at, code);
  const uint64_t code_at = at;
  at += code.size();
  for (size_t i = 0; i < ring.size(); ++i) {
    const Place& next = ring[(i + 1) % ring.size()].place;
    const uint64_t parameters[] = {GlobalAddress(next, kRingLine), GlobalAddress(next, 0),
                                   i + 1 == ring.size() ? result : 0, rounds};
    std::vector<uint8_t> data(3 * kLineBytes);  // the line starts at zeros
    std::memcpy(data.data(), parameters, sizeof(parameters));
    std::memcpy(&data[kLineBytes], ring[i].own.data(), kLineBytes);
    dip.memory().Write(at, data);
    port.Copy(code_at, ring[i].place, kRingCode, code.size());
    port.Copy(at, ring[i].place, kRingParameters, data.size());
    at += data.size();
  }
  for (const RingNode& node : ring) port.StartThread(node.place, 0, kRingCode, 0);
  // The first node has the line, of zeros, from the start.
  port.WriteRegister(ring[0].place, SemaphoreRegister(kRingSemaphore), 1);
  return at;
}

inline std::vector<uint32_t> RingSum(const std::vector<RingNode>& ring, uint64_t rounds) {
  std::vector<uint32_t> sum(16);
  for (const RingNode& node : ring) {
    for (int i = 0; i < 16; ++i) sum[i] += node.own[i] * static_cast<uint32_t>(rounds);
  }
  return sum;
}

// Sends every live node of a chip the registers of its router by source routes from the port's
// site, and a packet there and back. Returns how many packets will come back.
inline uint64_t LoadTables(DipPort& port, const SiteMap& map, const RouteTables& tables,
                           int entry) {
  uint64_t back = 0;
  for (int site = 0; site < map.sites(); ++site) {
    if (!map.live(site)) continue;
    const std::vector<int> way = SourceRoute(map, entry, site);
    for (const RegisterWrite& write : RouterImage(map, tables, site))
      port.Route(way, write.offset, write.value);
    std::vector<int> round = way;
    for (size_t i = way.size(); i-- > 0;) round.push_back(Opposite(way[i]));
    round.push_back(port.place().side);
    port.Route(round, 0, 0);
    ++back;
  }
  return back;
}

}  // namespace d1
