// A decoupled machine in place of the RTL: executes programs and reports events as the trace points
// do. It chooses at random among the orders and delays that the memory model allows (scalar
// accesses that lag or come before retirement, vector queues that fall behind, late results, two
// streams of stores, packets on their way). It is for testing the follower, and shares its
// instruction semantics: it cannot show that those are right.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "tb/harness/random.h"
#include "tb/model/lockstep/events.h"
#include "tb/model/machine.h"

namespace d1 {

// A rule of the memory model that the source breaks, as RTL with a bug would.
enum class BrokenRule {
  kNone,
  kFenceWaits,         // FENCE and HALT retire at once.
  kFenceIRefetches,    // FENCE.I keeps the instruction cache.
  kWaitWaits,          // WAIT retires at once.
  kAccessOrder,        // Scalar accesses of a thread overtake each other.
  kLoadUse,            // An instruction uses a register before its load has been performed.
  kVectorOrder,        // Vector operations of a thread overtake each other.
  kVectorAfterLoads,   // A vector operation overtakes an earlier scalar load.
  kVectorReadsStores,  // A vector load does not wait for an earlier store to its bytes.
  kStoreOrder,         // Stores to the same bytes overtake each other.
  kPostAfterStores,    // A post overtakes an earlier store.
  kInjectionOrder,     // Packets of a thread leave in another order.
  kArrivalOrder,       // Packets of a flow overtake each other.
};
inline constexpr int kBrokenRules = 13;  // kNone included.

struct EventSourceOptions {
  MachineConfig machine;
  // Probability that each unit does something in a cycle: low values make it fall behind.
  unsigned issue_percent = 80;
  unsigned access_percent = 50;
  unsigned vector_percent = 50;
  unsigned store_percent = 40;
  unsigned network_percent = 40;
  unsigned early_percent =
      30;  // Scalar accesses that are granted before their instruction retires.
  BrokenRule broken = BrokenRule::kNone;
  unsigned late_percent = 70;  // Of multiplications and divisions.
};

class EventSource {
 public:
  EventSource(const EventSourceOptions& options, Random& random);

  // Load memory and start threads here.
  Machine& machine() { return machine_; }

  // The events of the next cycle, in an order that the follower must accept.
  std::vector<NodeEvent> Cycle();
  uint64_t cycle() const { return cycle_; }

  // No thread is running and nothing is under way.
  bool Done() const;

 private:
  struct Access {
    ScalarStep step;
    uint64_t order;
  };
  struct Op {
    VectorOp op;
    uint64_t order;
  };
  struct Store {
    bool from_acc;
    LineStore store;
  };
  struct Timed {
    uint64_t at;
    Event event;
  };
  struct Thread {
    uint64_t order = 0;
    uint32_t busy = 0;  // Registers whose value is still to come.
    std::deque<Access> accesses;
    std::deque<Op> queue;
    std::deque<Store> stores;
    std::deque<Packet> packets;
    uint32_t in_network = 0;
    std::deque<Timed> writes;      // Vector register writes, in order.
    std::vector<Timed> late;       // Any order.
    std::deque<StopEvent> faults;  // RemoteError, SemaphoreOverflow.
    bool held = false;             // An access was granted, its instruction retires next cycle.
    RetireEvent held_retire;
    bool halted = false;  // HALT retired, the stop follows.
    StopEvent halt;
  };
  struct Node {
    std::array<Thread, kThreads> thread;
    std::unordered_map<uint32_t, Line> icache;
  };

  void Emit(int node, const Event& event) { events_.push_back({node, event}); }
  void Accesses(int n, int t);
  void Perform(int n, int t, const ScalarStep& step);
  void VectorOps(int n, int t);
  void Stores(int n, int t);
  void Issue(int n, int t);
  void Retire(int n, int t, ScalarStep& step, const Instr& instr, uint32_t word);
  void Inject(int n, int t);
  void Arrive(int n);
  void BarrierWritten(int n, uint64_t offset);
  void Release(int n);
  void WriteBacks(int n, int t);
  void Stops(int n, int t);
  uint32_t Fetch(int n, uint32_t pc);
  bool Idle(const Thread& thread) const;
  void Shuffle();
  bool Breaks(BrokenRule rule) const { return options_.broken == rule; }
  // Removes the front, or with a broken rule sometimes the second.
  template <typename T>
  T TakeFront(std::deque<T>& queue, BrokenRule rule);

  EventSourceOptions options_;
  Random& random_;
  Machine machine_;
  uint64_t cycle_ = 0;
  DecodeCache cache_;
  std::vector<Node> nodes_;
  std::map<std::tuple<int, int, int>, std::deque<Packet>> flows_;
  std::vector<std::pair<int, ScalarStep>> control_writes_;
  std::vector<NodeEvent> events_;
};

}  // namespace d1
