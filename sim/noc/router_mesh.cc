#include "sim/noc/router_mesh.h"

#include <cstring>
#include <stdexcept>

#include "sim/route/image.h"
#include "sim/route/tables.h"
#include "tb/harness/flit.h"

namespace d1 {

RouterMesh::RouterMesh(const NocMesh& mesh, Random& random)
    : mesh_(mesh),
      random_(random),
      context_(std::make_unique<VerilatedContext>()),
      locals_(static_cast<size_t>(mesh.nodes())),
      used_(static_cast<size_t>(4 * mesh.nodes())) {
  context_->fatalOnError(false);
  context_->randReset(2);
  context_->randSeed(static_cast<int>(random.Bits(30)) + 1);
  const SiteMap map = mesh.map();
  for (int n = 0; n < mesh.nodes(); ++n) {
    if (!map.live(n)) {
      routers_.push_back(nullptr);
      continue;
    }
    routers_.push_back(std::make_unique<Vd1_router>(context_.get()));
    Vd1_router& r = *routers_.back();
    r.x_i = n % mesh.width;
    r.y_i = n / mesh.width;
    r.mesh_w_i = mesh.width;
    r.mesh_h_i = mesh.height;
    r.chip_i = 0;
    r.inj_valid_i = r.ej_credit_i = r.route_we_i = 0;
    r.link_north_valid_i = r.link_east_valid_i = r.link_south_valid_i = r.link_west_valid_i = 0;
    r.link_north_credit_i = r.link_east_credit_i = r.link_south_credit_i = r.link_west_credit_i = 0;
    for (const int reset : {1, 0, 0, 1}) {
      r.clk_i = 0;
      r.rst_ni = reset;
      r.eval();
      if (!reset) {
        r.clk_i = 1;
        r.eval();
      }
    }
  }
  Connect();
  if (!mesh.dead.empty()) LoadTables();
}

RouterMesh::~RouterMesh() {
  for (auto& router : routers_) {
    if (router) router->final();
  }
}

// By the pins with which a node writes its router's table.
void RouterMesh::LoadTables() {
  const SiteMap map = mesh_.map();
  const RouteTables tables = MakeTables(map);
  for (int n = 0; n < mesh_.nodes(); ++n) {
    if (!routers_[n]) continue;
    Vd1_router& r = *routers_[n];
    for (const RegisterWrite& write : RouterImage(map, tables, n)) {
      r.route_we_i = 1;
      r.route_addr_i = write.offset >> 3 & 0x3F;
      r.route_data_i = write.value;
      for (const int clock : {0, 1}) {
        r.clk_i = clock;
        r.eval();
      }
    }
    r.route_we_i = 0;
  }
}

void RouterMesh::Connect() {
  const auto join = [this](int a, int side, CData& valid_o, CData& vc_o, FlitIo& flit_o,
                           CData& credit_i, CData& valid_i, CData& vc_i, FlitIo& flit_i,
                           CData& credit_o) {
    wires_.push_back({&valid_o,
                      &vc_o,
                      &flit_o,
                      &valid_i,
                      &vc_i,
                      &flit_i,
                      &credit_o,
                      &credit_i,
                      &used_[static_cast<size_t>(4 * a + side)],
                      1000,
                      {}});
  };
  for (int n = 0; n < mesh_.nodes(); ++n) {
    if (!routers_[n]) continue;
    Vd1_router& a = *routers_[n];
    if (n % mesh_.width + 1 < mesh_.width && routers_[n + 1]) {
      Vd1_router& b = *routers_[n + 1];
      join(n, 1, a.link_east_valid_o, a.link_east_vc_o, a.link_east_flit_o, a.link_east_credit_i,
           b.link_west_valid_i, b.link_west_vc_i, b.link_west_flit_i, b.link_west_credit_o);
      join(n + 1, 3, b.link_west_valid_o, b.link_west_vc_o, b.link_west_flit_o,
           b.link_west_credit_i, a.link_east_valid_i, a.link_east_vc_i, a.link_east_flit_i,
           a.link_east_credit_o);
    }
    if (n / mesh_.width + 1 < mesh_.height && routers_[n + mesh_.width]) {
      Vd1_router& b = *routers_[n + mesh_.width];
      join(n, 2, a.link_south_valid_o, a.link_south_vc_o, a.link_south_flit_o,
           a.link_south_credit_i, b.link_north_valid_i, b.link_north_vc_i, b.link_north_flit_i,
           b.link_north_credit_o);
      join(n + mesh_.width, 0, b.link_north_valid_o, b.link_north_vc_o, b.link_north_flit_o,
           b.link_north_credit_i, a.link_south_valid_i, a.link_south_vc_i, a.link_south_flit_i,
           a.link_south_credit_o);
    }
  }
}

void RouterMesh::Pack(const NocFlit& flit, FlitIo& port) const {
  const auto place = [this](int node) {
    return Place{.y = static_cast<uint8_t>(node / mesh_.width),
                 .x = static_cast<uint8_t>(node % mesh_.width)};
  };
  const uint64_t seed = uint64_t{flit.cycle} << 32 | flit.number;
  const uint64_t mixed =
      (seed + static_cast<uint64_t>(flit.from * 4096 + flit.to * 2 + flit.channel)) *
      0x9e3779b97f4a7c15;
  Header header;
  header.kind = flit.channel == 0 ? PacketKind::kWrite : PacketKind::kAck;
  header.dst = place(flit.to);
  header.src = place(flit.from);
  header.src_thread = static_cast<uint8_t>(mixed >> 62);
  header.offset = flit.number;
  header.count = static_cast<uint8_t>(mixed >> 32 & 127);
  header.amount = static_cast<uint16_t>(mixed >> 16);
  std::memset(port.data(), 0, sizeof port);
  port[0] = flit.cycle;
  port[1] = static_cast<uint32_t>(mixed >> 24);
  PackHeader(header, port, kDataBits);
}

NocArrival RouterMesh::Unpack(int node, int channel, const FlitIo& port) const {
  const Header header = UnpackHeader(port, kDataBits);
  NocArrival arrival;
  arrival.node = node;
  arrival.flit = {.from = header.src.y * mesh_.width + header.src.x,
                  .to = node,
                  .channel = channel,
                  .number = static_cast<uint32_t>(header.offset),
                  .cycle = port[0]};
  FlitIo expected;
  Pack(arrival.flit, expected);
  arrival.intact = std::memcmp(port.data(), expected.data(), sizeof expected) == 0;
  return arrival;
}

void RouterMesh::Send(int node, const NocFlit& flit) {
  Vd1_router& r = *routers_[node];
  Pack(flit, flit.channel == 0 ? r.inj_req_flit_i : r.inj_rsp_flit_i);
  r.inj_valid_i |= 1u << flit.channel;
  --locals_[node].credit[flit.channel];
}

unsigned RouterMesh::Give(std::array<int, 2>& owed, const std::array<unsigned, 2>& ready) {
  unsigned give = 0;
  for (int channel = 0; channel < 2; ++channel) {
    if (owed[channel] == 0) continue;
    if (ready[channel] < 1000 && random_.Below(1000) >= ready[channel]) continue;
    --owed[channel];
    give |= 1u << channel;
  }
  return give;
}

void RouterMesh::Tick() {
  for (Wire& wire : wires_) {
    *wire.valid_i = *wire.valid_o;
    if (*wire.valid_o) {
      *wire.vc_i = *wire.vc_o;
      *wire.flit_i = *wire.flit_o;
      ++*wire.used;
    }
    for (int channel = 0; channel < 2; ++channel)
      wire.owed[channel] += *wire.credit_o >> channel & 1;
    *wire.credit_i = static_cast<CData>(Give(wire.owed, {wire.ready, wire.ready}));
  }
  arrived_.clear();
  for (int n = 0; n < mesh_.nodes(); ++n) {
    if (!routers_[n]) continue;
    Vd1_router& r = *routers_[n];
    Local& local = locals_[n];
    r.ej_credit_i = Give(local.owed, local.ready);
    r.clk_i = 0;
    r.eval();
    for (int channel = 0; channel < 2; ++channel) {
      local.credit[channel] += r.inj_credit_o >> channel & 1;
      if ((r.ej_valid_o >> channel & 1) == 0) continue;
      ++local.owed[channel];
      arrived_.push_back(Unpack(n, channel, channel == 0 ? r.ej_req_flit_o : r.ej_rsp_flit_o));
    }
  }
  for (auto& router : routers_) {
    if (!router) continue;
    router->clk_i = 1;
    router->eval();
    router->inj_valid_i = 0;
  }
  if (context_->gotError()) throw std::runtime_error("an assertion of the router's RTL failed");
  ++cycle_;
}

}  // namespace d1
