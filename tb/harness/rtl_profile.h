// Reads off a Verilated node what each of its units did in the last cycle, from trace points alone:
// nothing in the RTL knows of a profile.
#pragma once

#include <array>

#include "tb/harness/profile_units.h"

class Vd1_node;

namespace d1 {

class NodeProfiler {
 public:
  // After every clock edge.
  ProfileSample Sample(const Vd1_node& node);

 private:
  std::array<uint64_t, 4> waits_ = {};  // trace_wait_q of the cycle before
  unsigned acc_busy_ = 0;
};

// The counters of a thread, CountIssued to CountIdle.
std::array<uint64_t, 8> ReadThreadCounters(const Vd1_node& node, int thread);
// CountSteps to CountLoads.
std::array<uint64_t, 4> ReadEventCounters(const Vd1_node& node);

// What a thread spends a cycle on: d1_pkg::spent_e.
enum class SpentOn : uint8_t {
  kIdle,
  kIssued,
  kFetch,
  kResult,
  kMemory,
  kMulDiv,
  kQueue,
  kLoad,
  kSemaphore,
  kFence,
  kEnding,
  kSlot
};

// Why a thread stands still, in words and with the PC of its next instruction.
struct ThreadWait {
  uint32_t pc = 0;
  SpentOn cause = SpentOn::kIdle;
  unsigned semaphore = 0;  // of a wait
  unsigned amount = 0;
  bool dma_busy = false;     // its DMA list
  bool acknowledged = true;  // nothing that it sent is without an answer
  bool vector_idle = true;
  const char* vector_wait = "";  // what its oldest vector operation waits for
  uint32_t vector_pc = 0;
};
ThreadWait ReadWait(const Vd1_node& node, int thread);

}  // namespace d1
