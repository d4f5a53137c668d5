// W x H router objects whose links are exchanged once a cycle, with a queue and a sink at each
// local port. Edge ports are tied to zero. Each router has a Verilated context of its own.
#pragma once

#include <Vd1_router.h>
#include <verilated.h>

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "tb/agents/link.h"
#include "tests/noc/packets.h"

namespace d1 {

struct FabricArrival {
  int node;
  int vc;
  Packet packet;
  uint64_t cycle;
};

class RouterFabric {
 public:
  static constexpr unsigned kDataBits = D1_PARAM_FlitDataBits;

  RouterFabric(int width, int height) : width_(width), height_(height) {
    for (int n = 0; n < width * height; ++n) {
      contexts_.push_back(std::make_unique<VerilatedContext>());
      contexts_.back()->fatalOnError(false);
      contexts_.back()->randReset(0);
      routers_.push_back(std::make_unique<Vd1_router>(contexts_.back().get()));
      Vd1_router& r = *routers_.back();
      r.x_i = n % width;
      r.y_i = n / width;
      r.mesh_w_i = width;
      r.mesh_h_i = height;
      r.rst_ni = 1;
      r.eval();
      r.rst_ni = 0;
      r.eval();
    }
    locals_.resize(routers_.size());
    Connect();
    for (auto& router : routers_) {
      router->rst_ni = 1;
      router->eval();
    }
  }
  ~RouterFabric() {
    for (auto& router : routers_) router->final();
  }

  // Queued at the node's local port; the flit is on the port in the next Tick() at the earliest.
  void Send(int node, int vc, const Packet& packet) { locals_[node].queue[vc].push_back(packet); }
  size_t waiting(int node, int vc) const { return locals_[node].queue[vc].size(); }

  // Sinks give each credit back with this chance a cycle.
  void set_take_percent(unsigned percent, Random& random) {
    take_percent_ = percent;
    random_ = &random;
  }

  void Tick() {
    for (size_t n = 0; n < routers_.size(); ++n) DriveLocal(static_cast<int>(n));
    for (const Wire& wire : wires_) Exchange(wire);
    for (size_t n = 0; n < routers_.size(); ++n) {
      routers_[n]->clk_i = 0;
      routers_[n]->eval();
    }
    arrived_.clear();
    for (size_t n = 0; n < routers_.size(); ++n) SampleLocal(static_cast<int>(n));
    for (size_t n = 0; n < routers_.size(); ++n) {
      routers_[n]->clk_i = 1;
      routers_[n]->eval();
      if (contexts_[n]->gotError()) throw std::runtime_error("the RTL reported an error");
    }
    ++cycle_;
  }

  // What was on the local outputs in the last Tick(), whose cycle was cycle() - 1.
  const std::vector<FabricArrival>& arrived() const { return arrived_; }
  uint64_t cycle() const { return cycle_; }

 private:
  using FlitIo = std::remove_reference_t<decltype(std::declval<Vd1_router&>().inj_req_flit_i)>;

  struct Local {
    std::array<std::deque<Packet>, 2> queue;
    std::array<int, 2> credit = {kLocalDepth.channel, kLocalDepth.channel};
    std::array<int, 2> owed = {};
  };

  // One direction: flits from one router, credits back to it. All outputs come from registers.
  struct Wire {
    const CData *valid_o, *vc_o;
    const FlitIo* flit_o;
    CData *valid_i, *vc_i;
    FlitIo* flit_i;
    const CData* credit_o;
    CData* credit_i;
  };

  void Exchange(const Wire& wire) {
    *wire.valid_i = *wire.valid_o;
    if (*wire.valid_o) {
      *wire.vc_i = *wire.vc_o;
      *wire.flit_i = *wire.flit_o;
    }
    *wire.credit_i = *wire.credit_o;
  }

  void Connect() {
    for (int n = 0; n < width_ * height_; ++n) {
      Vd1_router& a = *routers_[n];
      if (n % width_ + 1 < width_) {
        Vd1_router& b = *routers_[n + 1];
        wires_.push_back({&a.link_east_valid_o, &a.link_east_vc_o, &a.link_east_flit_o,
                          &b.link_west_valid_i, &b.link_west_vc_i, &b.link_west_flit_i,
                          &b.link_west_credit_o, &a.link_east_credit_i});
        wires_.push_back({&b.link_west_valid_o, &b.link_west_vc_o, &b.link_west_flit_o,
                          &a.link_east_valid_i, &a.link_east_vc_i, &a.link_east_flit_i,
                          &a.link_east_credit_o, &b.link_west_credit_i});
      }
      if (n / width_ + 1 < height_) {
        Vd1_router& b = *routers_[n + width_];
        wires_.push_back({&a.link_south_valid_o, &a.link_south_vc_o, &a.link_south_flit_o,
                          &b.link_north_valid_i, &b.link_north_vc_i, &b.link_north_flit_i,
                          &b.link_north_credit_o, &a.link_south_credit_i});
        wires_.push_back({&b.link_north_valid_o, &b.link_north_vc_o, &b.link_north_flit_o,
                          &a.link_south_valid_i, &a.link_south_vc_i, &a.link_south_flit_i,
                          &a.link_south_credit_o, &b.link_north_credit_i});
      }
    }
  }

  void DriveLocal(int n) {
    Vd1_router& r = *routers_[n];
    Local& local = locals_[n];
    for (int vc = 0; vc < 2; ++vc) {
      const bool send = !local.queue[vc].empty() && local.credit[vc] > 0;
      SetBits(r.inj_valid_i, vc, 1, send);
      if (send) {
        PutPacket(vc == 0 ? r.inj_req_flit_i : r.inj_rsp_flit_i, local.queue[vc].front(),
                  kDataBits);
        local.queue[vc].pop_front();
        --local.credit[vc];
      }
      const bool give =
          local.owed[vc] > 0 && (take_percent_ >= 100 || random_->Percent(take_percent_));
      local.owed[vc] -= give;
      SetBits(r.ej_credit_i, vc, 1, give);
    }
  }

  void SampleLocal(int n) {
    Vd1_router& r = *routers_[n];
    for (int vc = 0; vc < 2; ++vc) {
      locals_[n].credit[vc] += r.inj_credit_o >> vc & 1;
      if ((r.ej_valid_o >> vc & 1) == 0) continue;
      ++locals_[n].owed[vc];
      arrived_.push_back(
          {n, vc, TakePacket(vc == 0 ? r.ej_req_flit_o : r.ej_rsp_flit_o, kDataBits), cycle_});
    }
  }

  int width_, height_;
  unsigned take_percent_ = 100;
  Random* random_ = nullptr;
  std::vector<std::unique_ptr<VerilatedContext>> contexts_;
  std::vector<std::unique_ptr<Vd1_router>> routers_;
  std::vector<Local> locals_;
  std::vector<Wire> wires_;
  std::vector<FabricArrival> arrived_;
  uint64_t cycle_ = 0;
};

}  // namespace d1
