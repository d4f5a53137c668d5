// The threads of an RTL mesh: where each of them stands, whether anything can still change, and
// whom each waits for in a hang.
//
// Processes that share a mesh all call ShareBarriers(), Reports(), WhoWaitsForWhom() and
// OnlySemaphores(), in the same order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/tool/barrier_report.h"
#include "sim/tool/device.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/harness/rtl_profile.h"
#include "tb/harness/rtl_standstill.h"
#include "tb/harness/rtl_trace.h"

namespace d1 {

struct StartedThread {
  NodeId node;
  int thread;
  uint32_t pc;
};

class RtlThreads {
 public:
  RtlThreads(const RtlMesh* mesh, MeshRanks* ranks);

  // After every clock edge at which a node was evaluated. Called by the threads of the mesh, each
  // for nodes of its own.
  void Note(int index, const NodeActivity& activity);

  // Whether all that is at work in the nodes of this process repeats itself or waits, and nothing
  // has changed in them for `idle` cycles. Processes ask at the same cycle, so what all of them say
  // holds for the mesh since `cycle` - `idle`.
  bool Stand(uint64_t cycle, uint64_t idle) const;

  // `stand`: nothing in the whole mesh can change any more.
  std::vector<ThreadReport> Reports(const std::vector<StartedThread>& started, bool stand) const;
  // The circle of threads that wait for each other, a line each.
  std::string WhoWaitsForWhom(const std::vector<StartedThread>& started, bool stand) const;
  // The end of a line that says so, when every thread that runs waits for a semaphore; else empty.
  std::string OnlySemaphores(const std::vector<StartedThread>& started) const;
  // A line for each DMA list that goes round.
  std::string CircularLists() const;
  // So that each process knows the barriers of all, for Reports().
  void ShareBarriers();

 private:
  bool Runs(int index, int thread) const;
  std::string InstructionAt(int index, uint32_t pc) const;
  std::string WaitText(int index, int thread, const ThreadWait& wait) const;
  std::string VectorText(int index, const ThreadWait& wait) const;
  std::optional<BarrierView> ViewBarrier(int node, int barrier) const;
  int Index(NodeId node) const { return node.y * mesh_->width() + node.x; }

  const RtlMesh* mesh_;
  MeshRanks* ranks_;
  std::vector<std::array<RetiredPc, kThreads>> retired_;    // last, of each node
  std::vector<std::array<uint64_t, kThreads>> retired_at_;  // when
  std::vector<StandstillWatch> watches_;
  std::vector<uint64_t> others_barriers_;  // of all nodes, once they are shared
};

}  // namespace d1
