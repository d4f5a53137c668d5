// Finds livelock: nothing of a node will ever change any more although threads or DMA lists are at
// work. A thread polls what nobody writes or runs `j .`, a list's last descriptor leads back to its
// first.
//
// It is a proof, not a guess. While memory, control registers and the vector side of the node do
// not change, what a thread does depends on its scalar registers and its PC alone; when those are
// what they were before, it does the same for ever. So a watch looks at all that happens: what
// changes something ends it, and another one begins kPause cycles later. What is written as it was
// is no change. A thread that reads what time alone changes (cycle, time, instret, counters) never
// counts as standing still, nor does one that sends, waits successfully or uses its vector side.
// Likewise a list is known by the address of its descriptor.
//
// The one who asks must know that nothing has changed in other nodes either, for longer than
// anything takes to get here.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tb/harness/rtl_trace.h"
#include "tb/model/lockstep/events.h"

class Vd1_node;

namespace d1 {

// Says when a sequence in which each state follows from the one before has begun to repeat itself.
// Two states are kept and compared with those that follow: one is replaced after every kNear
// others, which soon finds a short period; one after a number that doubles each time (Brent), which
// finds any.
template <typename State>
class Repetition {
 public:
  static constexpr int kKept = 2;
  static constexpr uint64_t kNear = 256;

  // The one of those kept that was the same, in cycle from(); -1: none. The next period is then
  // looked for.
  int Add(const State& state, uint64_t cycle) {
    int found = -1;
    for (int i = 0; i < kKept; ++i) {
      Kept& kept = kept_[i];
      const bool same = kept.state && *kept.state == state;
      if (same) {
        from_ = kept.cycle;
        found = i;
      } else if (++kept.since < kept.patience) {
        continue;
      } else if (i > 0) {
        kept.patience *= 2;
      }
      kept.state = state;
      kept.cycle = cycle;
      kept.since = 0;
    }
    return found;
  }
  bool KeptJustNow(int i) const { return kept_[i].since == 0; }
  std::optional<uint64_t> from() const {
    return from_;
  }  // where the last period that was seen began

 private:
  struct Kept {
    std::optional<State> state;
    uint64_t cycle = 0;
    uint64_t since = 0, patience = 1;
  };

  std::array<Kept, kKept> kept_ = {Kept{.state = {}, .patience = kNear}, Kept{}};
  std::optional<uint64_t> from_;
};

class StandstillWatch {
 public:
  // After every clock edge at which the node was evaluated.
  void Look(const Vd1_node& node, uint64_t cycle);

  // Nothing has changed after this cycle. Between watches, the last cycle in which the node was
  // evaluated.
  uint64_t quiet_since() const { return watching_ ? begun_ : seen_; }

  // In cycle `now`, all that is at work here has repeated itself since `since`, or has done nothing
  // for `idle` cycles.
  bool Stands(const Vd1_node& node, uint64_t now, uint64_t since, uint64_t idle) const;

  // What a thread does over and over again.
  struct Loop {
    uint32_t lowest = 0xFFFFFFFF, highest = 0;  // PCs
    std::optional<uint32_t> reads;              // where it loaded last
    void See(uint32_t pc) {
      lowest = std::min(lowest, pc);
      highest = std::max(highest, pc);
    }
  };
  std::optional<Loop> LoopOf(int thread) const;
  // A descriptor that a thread's list comes back to.
  std::optional<uint32_t> DescriptorOf(int thread) const;

 private:
  static constexpr uint64_t kPause = 1024;

  // Scalar registers as far as they were written since the watch began.
  struct Registers {
    uint32_t pc = 0;
    uint32_t known = 0;
    std::array<uint64_t, 32> x{};
    friend bool operator==(const Registers&, const Registers&) = default;
  };
  // The registers before an instruction, when results that are under way have come.
  struct Sample {
    Registers registers;
    uint32_t missing = 0;
    uint64_t cycle = 0;
  };
  struct Thread {
    Registers registers;
    uint32_t late = 0;  // registers whose result is under way
    std::optional<Sample> sample;
    Repetition<Registers> repetition;
    Loop since_sample, repeated;
    std::array<Loop, Repetition<Registers>::kKept> since_kept;
    uint64_t retired_at = 0;
  };
  struct List {
    Repetition<uint32_t> repetition;
    uint32_t descriptor = 0;  // the last one that was seen again
    uint64_t read_at = 0;
  };

  void Begin(const Vd1_node& node, uint64_t cycle);
  bool Changes(const Vd1_node& node, uint64_t cycle);
  bool ChangesBy(const Vd1_node& node, uint64_t cycle, const RetireEvent& e);
  bool ChangesBy(const Vd1_node& node, const ScalarMemoryEvent& e);
  bool ChangesBy(const Vd1_node& node, const StopEvent& e);
  bool ChangesBy(const Vd1_node& node, const ArriveEvent& e) const;
  void Late(const LateEvent& e);
  void Write(Thread& thread, unsigned reg, uint64_t value);
  void AddSample(Thread& thread);

  bool watching_ = false;
  uint64_t begun_ = 0;  // the watch
  uint64_t next_ = 0;   // when the next one begins
  uint64_t seen_ = 0;
  unsigned busy_lists_ = 0;
  std::array<Thread, kThreads> threads_;
  std::array<List, kThreads> lists_;
  std::array<std::optional<StopEvent>, kThreads>
      stopped_;  // how a thread that does not run has ended
  std::vector<NodeEvent> events_;
};

}  // namespace d1
