// The golden model machine: X x Y nodes of four threads, and a simulator that needs no RTL.
//
// Run() chooses one of the orders that the memory model allows: threads take turns in blocks of
// instructions, every access is performed at once and in program order, pushes and posts arrive at
// once, a DMA list runs to its end when it is started, and fetch sees every store. A program
// without races gives the same result in any order; a schedule seed picks other ones. CYCLE, cycle
// and time count executed instructions of the whole machine, so they grow, and mean nothing else.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tb/model/control.h"
#include "tb/model/instr.h"
#include "tb/model/node_state.h"
#include "tb/model/packet.h"
#include "tb/model/scalar_step.h"

namespace d1 {

struct MachineConfig {
  int width = 1;   // Nodes in x, 1 to 256.
  int height = 1;  // Nodes in y, 1 to 256.
  uint16_t chip = 0;
  std::vector<int> dead;  // Nodes y * width + x that take nothing and run nothing.
};

struct RunLimits {
  uint64_t instructions =
      UINT64_MAX;  // Of all threads together; each line that a DMA list reads counts as one.
  // 0: always the same fixed turns. Otherwise the order and length of turns are drawn from it.
  uint64_t schedule_seed = 0;
  // Offset of 8 aligned bytes in the SRAM of node (0,0): the run ends behind the instruction that
  // makes them other than 0.
  std::optional<uint32_t> watch;
};

struct ThreadId {
  int x = 0, y = 0, thread = 0;
  friend bool operator==(const ThreadId&, const ThreadId&) = default;
};

// A thread that waits for a semaphore.
struct Waiter {
  ThreadId id;
  uint32_t pc = 0;
  unsigned semaphore = 0;
  uint32_t needs = 0;
  uint32_t has = 0;
};

enum class StopReason {
  kAllStopped,  // No thread is running; `faulted` tells whether all went well.
  kDeadlock,    // Every running thread waits: `waiting`.
  kLimit,       // The instruction limit was reached.
  kWatch,       // The watched bytes are not 0; threads may be running.
};

struct RunResult {
  StopReason reason = StopReason::kAllStopped;
  uint64_t instructions = 0;  // Executed in this Run().
  uint64_t matrix_steps = 0;
  std::vector<ThreadId> faulted;
  std::vector<Waiter> waiting;

  bool ok() const { return reason == StopReason::kAllStopped && faulted.empty(); }
};

class Machine {
 public:
  explicit Machine(const MachineConfig& config);

  int width() const { return config_.width; }
  int height() const { return config_.height; }
  int nodes() const { return static_cast<int>(nodes_.size()); }
  // The node beside one, or -1 where there is none that lives. Sides as in barrier.h.
  int Neighbour(int index, int side) const;

  // Nodes are numbered row by row: index = y * width + x.
  NodeState& node(int x, int y) { return nodes_[y * config_.width + x]; }
  const NodeState& node(int x, int y) const { return nodes_[y * config_.width + x]; }
  NodeState& node(int index) { return nodes_[index]; }
  const NodeState& node(int index) const { return nodes_[index]; }

  bool live(int index) const { return live_[index]; }

  // The node at `place`, or null when it is no live node of this machine.
  NodeState* Find(const Place& place);

  // As if THREAD_PC and THREAD_ARG were written and the thread started. It must not be running, and
  // its node live.
  void StartThread(int x, int y, int thread, uint64_t pc, uint64_t arg = 0);

  // Runs until every thread has stopped, waits, or a limit is reached. May be called again.
  RunResult Run(const RunLimits& limits = {});

  // Performs `packet` at its destination. False when it is refused (no such node, or the node
  // refuses it): a RemoteError of the sender.
  bool Deliver(const Packet& packet);
  // Delivers `packet` to all whom it is for; each that refuses it is a fault of the thread, at
  // `pc`.
  void Send(ThreadState& thread, uint64_t pc, const Packet& packet);

  // After a write of a barrier's register in node `index`: lets the barriers of all nodes go on.
  // Posts and faults are left to the caller, in `released` and `misused` of the barriers of the
  // nodes that it names.
  std::vector<int> SettleBarriers(int index);

  // Called before every instruction with one line of disassembly; an empty function ends it.
  void SetTrace(std::function<void(const std::string& line)> trace) { trace_ = std::move(trace); }

  // One paragraph for a person: why `result` stopped, who faulted where, who waits for what.
  std::string Describe(const RunResult& result) const;

 private:
  // Executes up to `budget` instructions of a running thread; returns how many.
  template <bool kTraced>
  uint64_t RunBlock(NodeState& node, int thread, uint64_t budget);
  // What an instruction asked for beyond the scalar side. False: it waits.
  bool Complete(NodeState& node, ScalarStep& step);
  void RunDma(NodeState& node);
  bool ContinueLists();
  // Settles barriers after a write of one, and performs their posts and faults.
  void ControlWritten(NodeState& node, uint64_t offset);
  void CompleteVector(NodeState& node, const ScalarStep& step);
  void Trace(const NodeState& node, int thread, uint32_t pc, uint32_t word) const;
  void CollectRunning(std::vector<int>& running) const;
  ThreadId Id(int node, int thread) const;
  bool WatchHit() const { return watch_ && nodes_[0].sram.Read<uint64_t>(*watch_) != 0; }
  std::vector<Waiter> Waiters();

  MachineConfig config_;
  std::vector<NodeState> nodes_;
  std::vector<bool> live_;
  DecodeCache cache_;
  std::function<void(const std::string&)> trace_;
  uint64_t executed_ = 0;  // Since construction.
  uint64_t matrix_steps_ = 0;
  uint64_t dma_lines_ = 0;
  std::optional<uint32_t> watch_;  // of the Run() under way
};

}  // namespace d1
