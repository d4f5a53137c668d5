// Interface processors at the west and east edges of an RTL mesh, which load it and collect what it
// has computed through the network, as a host would (docs/chip.md). Each live node is served by the
// port that is nearest to it.
//
//   EdgeLoader loader(map, kDipPorts, DipConfig().bytes, seed, &mesh);
//   loader.LoadTables(tables);   ... mesh.Tick() until loader.outstanding() == 0; nothing else
//   before that loader.Write(site, offset, bytes);  ... loader.Start({{site, thread, pc, arg}});
//   ... loader.Pull(site, offset, bytes, line); ... loader.Take(...)
//
// Calls only queue: the mesh does it all as it ticks, what is for one site in the order of the
// calls. Of processes that share a mesh each has the ports at its own rows, and calls for sites
// that others serve do nothing there.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/route/image.h"
#include "sim/route/site_map.h"
#include "sim/route/tables.h"
#include "tb/agents/dip.h"
#include "tb/harness/random.h"

namespace d1 {

class RtlMesh;

// That one processor feeds with a line a cycle each: 5 x 64 of its 400 bytes a cycle.
constexpr int kDipPorts = 5;

class EdgeLoader {
 public:
  // At most `ports` of them, spread over the live sites of the west and the east edge, or of the
  // others if those are dead. Each processor has `memory` bytes.
  EdgeLoader(const SiteMap& map, int ports, uint64_t memory, uint64_t seed, RtlMesh* mesh);

  int ports() const { return static_cast<int>(ports_.size()); }

  // To all routers by source routes, and a packet there and back to each, which says that they are
  // there.
  void LoadTables(const RouteTables& tables);
  void Write(int site, uint32_t offset, std::span<const uint8_t> bytes);
  struct Thread {
    int site;
    int thread;
    uint32_t pc;
    uint64_t arg;
  };
  // Program counters and arguments of all, then all are started.
  void Start(const std::vector<Thread>& threads);

  // Where what a site has at `offset` will be. The line of its SRAM at `line` is overwritten.
  struct Pulled {
    int site;
    uint64_t at;
    uint32_t bytes;
  };
  Pulled Pull(int site, uint32_t offset, uint32_t bytes, uint32_t line);
  std::vector<uint8_t> Take(const Pulled& pulled);

  // Packets that are still to be answered, and to come, at the ports of this process.
  uint64_t outstanding() const;
  // Of what was sent; anything but 0 is an error.
  uint64_t refused() const;

 private:
  struct Processor {
    std::unique_ptr<Dip> dip;
    uint64_t free = 0;  // the first byte of its memory that nothing has
  };
  struct Port {
    size_t processor;
    DipPort* port;
    bool here;               // in this process
    uint64_t returns = 0;    // source-routed packets that will have come back
    uint64_t writes = 0;     // lines that will have been written to the memory
    std::vector<int> sites;  // that it serves
  };

  Port& Of(int site) { return ports_[routes_[site].entry]; }
  DipMemory& MemoryOf(const Port& port) { return processors_[port.processor].dip->memory(); }
  uint64_t Allocate(const Port& port, uint64_t bytes);

  const SiteMap map_;
  Random random_;
  std::vector<Processor> processors_;
  std::vector<Port> ports_;
  std::vector<EntryRoute> routes_;
};

}  // namespace d1
