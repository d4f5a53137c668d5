#include "tb/harness/rtl_mesh.h"

#include <verilated.h>

#include <algorithm>
#include <bit>
#include <deque>
#include <exception>
#include <stdexcept>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "tb/harness/random.h"
#include "tb/harness/rtl_error.h"
#include "tb/harness/rtl_sleep.h"
#include "tb/harness/sram_backdoor.h"
#include "tb/model/control.h"

namespace d1 {
namespace {

enum Direction { kNorth, kEast, kSouth, kWest };
constexpr int kResetCycles = 4;
constexpr int kDx[] = {0, 1, 0, -1};
constexpr int kDy[] = {-1, 0, 1, 0};
constexpr Direction kOpposite[] = {kSouth, kWest, kNorth, kEast};

constexpr uint64_t kShareCycles = 256;  // between two new shares

// What one side of a node carries in a cycle, 0 for nothing: bit 0 a flit, bit 1 its virtual
// channel, bits 3..2 credits for the other direction, bits 7..4 pulses of barriers.
constexpr uint8_t kCarriesFlit = 1;

// The host writes 8 bytes of a control register.
Packet ControlWrite(const Place& node, uint32_t offset, uint64_t value) {
  Packet packet;
  packet.header.kind = PacketKind::kWrite;
  packet.header.dst = node;
  packet.header.offset = offset;
  packet.header.count = 8;
  std::memcpy(&packet.data.byte[offset % kLineBytes], &value, sizeof(value));
  return packet;
}

Packet Refusal(const Header& request, const Place& here) {
  Packet packet;
  packet.header = {.kind = PacketKind::kNack,
                   .dst = request.src,
                   .src = here,
                   .src_thread = request.src_thread,
                   .offset = request.offset,
                   .amount = 1};
  return packet;
}

// An edge port where nothing sits: refuses all requests.
class NoDevice : public EdgeDevice {
 public:
  explicit NoDevice(const Place& here) : here_(here) {}

  void Drive(EdgeSignals& to_mesh) override {
    to_mesh.credit = std::exchange(returns_, 0);
    if (refusals_.empty() || there_ == 6) return;
    to_mesh.valid = true;
    to_mesh.vc = 1;
    PackFlit(refusals_.front(), to_mesh.flit);
    refusals_.pop_front();
    ++there_;
  }

  void Sample(const EdgeSignals& from_mesh) override {
    there_ -= static_cast<int>(from_mesh.credit >> 1 & 1);
    if (!from_mesh.valid) return;
    returns_ = 1u << from_mesh.vc;
    const Header header = UnpackHeader(from_mesh.flit, kFlitDataBits);
    // A source-routed packet is never answered, and a response answers nothing.
    if (from_mesh.vc == 0 && header.kind != PacketKind::kRoute)
      refusals_.push_back(Refusal(header, here_));
  }

 private:
  Place here_;
  std::deque<Packet> refusals_;
  unsigned returns_ = 0;
  int there_ = 0;  // refusals in the mesh's buffers
};

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

uint64_t MixBytes(uint64_t hash, const void* bytes, size_t size) {
  const auto* from = static_cast<const uint8_t*>(bytes);
  for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, from + at, std::min(sizeof(word), size - at));
    hash = Mix(hash, word);
  }
  return hash;
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
  CData* sync_i;
  CData* sync_o;

  static Port Of(Vd1_node& n, int side) {
    switch (side) {
      case kNorth:
        return {&n.link_north_valid_o,  &n.link_north_vc_o,     &n.link_north_flit_o,
                &n.link_north_credit_i, &n.link_north_valid_i,  &n.link_north_vc_i,
                &n.link_north_flit_i,   &n.link_north_credit_o, &n.link_north_sync_i,
                &n.link_north_sync_o};
      case kEast:
        return {&n.link_east_valid_o,  &n.link_east_vc_o,     &n.link_east_flit_o,
                &n.link_east_credit_i, &n.link_east_valid_i,  &n.link_east_vc_i,
                &n.link_east_flit_i,   &n.link_east_credit_o, &n.link_east_sync_i,
                &n.link_east_sync_o};
      case kSouth:
        return {&n.link_south_valid_o,  &n.link_south_vc_o,     &n.link_south_flit_o,
                &n.link_south_credit_i, &n.link_south_valid_i,  &n.link_south_vc_i,
                &n.link_south_flit_i,   &n.link_south_credit_o, &n.link_south_sync_i,
                &n.link_south_sync_o};
      default:
        return {&n.link_west_valid_o,  &n.link_west_vc_o,     &n.link_west_flit_o,
                &n.link_west_credit_i, &n.link_west_valid_i,  &n.link_west_vc_i,
                &n.link_west_flit_i,   &n.link_west_credit_o, &n.link_west_sync_i,
                &n.link_west_sync_o};
    }
  }
};

// What the engine knows of a node. Only its thread writes it; neighbours read what it carries.
struct alignas(64) RtlMesh::Site {
  std::array<uint8_t, 4> out{};  // what its sides carry, after the clock edge
  std::array<uint8_t, 4> in{};   // what its inputs have been given
  bool runs = false;             // some thread of it
  bool asleep = false;
  bool settle = false;          // its inputs have changed
  uint8_t same = 0;             // probes in a row that found no change
  uint32_t quiet = 0;           // cycles since something happened
  uint32_t patience = 0;        // quiet cycles before the next probe
  uint64_t slept_at = 0;        // the cycle in which it fell asleep
  uint64_t slept = 0;           // cycles before that
  std::vector<uint64_t> steps;  // of its counters in a cycle, while asleep
  uint64_t hash = 0;
  std::array<uint64_t, 4> flits{};  // that left by each side
  std::array<int, 4> neighbour{-1, -1, -1, -1};
  std::array<Port, 4> port{};
  std::array<const FlitPort*, 4> flit{};  // what its sides send
  std::unique_ptr<FlitPort[]> remote;     // the same, of a node of another process
};

// One clock cycle. The inputs are those of the rising edge, and nothing happens at the falling one:
// it is evaluated only for the waves, if this Verilator hides what tells it that the clock was low,
// or to settle inputs that have changed: assertions look at what follows from them as it was before
// the rising edge is evaluated.
template <typename Node>
void Cycle(Node& node, [[maybe_unused]] bool settle) {
#ifndef D1_WAVES
  if constexpr (requires { node.rootp->__Vtrigrprev__TOP__clk_i; }) {
    if (settle) {
      node.clk_i = 0;
      node.eval();
    }
    node.rootp->__Vtrigrprev__TOP__clk_i = 0;
    node.clk_i = 1;
    node.eval();
    return;
  }
#endif
  node.clk_i = 0;
  node.eval();
  node.clk_i = 1;
  node.eval();
}

// A thread and the nodes that it evaluates.
struct RtlMesh::Worker {
  int begin = 0;
  int end = 0;
  MeshActivity activity;
  NodeSnapshot snapshot;
  std::exception_ptr error;
  std::thread thread;
};

void MeshActivity::Add(const MeshActivity& other) {
  started |= other.started;
  sram_written |= other.sram_written;
  retired += other.retired;
  lines_loaded += other.lines_loaded;
  matrix_operations += other.matrix_operations;
  dma_lines += other.dma_lines;
  running += other.running;
  awake += other.awake;
}

RtlMesh::RtlMesh(int width, int height, uint64_t seed, const EngineOptions& engine)
    : RtlMesh({.width = width, .height = height}, seed, engine) {}

RtlMesh::RtlMesh(const MeshShape& shape, uint64_t seed, const EngineOptions& engine)
    : width_(shape.width),
      height_(shape.height),
      chip_(shape.chip),
      live_(width_ * height_, true),
      engine_(engine),
      end_node_(width_ * height_),
      sites_(width_ * height_) {
  const int width = width_, height = height_;
  for (const int site : shape.dead) live_.at(site) = false;
  if (engine_.ranks != nullptr) {
    first_node_ = engine_.ranks->FirstRow(engine_.ranks->rank(), height) * width;
    end_node_ = engine_.ranks->FirstRow(engine_.ranks->rank() + 1, height) * width;
  }
  contexts_.resize(nodes());
  nodes_.resize(nodes());
  Random random(seed, "rtl_mesh");
  for (int i = 0; i < nodes(); ++i) {
    const uint64_t node_seed = random.Bits(30) + 1;
    if (!Has(i)) continue;
    if (!live_[i]) {
      sites_[i].asleep = true;  // for good
      continue;
    }
    auto context = std::make_unique<VerilatedContext>();
    context->randReset(2);
    context->randSeed(static_cast<int>(node_seed));
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
    node->chip_i = chip_;
    for (int side = 0; side < 4; ++side) {
      const Port port = Port::Of(*node, side);
      *port.valid_i = 0;
      *port.credit_i = 0;
      *port.sync_i = 0;
      sites_[i].port[side] = port;
      sites_[i].flit[side] = port.flit_o;
    }
    node->eval();  // the first one draws random bits too: each node draws its own
    contexts_[i] = std::move(context);
    nodes_[i] = std::move(node);
  }
  Connect();

  const int threads = std::max(1, std::min(engine_.threads, end_node_ - first_node_));
  barrier_ = std::make_unique<SpinBarrier>(threads);
  for (int t = 0; t < threads; ++t) workers_.push_back(std::make_unique<Worker>());
  Share();
  for (int t = 1; t < threads; ++t)
    workers_[t]->thread = std::thread(&RtlMesh::Work, this, workers_[t].get());
}

RtlMesh::~RtlMesh() {
  quit_ = true;
  barrier_->Wait();
  for (size_t t = 1; t < workers_.size(); ++t) workers_[t]->thread.join();
  for (int i = first_node_; i < end_node_; ++i) {
    if (!live_[i]) continue;
    Verilated::threadContextp(contexts_[i].get());
    nodes_[i]->final();
    nodes_[i].reset();
  }
}

void RtlMesh::Connect() {
  for (int i = 0; i < nodes(); ++i) {
    for (int side = 0; side < 4; ++side) {
      const int x = i % width_ + kDx[side], y = i / width_ + kDy[side];
      if (x < 0 || x >= width_ || y < 0 || y >= height_ || !live_[i] || !live_[y * width_ + x])
        continue;
      sites_[i].neighbour[side] = y * width_ + x;
      if (Has(i) || !Has(y * width_ + x)) continue;
      sites_[i].remote = std::make_unique<FlitPort[]>(4);
      for (int s = 0; s < 4; ++s) sites_[i].flit[s] = &sites_[i].remote[s];
    }
  }
}

void RtlMesh::Reset() {
  in_reset_ = true;
  for (int i = first_node_; i < end_node_; ++i) {
    if (live_[i]) Touch(i).rst_ni = 0;
  }
  for (int i = 0; i < kResetCycles; ++i) Tick();
  for (int i = first_node_; i < end_node_; ++i) {
    if (!live_[i]) continue;
    Verilated::threadContextp(contexts_[i].get());
    nodes_[i]->clk_i = 0;
    nodes_[i]->eval();
    nodes_[i]->rst_ni = 1;
    nodes_[i]->eval();
    ZeroSram(*nodes_[i]);
    sites_[i].slept = 0;
    sites_[i].flits = {};
  }
  in_reset_ = false;
  cycle_ = 0;
}

Vd1_node& RtlMesh::Touch(int index) {
  Wake(index, cycle_);
  sites_[index].settle = true;
  return *nodes_[index];
}

// ---- one cycle ----------------------------------------------------------------------------------

// All threads evaluate their nodes, wait, copy the links that end at their nodes, wait.
void RtlMesh::Tick() {
  if (!host_starts_.empty()) {
    host_queue_.insert(host_queue_.end(), host_starts_.begin(), host_starts_.end());
    host_starts_.clear();
  }
  if (cycle_ % kShareCycles == 0) Share();
  barrier_->Wait();
  EvaluateShare(workers_[0].get());
  barrier_->Wait();
  if (engine_.ranks != nullptr) {
    ExchangeRanks();
    barrier_->Wait();
  }
  ExchangeShare(workers_[0].get());
  barrier_->Wait();
  activity_ = {};
  for (const auto& worker : workers_) {
    if (worker->error) std::rethrow_exception(std::exchange(worker->error, nullptr));
    activity_.Add(worker->activity);
  }
  if (!in_reset_) {
    RefuseAtEdges();
    ExchangeEdges();
  }
  if (Has(0) && live_[0] && HostIsThere()) ExchangeHost();
  ++cycle_;
}

void RtlMesh::Work(Worker* worker) {
  for (;;) {
    barrier_->Wait();
    if (quit_) return;
    EvaluateShare(worker);
    barrier_->Wait();
    if (engine_.ranks != nullptr) barrier_->Wait();
    ExchangeShare(worker);
    barrier_->Wait();
  }
}

// Gives every thread nodes in a row, as many that are awake as any other.
void RtlMesh::Share() {
  int awake = 0;
  for (int i = first_node_; i < end_node_; ++i) awake += !sites_[i].asleep;
  const int threads = static_cast<int>(workers_.size());
  int node = first_node_, given = 0;
  for (int t = 0; t < threads; ++t) {
    workers_[t]->begin = node;
    for (; node < end_node_ && (t + 1 == threads || given * threads < awake * (t + 1)); ++node) {
      given += !sites_[node].asleep;
    }
    workers_[t]->end = node;
  }
}

void RtlMesh::EvaluateShare(Worker* worker) {
  worker->activity = {};
  try {
    for (int i = worker->begin; i < worker->end; ++i) {
      if (!sites_[i].asleep) TickNode(i, worker);
      worker->activity.running += sites_[i].runs;
    }
  } catch (...) {
    worker->error = std::current_exception();
  }
}

void RtlMesh::TickNode(int index, Worker* worker) {
  Site& site = sites_[index];
  Vd1_node& node = *nodes_[index];
  const bool given = std::bit_cast<uint32_t>(site.in) != 0;
  const bool probe = engine_.sleep && !in_reset_ && !given && site.quiet >= site.patience;
  std::vector<uint64_t> counters;
  if (probe) {
    worker->snapshot.Take(node);
    counters = ReadCounters(node);
  }
  Evaluate(index);

  for (int side = 0; side < 4; ++side) {
    const Port& port = site.port[side];
    site.out[side] = static_cast<uint8_t>((*port.valid_o ? kCarriesFlit | *port.vc_o << 1 : 0) |
                                          *port.credit_o << 2 | *port.sync_o << 4);
    site.flits[side] += *port.valid_o;
    if (sign_ && site.out[side] != 0) {
      site.hash = Mix(site.hash, cycle_ << 10 | static_cast<uint64_t>(side) << 8 | site.out[side]);
      if (*port.valid_o) site.hash = MixBytes(site.hash, port.flit_o, sizeof(FlitPort));
    }
  }
  site.runs = node.running_o != 0;
  const NodeActivity activity = ReadActivity(node);
  worker->activity.Add({.started = activity.started,
                        .sram_written = activity.sram_written,
                        .retired = activity.retired,
                        .lines_loaded = activity.lines_loaded,
                        .matrix_operations = activity.matrix_operations,
                        .dma_lines = activity.dma_lines,
                        .running = 0,  // counted with those that sleep
                        .awake = 1});
  if (observer_) observer_(index, activity);

  if (given || std::bit_cast<uint32_t>(site.out) != 0 || activity.started ||
      activity.sram_written || activity.retired != 0 || activity.lines_loaded != 0 ||
      activity.matrix_operations != 0 || activity.dma_lines != 0) {
    site.quiet = 0;
    site.same = 0;
    site.patience = engine_.patience;
    return;
  }
  ++site.quiet;
  if (!probe) return;
  if (!worker->snapshot.Same(node)) {
    site.same = 0;
    site.patience = 2 * site.quiet;
  } else if (++site.same == 2) {
    site.asleep = true;
    site.slept_at = cycle_ + 1;
    site.steps = ReadCounters(node);
    for (size_t c = 0; c < counters.size(); ++c) site.steps[c] -= counters[c];
  }
}

void RtlMesh::Evaluate(int index) {
  Vd1_node& node = *nodes_[index];
  VerilatedContext& context = *contexts_[index];
  Verilated::threadContextp(&context);  // where this model's errors and random numbers are booked
  Cycle(node, std::exchange(sites_[index].settle, false));
  context.timeInc(2);
  if (context.gotError()) {
    context.gotError(false);
    context.gotFinish(false);
    throw RtlError("the RTL of node " + std::to_string(index % width_) + "," +
                   std::to_string(index / width_) + " reported an error in cycle " +
                   std::to_string(cycle_));
  }
}

// Brings a node that sleeps to its state after `done` cycles: its counters to one cycle before,
// then that cycle.
void RtlMesh::Wake(int index, uint64_t done) {
  Site& site = sites_[index];
  const bool asleep = std::exchange(site.asleep, false);
  site.quiet = 0;
  site.same = 0;
  site.patience = engine_.patience;
  if (!asleep || done == site.slept_at) return;
  const uint64_t missed = done - site.slept_at;
  site.slept += missed;
  if (missed > 1) {
    std::vector<uint64_t> counters = ReadCounters(*nodes_[index]);
    for (size_t c = 0; c < counters.size(); ++c) counters[c] += site.steps[c] * (missed - 1);
    WriteCounters(*nodes_[index], counters);
  }
  contexts_[index]->timeInc(2 * (missed - 1));
  Evaluate(index);
}

// Copies what the neighbours of the thread's nodes carry.
void RtlMesh::ExchangeShare(Worker* worker) {
  try {
    for (int i = worker->begin; i < worker->end; ++i) {
      const Site& site = sites_[i];
      for (int side = 0; side < 4; ++side) {
        if (site.neighbour[side] < 0) continue;
        const Site& from = sites_[site.neighbour[side]];
        Drive(i, side, from.out[kOpposite[side]], *from.flit[kOpposite[side]], cycle_ + 1);
      }
    }
  } catch (...) {
    worker->error = std::current_exception();
  }
}

// Gives a side of a node its inputs of the cycle after `done` ones.
void RtlMesh::Drive(int index, int side, uint8_t carries, const FlitPort& flit, uint64_t done) {
  Site& site = sites_[index];
  if (carries == 0 && site.in[side] == 0) return;
  if (site.asleep) Wake(index, done);
  site.settle = true;
  const Port& port = site.port[side];
  *port.valid_i = carries & kCarriesFlit;
  if (carries & kCarriesFlit) {
    *port.vc_i = carries >> 1 & 1;
    *port.flit_i = flit;
  }
  *port.credit_i = carries >> 2 & 3;
  *port.sync_i = carries >> 4;
  site.in[side] = carries;
}

// ---- other processes ----------------------------------------------------------------------------

// What a row carries on one side: a byte for each node, then the flits.
std::vector<uint8_t> RtlMesh::PackRow(int row, int side) const {
  std::vector<uint8_t> bytes(width_);
  for (int x = 0; x < width_; ++x) {
    const Site& site = sites_[row * width_ + x];
    bytes[x] = site.out[side];
    if (!(bytes[x] & kCarriesFlit)) continue;
    const auto* flit = reinterpret_cast<const uint8_t*>(site.flit[side]->data());
    bytes.insert(bytes.end(), flit, flit + sizeof(FlitPort));
  }
  return bytes;
}

void RtlMesh::UnpackRow(const std::vector<uint8_t>& bytes, int row, int side) {
  const uint8_t* flit = bytes.data() + width_;
  for (int x = 0; x < width_; ++x) {
    Site& site = sites_[row * width_ + x];
    site.out[side] = bytes[x];
    if (!(bytes[x] & kCarriesFlit)) continue;
    std::memcpy(site.remote[side].data(), flit, sizeof(FlitPort));
    flit += sizeof(FlitPort);
  }
}

void RtlMesh::ExchangeRanks() {
  const int first = first_node_ / width_, last = end_node_ / width_ - 1;
  std::vector<uint8_t> north, south, from_north, from_south;
  if (first > 0) north = PackRow(first, kNorth);
  if (last + 1 < height_) south = PackRow(last, kSouth);
  engine_.ranks->Exchange(north, south, width_ * (1 + sizeof(FlitPort)), &from_north, &from_south);
  if (first > 0) UnpackRow(from_north, first - 1, kSouth);
  if (last + 1 < height_) UnpackRow(from_south, last + 1, kNorth);
}

// ---- the host -----------------------------------------------------------------------------------

void RtlMesh::ExchangeHost() {
  const Site& site = sites_[0];
  const Port& port = site.port[kWest];
  const uint8_t out = site.out[kWest];
  auto carries = static_cast<uint8_t>(host_returns_ << 2);
  host_returns_ = 0;
  if (out & kCarriesFlit) {
    const int vc = out >> 1 & 1;
    host_returns_ = 1u << vc;  // the flit leaves the host's buffer in the next cycle
    const Header header = UnpackHeader(*port.flit_o, kFlitDataBits);
    if (vc == 1) host_outstanding_ -= header.amount;
    // It has no memory.
    if (vc == 0 && header.kind != PacketKind::kRoute)
      host_refusals_.push_back(Refusal(header, HostPlace()));
  }
  FlitPort flit = {};  // the bits above a flit must be zero
  if (!host_refusals_.empty() && host_refusal_credit_ > 0) {
    carries |= kCarriesFlit | 1 << 1;
    PackFlit(host_refusals_.front(), flit);
    host_refusals_.pop_front();
    --host_refusal_credit_;
  } else if (!host_queue_.empty() && host_credit_ > 0) {
    carries |= kCarriesFlit;
    PackFlit(host_queue_.front(), flit);
    host_queue_.pop_front();
    --host_credit_;
    ++host_outstanding_;
  }
  Drive(0, kWest, carries, flit, cycle_ + 1);
  host_credit_ += out >> 2 & 1;  // as in a router, a credit counts from the next cycle on
  host_refusal_credit_ += out >> 3 & 1;
}

void RtlMesh::HostSend(const Packet& packet) {
  if (!Has(0)) return;
  host_queue_.push_back(packet);
  host_queue_.back().header.src = HostPlace();
}

Place RtlMesh::HostPlace() const { return {.chip = chip_, .is_edge = true, .side = kWest}; }

Place RtlMesh::PlaceOf(int node) const {
  return {.chip = chip_,
          .y = static_cast<uint8_t>(node / width_),
          .x = static_cast<uint8_t>(node % width_)};
}

void RtlMesh::HostStart(int node, int thread, uint32_t pc, uint64_t arg) {
  const Place place = PlaceOf(node);
  HostSend(ControlWrite(place, ThreadRegister(thread, kCtlThreadPc), pc));
  HostSend(ControlWrite(place, ThreadRegister(thread, kCtlThreadArg), arg));
  if (!Has(0)) return;
  host_starts_.push_back(ControlWrite(place, ThreadRegister(thread, kCtlThreadCtrl), 1));
  host_starts_.back().header.src = HostPlace();
}

void RtlMesh::HostStop(int node, int thread) {
  HostSend(ControlWrite(PlaceOf(node), ThreadRegister(thread, kCtlThreadCtrl), 2));
}

// ---- other devices at edge ports
// ------------------------------------------------------------------

void RtlMesh::AttachEdge(int side, int index, EdgeDevice& device) {
  const int x = side == kEast ? width_ - 1 : side == kWest ? 0 : index;
  const int y = side == kSouth ? height_ - 1 : side == kNorth ? 0 : index;
  if (side < 0 || side > 3 || x < 0 || x >= width_ || y < 0 || y >= height_ ||
      !live_[y * width_ + x]) {
    throw std::invalid_argument("there is no edge port " + std::to_string(index) + " on side " +
                                std::to_string(side));
  }
  const int node = y * width_ + x;
  for (const EdgeSlot& slot : edges_) {
    if (slot.node == node && slot.side == side)
      throw std::invalid_argument("something sits at this edge port already");
  }
  if (Has(node)) edges_.push_back({node, side, &device});
}

bool RtlMesh::HostIsThere() const {
  return std::none_of(edges_.begin(), edges_.end(),
                      [](const EdgeSlot& s) { return s.node == 0 && s.side == kWest; });
}

void RtlMesh::ExchangeEdges() {
  for (const EdgeSlot& slot : edges_) {
    const Site& site = sites_[slot.node];
    EdgeSignals to_mesh, from_mesh;
    slot.device->Drive(to_mesh);
    from_mesh.valid = site.out[slot.side] & kCarriesFlit;
    from_mesh.vc = site.out[slot.side] >> 1 & 1;
    from_mesh.credit = site.out[slot.side] >> 2 & 3;
    if (from_mesh.valid) from_mesh.flit = *site.flit[slot.side];
    slot.device->Sample(from_mesh);
    Drive(slot.node, slot.side,
          static_cast<uint8_t>((to_mesh.valid ? kCarriesFlit | to_mesh.vc << 1 : 0) | to_mesh.credit
                                                                                          << 2),
          to_mesh.flit, cycle_ + 1);
  }
}

// Gives an edge port by which something leaves, and where nothing sits, a device that refuses it.
void RtlMesh::RefuseAtEdges() {
  for (int i = first_node_; i < end_node_; ++i) {
    const Site& site = sites_[i];
    if (site.asleep) continue;
    const int x = i % width_, y = i / width_;
    const bool edge[] = {y == 0, x == width_ - 1, y == height_ - 1, x == 0};
    for (int side = 0; side < 4; ++side) {
      if (!edge[side] || !(site.out[side] & kCarriesFlit) || (i == 0 && side == kWest)) continue;
      if (std::any_of(edges_.begin(), edges_.end(),
                      [&](const EdgeSlot& s) { return s.node == i && s.side == side; }))
        continue;
      Place place{.chip = chip_, .is_edge = true, .side = static_cast<uint8_t>(side)};
      (side % 2 == 1 ? place.y : place.x) = static_cast<uint8_t>(side % 2 == 1 ? y : x);
      own_devices_.push_back(std::make_unique<NoDevice>(place));
      edges_.push_back({i, side, own_devices_.back().get()});
    }
  }
}

// ---- looking in ---------------------------------------------------------------------------------

void RtlMesh::WriteSram(int node, uint32_t offset, std::span<const uint8_t> bytes) {
  d1::WriteSram(Touch(node), offset, bytes);
}

void RtlMesh::ReadSram(int node, uint32_t offset, std::span<uint8_t> bytes) const {
  d1::ReadSram(*nodes_[node], offset, bytes);
}

bool RtlMesh::running() const {
  for (int i = first_node_; i < end_node_; ++i) {
    if (sites_[i].runs) return true;
  }
  return false;
}

uint64_t RtlMesh::slept() const {
  uint64_t cycles = 0;
  for (int i = first_node_; i < end_node_; ++i) {
    if (live_[i]) cycles += sites_[i].slept + (sites_[i].asleep ? cycle_ - sites_[i].slept_at : 0);
  }
  return cycles;
}

std::vector<uint64_t> RtlMesh::link_flits() const {
  std::vector<uint64_t> flits;
  for (const Site& site : sites_) flits.insert(flits.end(), site.flits.begin(), site.flits.end());
  return flits;
}

void RtlMesh::StartSignature() {
  sign_ = true;
  for (Site& site : sites_) site.hash = 0;
}

uint64_t RtlMesh::signature() const {
  std::vector<uint64_t> hashes(nodes());
  for (int i = first_node_; i < end_node_; ++i) {
    hashes[i] = sites_[i].hash;
    if (!live_[i]) continue;
    const SramArrays arrays = SramArraysOf(*nodes_[i]);
    for (uint32_t b = 0; b < arrays.banks; ++b) {
      hashes[i] = MixBytes(hashes[i], arrays.bank[b], arrays.rows * sizeof(VlWide<18>));
    }
  }
  if (engine_.ranks != nullptr) engine_.ranks->Sum(hashes);
  return MixBytes(0, hashes.data(), hashes.size() * sizeof(uint64_t));
}

}  // namespace d1
