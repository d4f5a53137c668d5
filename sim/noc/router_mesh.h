// W x H objects of the router's RTL, with a payload of one word, that exchange their links once a
// cycle. With dead nodes there is none at their places, and the others have routing tables. At each
// local port is a sender with credits and a sink that gives them back; edge ports are tied to zero.
#pragma once

#include <Vd1_router.h>
#include <verilated.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/noc/traffic.h"
#include "tb/harness/random.h"

namespace d1 {

// All bits of the flit follow from these.
struct NocFlit {
  int from = 0;
  int to = 0;
  int channel = 0;      // 0 requests, 1 responses
  uint32_t number = 0;  // in its flow
  uint32_t cycle = 0;   // in which it was made
};

struct NocArrival {
  int node = 0;
  NocFlit flit;
  bool intact = true;  // every bit is what it should be, at the right place
};

class RouterMesh {
 public:
  static constexpr unsigned kDataBits = 64;

  RouterMesh(const NocMesh& mesh, Random& random);
  ~RouterMesh();

  // Before a Tick(), at most once for a node and channel.
  bool CanSend(int node, int channel) const { return locals_[node].credit[channel] > 0; }
  void Send(int node, const NocFlit& flit);

  // The sink of a node gives a credit back with the chance of `ready` in 1000 a cycle (1000 by
  // default).
  void set_ready(int node, int channel, unsigned ready) { locals_[node].ready[channel] = ready; }

  // The same of a link between two nodes, one direction each: its receiver's credits come late, or
  // not at all for as long as `ready` is 0.
  int links() const { return static_cast<int>(wires_.size()); }
  void set_link_ready(int link, unsigned ready) { wires_[static_cast<size_t>(link)].ready = ready; }

  // One cycle; throws when an assertion of the RTL fails.
  void Tick();
  const std::vector<NocArrival>& arrived() const { return arrived_; }
  uint32_t cycle() const { return cycle_; }

  // Flits that used the link out of `node` to the north, east, south, west (0 to 3).
  uint64_t used(int node, int side) const { return used_[static_cast<size_t>(4 * node + side)]; }
  void ClearUse() { used_.assign(used_.size(), 0); }

 private:
  using FlitIo = VlWide<7>;  // 134 + 64 bits
  struct Local {
    std::array<int, 2> credit = {4, 4};
    std::array<int, 2> owed = {};
    std::array<unsigned, 2> ready = {1000, 1000};
  };
  struct Wire {
    const CData *valid_o, *vc_o;
    const FlitIo* flit_o;
    CData *valid_i, *vc_i;
    FlitIo* flit_i;
    const CData* credit_o;
    CData* credit_i;
    uint64_t* used;
    unsigned ready = 1000;
    std::array<int, 2> owed = {};
  };

  // Which of two channels give one of the credits that they owe back now, a bit each.
  unsigned Give(std::array<int, 2>& owed, const std::array<unsigned, 2>& ready);
  void Connect();
  void LoadTables();
  void Pack(const NocFlit& flit, FlitIo& port) const;
  NocArrival Unpack(int node, int channel, const FlitIo& port) const;

  NocMesh mesh_;
  Random& random_;
  std::unique_ptr<VerilatedContext> context_;
  std::vector<std::unique_ptr<Vd1_router>> routers_;  // nullptr at a dead place
  std::vector<Local> locals_;
  std::vector<Wire> wires_;
  std::vector<uint64_t> used_;
  std::vector<NocArrival> arrived_;
  uint32_t cycle_ = 0;
};

}  // namespace d1
