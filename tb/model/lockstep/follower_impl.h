// Inside of the follower: what each thread still owes, and one function per kind of event.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tb/model/dma.h"
#include "tb/model/lockstep/events.h"
#include "tb/model/lockstep/fetch_history.h"
#include "tb/model/lockstep/follower.h"
#include "tb/model/machine.h"

namespace d1 {

// Thrown at the first difference; caught by Step(). `expected` and `got` may be empty.
struct Difference {
  int node;
  int thread;  // -1: none in particular.
  uint32_t pc;
  std::string what;
  std::string expected;
  std::string got;
};

class Follower::Impl {
 public:
  explicit Impl(const FollowerConfig& config);

  bool Step(uint64_t cycle, std::span<const NodeEvent> events);
  bool Finish(bool all_stopped);
  // Runs `check`, which throws a Difference; false, with the report written, when it did.
  template <typename Check>
  bool Guard(Check check);

  // Throws unless the two are the same; for the Check functions of the interface.
  void CheckSame(int node, int thread, const std::string& what, const std::string& model,
                 const std::string& rtl);

  std::string DescribeStalled(uint64_t cycles) const;

  FollowerConfig config;
  Machine machine;
  std::string report;
  uint64_t retired = 0;
  uint64_t matrix_steps = 0;

 private:
  enum class Value {
    kKnown,
    kToCome,  // When the load is performed.
    kInput,   // The RTL's is taken.
  };
  // Where an instruction stands in its thread.
  struct Origin {
    uint64_t order;
    uint32_t pc;
    uint32_t word;
  };
  struct ScalarAccess {
    Origin origin;
    bool store;
    uint32_t addr;
    uint8_t size;
    bool sign_extend;
    uint8_t rd;
    uint64_t data;  // Of a store, at its position in the word.
  };
  // Granted before its instruction retired.
  struct EarlyAccess {
    ScalarMemoryEvent event;
    uint64_t word;  // What a load saw.
    uint64_t cycle;
  };
  struct LateValue {
    Origin origin;
    uint8_t rd;
    Value value;
    uint64_t bits;  // When known.
  };
  struct QueuedOp {
    Origin origin;
    VectorOp op;
  };
  struct PendingWrite {
    Origin origin;
    uint8_t vd;
    Line data;
  };
  struct PendingStore {
    Origin origin;
    bool from_acc;
    LineStore store;
  };
  struct PendingPacket {
    Origin origin;  // Of a packet of the DMA engine it means nothing.
    Packet packet;
    bool fenced = false;  // Leaves once all has arrived that the thread had sent when its list last
                          // did something.
    uint64_t number = 0;  // Of the thread's injections, from 1.
  };
  struct AsyncFault {
    Cause cause;
    uint64_t address;
    bool merged = false;  // Its thread has ended for another reason since: it need not be reported.
  };
  struct Thread {
    uint64_t order = 0;  // Instructions retired or stopped.
    uint64_t last_cycle = 0;
    std::deque<ScalarAccess> accesses;  // Retired, not performed.
    std::deque<EarlyAccess> early;      // Performed, not retired. One of the two is empty.
    std::deque<LateValue> late;
    uint32_t undefined = 0;             // Registers whose value is still to come, a bit each.
    std::array<uint64_t, 32> writer{};  // `order` of the last instruction that wrote a register.
    std::deque<QueuedOp> queue;
    std::deque<PendingWrite> writes;
    std::deque<PendingStore> stores;
    std::deque<PendingPacket> packets;  // Performed, not injected.
    std::deque<PendingPacket> dma;      // The same of its list.
    uint32_t in_network = 0;            // Injected, not arrived.
    uint64_t injected = 0;              // In all.
    uint64_t list_knows = 0;            // Of them, when the list last read or sent something ...
    uint32_t list_waits = 0;            // ... and how many of those have not arrived.
    uint32_t to_nobody = 0;  // Injected to no live node, and not yet refused by one on the way.
    std::deque<AsyncFault> async;
    std::deque<AsyncFault> dma_faults;
    bool halting = false;  // HALT retired, the stop is still to come.
    uint32_t exit_code = 0;
    uint32_t halt_pc = 0;
  };
  struct Logged {
    uint64_t cycle;
    Event event;
  };
  struct Node {
    std::array<Thread, kThreads> thread;
    FetchHistory fetch;
    std::deque<Logged> rtl_log;
    std::deque<Logged> model_log;
  };
  // Source node, source thread, destination node.
  using Flow = std::tuple<int, int, int>;

  // follower.cc
  enum Phase : int;
  void RunPhase(Phase phase, const NodeEvent& event);
  void Log(std::deque<Logged>& log, const Event& event);
  void ModelDid(int node, const Event& event) { Log(nodes_[node].model_log, event); }
  void WriteReport(const Difference& difference);
  [[noreturn]] void Fail(int node, int thread, uint32_t pc, const std::string& what,
                         const std::string& expected = "", const std::string& got = "") const;

  // follower_scalar.cc
  void Retire(int node, const RetireEvent& e);
  void CheckWord(int node, const RetireEvent& e);
  void CheckResults(int node, const RetireEvent& e, const Instr& instr, ScalarStep& step,
                    const Origin& origin, Value rd_state);
  void CheckResult(int node, const RetireEvent& e, unsigned reg, ScalarStep& step,
                   const Origin& origin, Value state);
  void Follow(int node, const RetireEvent& e, const ScalarStep& step, const Origin& origin);
  void Late(int node, const LateEvent& e);
  void RequireIdle(int node, int thread, uint32_t pc, const char* instruction) const;
  std::string Outstanding(int node, int thread) const;

  // follower_access.cc
  Value AddAccess(int node, int thread, ScalarStep& step, const Origin& origin);
  void ScalarMemory(int node, const ScalarMemoryEvent& e);
  void CompareAccess(int node, const ScalarAccess& access, const ScalarMemoryEvent& e);
  uint64_t ReadWord(int node, const ScalarMemoryEvent& e);
  void WriteWord(int node, const ScalarMemoryEvent& e);
  void DefineLoad(int node, int thread, const ScalarAccess& access, uint64_t word);
  static uint64_t Loaded(const ScalarAccess& access, uint64_t word);
  void ControlWrite(int node, const ScalarMemoryEvent& e);

  // follower_stop.cc
  void Stop(int node, const StopEvent& e);
  void StopAsync(int node, const StopEvent& e, std::deque<AsyncFault>& faults);
  void StopForCause(int node, const StopEvent& e);
  void StopHalt(int node, const StopEvent& e);
  void StopFault(int node, const StopEvent& e);
  bool FaultMatches(int node, const StopEvent& e, uint32_t word, std::string* model);

  // follower_vector.cc
  void Vector(int node, const VectorEvent& e);
  void VectorWrite(int node, const VectorWriteEvent& e);
  void VectorStore(int node, const VectorStoreEvent& e);

  // follower_network.cc
  void DmaRead(int node, const DmaReadEvent& e);
  void AdvanceLists(int node);
  static void ListActed(Thread& track);
  void DmaDid(int node, int thread, const DmaEffects& effects);
  void Inject(int node, const InjectEvent& e);
  void Arrive(int node, const ArriveEvent& e);
  Packet CompareArrival(int node, const ArriveEvent& e, int source);
  static Delivery Perform(NodeState& state, const ArriveEvent& arrived, Packet packet);
  int IndexOf(const Place& place) const;
  void BarrierWritten(int node, uint64_t offset);
  void BarrierPost(int node, const BarrierEvent& e);

  // follower_finish.cc
  void FinishThread(int node, int thread) const;

  uint64_t cycle_ = 0;
  std::vector<NodeEvent> held_loads_;  // Of this cycle, behind a store of the cycle.
  DecodeCache cache_;
  std::vector<Node> nodes_;
  std::map<Flow, std::deque<PendingPacket>> flows_;
};

// Comparison of the bytes that `mask` selects.
bool SameBytes(const Line& a, const Line& b, uint64_t mask);

template <typename Check>
bool Follower::Impl::Guard(Check check) {
  if (!report.empty()) return false;
  try {
    check();
  } catch (const Difference& difference) {
    WriteReport(difference);
  }
  return report.empty();
}

}  // namespace d1
