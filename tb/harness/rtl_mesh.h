// A mesh of X x Y Verilated nodes, one object each, that exchange their links once a cycle.
//
// Because a node's outputs depend on its registers only, this is cycle-identical to d1_mesh
// (tests/mesh proves it). A link is copied only when it carries something, before or now.
// A host sits at west edge port 0 and starts threads with control packets, as a host of a real machine
// would; memory is loaded through the back door.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tb/model/packet.h"

class Vd1_node;
class VerilatedContext;

namespace d1 {

class RtlMesh {
 public:
  // Every register starts with random bits of `seed`; the SRAM with zeros.
  RtlMesh(int width, int height, uint64_t seed);
  ~RtlMesh();
  RtlMesh(const RtlMesh&) = delete;
  RtlMesh& operator=(const RtlMesh&) = delete;

  int width() const { return width_; }
  int height() const { return height_; }
  int nodes() const { return width_ * height_; }
  // Index y * width + x.
  Vd1_node& node(int index) { return *nodes_[index]; }
  VerilatedContext& context(int index) { return *contexts_[index]; }

  // Asserts reset for a few cycles, then clears the SRAM with valid check bits.
  void Reset();

  // One clock cycle of the whole mesh. Throws RtlError (dut.h) when an assertion of the RTL failed.
  void Tick();
  uint64_t cycle() const { return cycle_; }  // since Reset()

  // Queues a control-register write or a post, sent by the host at one packet a cycle as credits allow.
  void HostSend(const Packet& packet);
  // Writes THREAD_PC and THREAD_ARG, later THREAD_CTRL, so that threads queued together start together.
  void HostStart(int node, int thread, uint32_t pc, uint64_t arg);
  // Writes the stop bit of THREAD_CTRL.
  void HostStop(int node, int thread);
  // Packets of the host that were not acknowledged yet.
  int host_outstanding() const { return host_outstanding_ + static_cast<int>(host_queue_.size()); }

  // Back door to the SRAM of a node.
  void WriteSram(int node, uint32_t offset, std::span<const uint8_t> bytes);
  void ReadSram(int node, uint32_t offset, std::span<uint8_t> bytes) const;

  // True while any thread of any node runs.
  bool running() const;

 private:
  struct Port;
  struct Wire;

  Place PlaceOf(int node) const;
  void Connect();
  void Exchange();
  void ExchangeHost();
  void Evaluate(int node);

  int width_;
  int height_;
  uint64_t cycle_ = 0;
  std::vector<std::unique_ptr<VerilatedContext>> contexts_;
  std::vector<std::unique_ptr<Vd1_node>> nodes_;
  std::vector<Wire> wires_;
  std::deque<Packet> host_queue_;
  std::vector<Packet> host_starts_;  // THREAD_CTRL writes, sent after everything queued before the next Tick()
  int host_credit_ = 4;
  unsigned host_returns_ = 0;  // credits for the node's west output, bit 0 requests, bit 1 responses
  int host_outstanding_ = 0;
};

}  // namespace d1
