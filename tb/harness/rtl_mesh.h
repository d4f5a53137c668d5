// A mesh of X x Y Verilated nodes, one object each, that exchange their links once a cycle.
//
// Because a node's outputs depend on its registers only, this is cycle-identical to d1_mesh
// (tests/mesh proves it), for any number of threads and processes that share the nodes. A link is
// copied only when it carries something, before or now. A node in which nothing can change sleeps:
// it is not evaluated until something arrives (docs/mesh.md says why that is exact).
//
// A host sits at west edge port 0 and starts threads with control packets, as a host of a real
// machine would; memory is loaded through the back door. Other devices can be attached at any edge
// port, also in its place. A request that leaves by an edge port where nothing sits is refused, so
// its sender reports a RemoteError.
//
// Sites can be dead: there is no node, as in d1_chip, and nothing of it may be named. Then routing
// tables must be loaded first (docs/routing.md).
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tb/harness/edge_device.h"
#include "tb/harness/flit.h"
#include "tb/harness/mesh_engine.h"
#include "tb/harness/rtl_trace.h"
#include "tb/harness/spin_barrier.h"
#include "tb/model/packet.h"

class Vd1_node;
class VerilatedContext;

namespace d1 {

// What happened in a cycle, of the nodes of this process.
struct MeshActivity {
  bool started = false;  // a thread was started
  bool sram_written = false;
  int retired = 0;  // instructions
  int lines_loaded = 0;
  int matrix_operations = 0;
  int dma_lines = 0;  // read by DMA engines
  int running = 0;    // nodes with a thread that runs
  int awake = 0;      // nodes that were evaluated

  void Add(const MeshActivity& other);
};

struct MeshShape {
  int width = 1;
  int height = 1;
  uint16_t chip = 0;
  std::vector<int> dead;  // site numbers
};

class RtlMesh {
 public:
  // Every register starts with random bits of `seed`; the SRAM with zeros.
  RtlMesh(int width, int height, uint64_t seed, const EngineOptions& engine = {});
  RtlMesh(const MeshShape& shape, uint64_t seed, const EngineOptions& engine = {});
  ~RtlMesh();
  RtlMesh(const RtlMesh&) = delete;
  RtlMesh& operator=(const RtlMesh&) = delete;

  int width() const { return width_; }
  int height() const { return height_; }
  int nodes() const { return width_ * height_; }

  // Index y * width + x. Those of this process are first_node() to end_node() - 1; only they may be
  // named below.
  int first_node() const { return first_node_; }
  int end_node() const { return end_node_; }
  bool Has(int index) const { return index >= first_node_ && index < end_node_; }
  bool live(int index) const { return live_[index]; }
  // To look at. The clock counter of a node that sleeps stands still.
  const Vd1_node& node(int index) const { return *nodes_[index]; }
  // To change something, or to look at everything: a node that sleeps is woken.
  Vd1_node& Touch(int index);
  VerilatedContext& context(int index) { return *contexts_[index]; }

  // Asserts reset for a few cycles, then clears the SRAM with valid check bits.
  void Reset();

  // One clock cycle of the whole mesh. Throws RtlError when an assertion of the RTL failed.
  void Tick();
  uint64_t cycle() const { return cycle_; }                   // since Reset()
  const MeshActivity& activity() const { return activity_; }  // in the last Tick()

  // Called in each Tick() for each node that is evaluated, by the thread that does it, after the
  // clock edge.
  using Observer = std::function<void(int index, const NodeActivity& activity)>;
  void Observe(Observer observer) { observer_ = std::move(observer); }

  // Queues a control-register write or a post, sent by the host at one packet a cycle as credits
  // allow.
  void HostSend(const Packet& packet);
  // Writes THREAD_PC and THREAD_ARG, later THREAD_CTRL, so that threads queued together start
  // together.
  void HostStart(int node, int thread, uint32_t pc, uint64_t arg);
  // Writes the stop bit of THREAD_CTRL.
  void HostStop(int node, int thread);
  // From now on `device` sits at edge port `index` (x or y) of side 0 north, 1 east, 2 south, 3
  // west, whose site is live. It must live as long as the mesh ticks.
  void AttachEdge(int side, int index, EdgeDevice& device);
  // Packets of the host that were not acknowledged yet. Of the process that has node 0; 0 in
  // others.
  int host_outstanding() const { return host_outstanding_ + static_cast<int>(host_queue_.size()); }

  // Back door to the SRAM of a node.
  void WriteSram(int node, uint32_t offset, std::span<const uint8_t> bytes);
  void ReadSram(int node, uint32_t offset, std::span<uint8_t> bytes) const;

  // True while any thread of any node of this process runs.
  bool running() const;

  // Node-cycles since Reset() in which nodes of this process slept.
  uint64_t slept() const;

  // [4 * node + side]: flits that left the node there since Reset(); of other processes' nodes 0.
  std::vector<uint64_t> link_flits() const;

  // From now on each link that carries something is noted; signature() is a hash of all that was,
  // in every cycle, and of the memory of the nodes. It is the same for any number of threads and
  // processes, asleep or not.
  void StartSignature();
  uint64_t signature() const;

 private:
  struct Port;
  struct Site;
  struct Worker;

  struct EdgeSlot {
    int node;
    int side;
    EdgeDevice* device;
  };

  Place PlaceOf(int node) const;
  Place HostPlace() const;
  void Connect();
  void Share();
  void Work(Worker* worker);
  void EvaluateShare(Worker* worker);
  void ExchangeShare(Worker* worker);
  void ExchangeRanks();
  void ExchangeHost();
  void ExchangeEdges();
  bool HostIsThere() const;
  void RefuseAtEdges();
  void TickNode(int index, Worker* worker);
  void Evaluate(int index);
  void Drive(int index, int side, uint8_t carries, const FlitPort& flit, uint64_t done);
  void Wake(int index, uint64_t done);
  std::vector<uint8_t> PackRow(int row, int side) const;
  void UnpackRow(const std::vector<uint8_t>& bytes, int row, int side);

  int width_;
  int height_;
  uint16_t chip_;
  std::vector<char> live_;  // of all sites
  EngineOptions engine_;
  int first_node_ = 0;
  int end_node_ = 0;
  uint64_t cycle_ = 0;
  bool in_reset_ = false;
  std::vector<std::unique_ptr<VerilatedContext>>
      contexts_;  // of the other processes' nodes: nullptr
  std::vector<std::unique_ptr<Vd1_node>> nodes_;
  std::vector<Site> sites_;                       // of all nodes
  std::vector<std::unique_ptr<Worker>> workers_;  // the first one is the thread that calls Tick()
  std::unique_ptr<SpinBarrier> barrier_;
  std::vector<EdgeSlot> edges_;
  std::vector<std::unique_ptr<EdgeDevice>> own_devices_;  // that refuse
  bool quit_ = false;
  bool sign_ = false;
  Observer observer_;
  MeshActivity activity_;
  std::deque<Packet> host_refusals_;
  int host_refusal_credit_ = 4;
  std::deque<Packet> host_queue_;
  std::vector<Packet>
      host_starts_;  // THREAD_CTRL writes, sent after everything queued before the next Tick()
  int host_credit_ = 4;
  unsigned host_returns_ =
      0;  // credits for the node's west output, bit 0 requests, bit 1 responses
  int host_outstanding_ = 0;
};

}  // namespace d1
