// What runs a program: the RTL mesh, the golden model, or both in lockstep. One interface, so that the
// same job runs on any of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace d1 {

struct MeshSize {
  int width = 1;
  int height = 1;
  int nodes() const { return width * height; }
};

struct NodeId {
  int x = 0;
  int y = 0;
};

enum class Ending {
  kHalted,    // every started thread reached d1.halt
  kFaulted,   // some thread stopped with a fault
  kMismatch,  // RTL and golden model differ (lockstep only)
  kHang,      // nothing can move any more, or the limit was reached
};

struct ThreadReport {
  NodeId node;
  int thread = 0;
  std::string state;  // "running", "halted", "faulted: IllegalInstruction", ...
  uint32_t pc = 0;
  uint64_t detail = 0;  // exit code or faulting address
};

struct Outcome {
  Ending ending = Ending::kHalted;
  // RTL: from the first fetch to the last write to any SRAM, both included. Model: 0.
  uint64_t cycles = 0;
  uint64_t simulated_cycles = 0;  // all cycles that were simulated, starting and draining included
  uint64_t instructions = 0;      // retired, all threads
  double seconds = 0;             // CPU seconds in the run loop
  std::vector<ThreadReport> threads;
  std::string message;  // why, when it did not halt
};

struct RunLimits {
  uint64_t max_cycles = 100'000'000;   // of the RTL; instructions of the model
  uint64_t idle_cycles = 10'000;       // no thread retires and nothing moves: a hang
};

struct WaveOptions {
  std::string path;              // empty: none
  int node = -1;                 // linear node number, -1: every node
  uint64_t from = 0;             // first cycle
  uint64_t to = UINT64_MAX;      // last cycle
  uint64_t last = 0;             // only the last N cycles before the end of the run
};

class Device {
 public:
  virtual ~Device() = default;

  virtual MeshSize mesh() const = 0;
  // Reads and writes the SRAM of a node directly, before or after a run.
  virtual void Write(NodeId node, uint32_t offset, const std::vector<uint8_t>& bytes) = 0;
  virtual std::vector<uint8_t> Read(NodeId node, uint32_t offset, uint32_t size) = 0;
  // The thread starts at `pc` with a0 = `arg` as soon as Run() begins.
  virtual void Start(NodeId node, int thread, uint32_t pc, uint64_t arg) = 0;
  virtual Outcome Run(const RunLimits& limits) = 0;
};

// Calls with one line of text for each retired instruction.
using TraceLine = void (*)(const std::string& line, void* user);

}  // namespace d1
