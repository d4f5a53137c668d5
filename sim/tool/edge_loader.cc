#include "sim/tool/edge_loader.h"

#include <algorithm>
#include <utility>

#include "sim/tool/error.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/model/control.h"

namespace d1 {
namespace {

struct EdgePlace {
  int side;
  int site;
};

Place PlaceOf(const SiteMap& map, int site) {
  return {.y = static_cast<uint8_t>(map.Y(site)), .x = static_cast<uint8_t>(map.X(site))};
}

void AddPlaces(const SiteMap& map, int side, std::vector<EdgePlace>* places) {
  for (int site = 0; site < map.sites(); ++site) {
    if (map.live(site) && map.Beside(site, side) < 0) places->push_back({side, site});
  }
}

// At most `count` of the edge ports, at equal distances.
std::vector<EdgePlace> PortPlaces(const SiteMap& map, int count) {
  std::vector<EdgePlace> all;
  for (const int side : {kPortWest, kPortEast}) AddPlaces(map, side, &all);
  if (all.empty()) {
    for (const int side : {kPortNorth, kPortSouth}) AddPlaces(map, side, &all);
  }
  if (all.empty())
    throw UserError("no node at an edge of the mesh is live, so nothing can enter it");
  const size_t some = std::min(all.size(), static_cast<size_t>(count));
  std::vector<EdgePlace> places;
  for (size_t i = 0; i < some; ++i) places.push_back(all[(2 * i + 1) * all.size() / (2 * some)]);
  return places;
}

}  // namespace

EdgeLoader::EdgeLoader(const SiteMap& map, int ports, uint64_t memory, uint64_t seed, RtlMesh* mesh)
    : map_(map), random_(seed, "edge_loader") {
  std::vector<int> entries;
  for (const EdgePlace& edge : PortPlaces(map, ports)) {
    if (ports_.size() % kDipPorts == 0) {
      processors_.push_back({std::make_unique<Dip>(random_, DipConfig{.bytes = memory})});
    }
    Place place{.is_edge = true, .side = static_cast<uint8_t>(edge.side)};
    const bool at_row = edge.side % 2 == 1;  // west or east
    const int index = at_row ? map.Y(edge.site) : map.X(edge.site);
    (at_row ? place.y : place.x) = static_cast<uint8_t>(index);
    DipPort& port = processors_.back().dip->AddPort(place);
    mesh->AttachEdge(edge.side, index, port);
    ports_.push_back({.processor = processors_.size() - 1,
                      .port = &port,
                      .here = mesh->Has(edge.site),
                      .sites = {}});
    entries.push_back(edge.site);
  }
  routes_ = SourceRoutes(map, entries);
  for (int site = 0; site < map.sites(); ++site) {
    if (map.live(site)) Of(site).sites.push_back(site);
  }
}

void EdgeLoader::LoadTables(const RouteTables& tables) {
  for (Port& port : ports_) {
    if (!port.here) continue;
    for (const int site : port.sites) {
      const std::vector<int>& way = routes_[site].sides;
      for (const RegisterWrite& write : RouterImage(map_, tables, site))
        port.port->Route(way, write.offset, write.value);
      std::vector<int> round = way;
      for (size_t i = way.size(); i-- > 0;) round.push_back(Opposite(way[i]));
      round.push_back(port.port->place().side);
      port.port->Route(round, 0, 0);
      ++port.returns;
    }
  }
}

// Lines of their own.
uint64_t EdgeLoader::Allocate(const Port& port, uint64_t bytes) {
  uint64_t& free = processors_[port.processor].free;
  return std::exchange(free, free + (bytes + kLineBytes - 1) / kLineBytes * kLineBytes);
}

void EdgeLoader::Write(int site, uint32_t offset, std::span<const uint8_t> bytes) {
  Port& port = Of(site);
  if (!port.here) return;
  const uint64_t at = Allocate(port, bytes.size());
  MemoryOf(port).Write(at, bytes);
  port.port->Copy(at, PlaceOf(map_, site), offset, bytes.size());
}

void EdgeLoader::Start(const std::vector<Thread>& threads) {
  const auto write = [this](const Thread& t, uint32_t offset, uint64_t value) {
    if (Of(t.site).here)
      Of(t.site).port->WriteRegister(PlaceOf(map_, t.site), ThreadRegister(t.thread, offset),
                                     value);
  };
  for (const Thread& t : threads) {
    write(t, kCtlThreadPc, t.pc);
    write(t, kCtlThreadArg, t.arg);
  }
  for (const Thread& t : threads) write(t, kCtlThreadCtrl, 1);
}

EdgeLoader::Pulled EdgeLoader::Pull(int site, uint32_t offset, uint32_t bytes, uint32_t line) {
  Port& port = Of(site);
  const Pulled pulled{site, Allocate(port, bytes), bytes};
  if (!port.here) return pulled;
  port.port->Pull(PlaceOf(map_, site), offset, pulled.at, bytes, line);
  port.writes += bytes / kLineBytes;
  return pulled;
}

std::vector<uint8_t> EdgeLoader::Take(const Pulled& pulled) {
  std::vector<uint8_t> bytes(pulled.bytes);
  MemoryOf(Of(pulled.site)).Read(pulled.at, bytes);
  return bytes;
}

uint64_t EdgeLoader::outstanding() const {
  uint64_t packets = 0;
  for (const Port& port : ports_) {
    if (!port.here) continue;
    packets += port.port->unanswered() + (port.returns - port.port->returned());
    packets += port.writes - std::min(port.writes, port.port->written());
  }
  return packets;
}

uint64_t EdgeLoader::refused() const {
  uint64_t packets = 0;
  for (const Port& port : ports_) packets += port.port->refused();
  return packets;
}

}  // namespace d1
