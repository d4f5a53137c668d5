#include "tb/harness/rtl_mesh.h"

#include <verilated.h>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "tb/harness/dut.h"
#include "tb/harness/flit.h"
#include "tb/harness/sram_backdoor.h"
#include "tb/model/control.h"

namespace d1 {
namespace {

enum Direction { kNorth, kEast, kSouth, kWest };
constexpr int kResetCycles = 4;
constexpr int kDx[] = {0, 1, 0, -1};
constexpr int kDy[] = {-1, 0, 1, 0};
constexpr Direction kOpposite[] = {kSouth, kWest, kNorth, kEast};

constexpr Place kHost = {.chip = 0, .is_edge = true, .side = kWest, .y = 0, .x = 0};

// The host writes 8 bytes of a control register.
Packet ControlWrite(const Place& node, uint32_t offset, uint64_t value) {
  Packet packet;
  packet.header.kind = PacketKind::kWrite;
  packet.header.dst = node;
  packet.header.src = kHost;
  packet.header.offset = offset;
  packet.header.count = 8;
  std::memcpy(&packet.data.byte[offset % kLineBytes], &value, sizeof(value));
  return packet;
}

}  // namespace

// One side of a node.
struct RtlMesh::Port {
  CData* valid_o;
  CData* vc_o;
  FlitPort* flit_o;
  CData* credit_i;
  CData* valid_i;
  CData* vc_i;
  FlitPort* flit_i;
  CData* credit_o;

  static Port Of(Vd1_node& n, int side) {
    switch (side) {
      case kNorth:
        return {&n.link_north_valid_o, &n.link_north_vc_o, &n.link_north_flit_o, &n.link_north_credit_i,
                &n.link_north_valid_i, &n.link_north_vc_i, &n.link_north_flit_i, &n.link_north_credit_o};
      case kEast:
        return {&n.link_east_valid_o, &n.link_east_vc_o, &n.link_east_flit_o, &n.link_east_credit_i,
                &n.link_east_valid_i, &n.link_east_vc_i, &n.link_east_flit_i, &n.link_east_credit_o};
      case kSouth:
        return {&n.link_south_valid_o, &n.link_south_vc_o, &n.link_south_flit_o, &n.link_south_credit_i,
                &n.link_south_valid_i, &n.link_south_vc_i, &n.link_south_flit_i, &n.link_south_credit_o};
      default:
        return {&n.link_west_valid_o, &n.link_west_vc_o, &n.link_west_flit_o, &n.link_west_credit_i,
                &n.link_west_valid_i, &n.link_west_vc_i, &n.link_west_flit_i, &n.link_west_credit_o};
    }
  }
};

// A link in one direction: flits from `from` to `to`, credits back.
struct RtlMesh::Wire {
  Port from;
  Port to;
};

RtlMesh::RtlMesh(int width, int height, uint64_t seed) : width_(width), height_(height) {
  Random random(seed, "rtl_mesh");
  for (int i = 0; i < nodes(); ++i) {
    auto context = std::make_unique<VerilatedContext>();
    context->randReset(2);
    context->randSeed(static_cast<int>(random.Bits(30)) + 1);
    context->fatalOnError(false);
#ifdef D1_WAVES
    context->traceEverOn(true);
#endif
    auto node = std::make_unique<Vd1_node>(context.get());
    node->clk_i = 0;
    node->rst_ni = 1;
    node->x_i = i % width;
    node->y_i = i / width;
    node->mesh_w_i = width;
    node->mesh_h_i = height;
    node->chip_i = 0;
    for (int side = 0; side < 4; ++side) {
      const Port port = Port::Of(*node, side);
      *port.valid_i = 0;
      *port.credit_i = 0;
    }
    contexts_.push_back(std::move(context));
    nodes_.push_back(std::move(node));
  }
  Connect();
}

RtlMesh::~RtlMesh() {
  for (int i = 0; i < nodes(); ++i) {
    Verilated::threadContextp(contexts_[i].get());
    nodes_[i]->final();
    nodes_[i].reset();
  }
}

void RtlMesh::Connect() {
  for (int y = 0; y < height_; ++y) {
    for (int x = 0; x < width_; ++x) {
      for (int side = 0; side < 4; ++side) {
        const int to_x = x + kDx[side], to_y = y + kDy[side];
        if (to_x < 0 || to_x >= width_ || to_y < 0 || to_y >= height_) continue;
        wires_.push_back({Port::Of(*nodes_[y * width_ + x], side),
                          Port::Of(*nodes_[to_y * width_ + to_x], kOpposite[side])});
      }
    }
  }
}

void RtlMesh::Reset() {
  for (int i = 0; i < nodes(); ++i) {
    Verilated::threadContextp(contexts_[i].get());
    nodes_[i]->eval();
    nodes_[i]->rst_ni = 0;
  }
  for (int i = 0; i < kResetCycles; ++i) Tick();
  for (int i = 0; i < nodes(); ++i) {
    Verilated::threadContextp(contexts_[i].get());
    nodes_[i]->clk_i = 0;
    nodes_[i]->eval();
    nodes_[i]->rst_ni = 1;
    nodes_[i]->eval();
    ZeroSram(*nodes_[i]);
  }
  cycle_ = 0;
}

void RtlMesh::Evaluate(int index) {
  Vd1_node& node = *nodes_[index];
  VerilatedContext& context = *contexts_[index];
  Verilated::threadContextp(&context);  // where this model's errors and random numbers are booked
  node.clk_i = 0;
  node.eval();
  node.clk_i = 1;
  node.eval();
  context.timeInc(2);
  if (context.gotError()) {
    context.gotError(false);
    context.gotFinish(false);
    throw RtlError("the RTL of node " + std::to_string(index % width_) + "," +
                   std::to_string(index / width_) + " reported an error in cycle " +
                   std::to_string(cycle_));
  }
}

void RtlMesh::Tick() {
  if (!host_starts_.empty()) {
    host_queue_.insert(host_queue_.end(), host_starts_.begin(), host_starts_.end());
    host_starts_.clear();
  }
  for (int i = 0; i < nodes(); ++i) Evaluate(i);
  Exchange();
  ExchangeHost();
  ++cycle_;
}

void RtlMesh::Exchange() {
  for (const Wire& wire : wires_) {
    *wire.to.valid_i = *wire.from.valid_o;
    if (*wire.from.valid_o) {
      *wire.to.vc_i = *wire.from.vc_o;
      *wire.to.flit_i = *wire.from.flit_o;
    }
    *wire.from.credit_i = *wire.to.credit_o;
  }
}

void RtlMesh::ExchangeHost() {
  const Port port = Port::Of(*nodes_[0], kWest);
  *port.credit_i = static_cast<CData>(host_returns_);
  host_returns_ = 0;
  if (*port.valid_o) {
    host_returns_ = 1u << *port.vc_o;  // the flit leaves the host's buffer in the next cycle
    host_outstanding_ -= UnpackHeader(*port.flit_o, kFlitDataBits).amount;
  }
  *port.valid_i = 0;
  if (!host_queue_.empty() && host_credit_ > 0) {
    *port.valid_i = 1;
    *port.vc_i = 0;
    PackFlit(host_queue_.front(), *port.flit_i);
    host_queue_.pop_front();
    --host_credit_;
    ++host_outstanding_;
  }
  host_credit_ += *port.credit_o & 1;  // as in a router, a credit counts from the next cycle on
}

void RtlMesh::HostSend(const Packet& packet) {
  host_queue_.push_back(packet);
  host_queue_.back().header.src = kHost;
}

Place RtlMesh::PlaceOf(int node) const {
  return {.y = static_cast<uint8_t>(node / width_), .x = static_cast<uint8_t>(node % width_)};
}

void RtlMesh::HostStart(int node, int thread, uint32_t pc, uint64_t arg) {
  const Place place = PlaceOf(node);
  HostSend(ControlWrite(place, ThreadRegister(thread, kCtlThreadPc), pc));
  HostSend(ControlWrite(place, ThreadRegister(thread, kCtlThreadArg), arg));
  host_starts_.push_back(ControlWrite(place, ThreadRegister(thread, kCtlThreadCtrl), 1));
}

void RtlMesh::HostStop(int node, int thread) {
  HostSend(ControlWrite(PlaceOf(node), ThreadRegister(thread, kCtlThreadCtrl), 2));
}

void RtlMesh::WriteSram(int node, uint32_t offset, std::span<const uint8_t> bytes) {
  d1::WriteSram(*nodes_[node], offset, bytes);
}

void RtlMesh::ReadSram(int node, uint32_t offset, std::span<uint8_t> bytes) const {
  d1::ReadSram(*nodes_[node], offset, bytes);
}

bool RtlMesh::running() const {
  for (const auto& node : nodes_) {
    if (node->running_o != 0) return true;
  }
  return false;
}

}  // namespace d1
