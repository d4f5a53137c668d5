// What runs a program: the RTL mesh, the golden model, or both in lockstep. One interface, so that
// the same job runs on any of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tb/harness/mesh_engine.h"

namespace d1 {

struct MeshSize {
  int width = 1;
  int height = 1;
  int nodes() const { return width * height; }
};

struct NodeId {
  int x = 0;
  int y = 0;
  friend bool operator==(const NodeId&, const NodeId&) = default;
};

enum class Ending {
  kHalted,    // every started thread reached d1.halt, or the program wrote its tohost word
  kFaulted,   // some thread stopped with a fault
  kMismatch,  // RTL and golden model differ, or an assertion of the RTL failed
  kHang,      // nothing can move any more, or the limit was reached
};

struct ThreadReport {
  NodeId node;
  int thread = 0;
  std::string state;  // "stopped", "running", "halted", "faulted"
  uint32_t pc = 0;  // of the instruction that halted or faulted; of a running thread: the next one
  uint32_t exit_code = 0;  // of a halted one
  std::string
      detail;  // "exit code 0", "IllegalInstruction 0x...", "waits for semaphore 3: needs 1, has 0"
};

struct Outcome {
  Ending ending = Ending::kHalted;
  // RTL: from the first fetch to the last write to any SRAM, both included. Model: 0.
  uint64_t cycles = 0;
  uint64_t simulated_cycles = 0;   // all that were simulated, starting and draining included
  uint64_t first_cycle = 0;        // RTL: those before, in which the network loaded the mesh
  uint64_t instructions = 0;       // retired, all threads (0: not counted)
  uint64_t matrix_operations = 0;  // RTL: steps, clears and accumulator stores that were issued
  uint64_t lines_loaded = 0;  // RTL: lines of 64 B that the load ports of the vector sides brought
  double seconds =
      0;  // in the run loop: CPU seconds, or elapsed ones when threads or processes shared it
  std::vector<ThreadReport> threads;  // those that were started
  std::optional<uint64_t> tohost;     // what the program wrote there
  std::string message;                // one line: why, when it did not halt
  std::string details;                // several lines: traces of a mismatch
  std::string profile;                // several lines: the table of a profile
  std::optional<uint64_t>
      signature;  // RTL, when asked for: of all that the links carried, and of the memories

  double CyclesPerSecond() const {
    return seconds > 0 ? static_cast<double>(simulated_cycles) / seconds : 0;
  }
};

struct DeviceLimits {
  uint64_t max_cycles = 100'000'000;  // of the RTL; instructions of the model
  uint64_t idle_cycles = 10'000;      // RTL: no thread retires for so long: a hang
  uint64_t least_cycles = 0;  // RTL: what the run takes in any case, to say how long it will be
  // Offset of an aligned 64-bit word of node 0,0, 0 before the run: when it is not, the threads are
  // stopped.
  std::optional<uint32_t> tohost;
};

struct WaveOptions {
  std::string path;          // empty: none
  int node = -1;             // linear node number, -1: every node, in files of their own
  uint64_t from = 0;         // first cycle
  uint64_t to = UINT64_MAX;  // last cycle
};

struct ProfileOptions {
  bool check =
      true;  // RTL of one process: every unit is in one state in every cycle, or the run is wrong
  std::string json;         // counts of every unit's states go here; empty: no profile
  std::string timeline;     // Chrome trace; empty: none
  size_t slices = 200'000;  // of the timeline, at most
};

struct Progress {
  const char* doing = "";  // before and after the run: what is done
  uint64_t cycle = 0;
  double cycles_per_second = 0;
  int running = 0;        // nodes with a thread that runs
  double about_left = 0;  // cycles; 0: not known
  double least_left = 0;  // cycles; 0: not known
};

// What went through the network before or after a run.
struct Transfer {
  uint64_t cycles = 0;
  double seconds = 0;
  int ports = 0;  // of interface processors
};

// Part of the SRAM of a node.
struct SramPart {
  NodeId node;
  uint32_t offset = 0;
  uint32_t bytes = 0;
};

struct DeviceOptions {
  MeshSize mesh;
  // Sites where there is no node. RTL then gets routing tables through the network before anything
  // else runs.
  std::vector<NodeId> dead;
  // RTL: programs and data go in, and results come out, by interface processors at the edges, not
  // by the back door. Then a node is read once, after its threads have halted: the line of its
  // entry is overwritten.
  bool through_network = false;
  int ports = 5;  // edge ports of the interface processors, if there are any
  ProfileOptions profile;
  uint64_t seed = 1;  // of the RTL's power-up state
  WaveOptions waves;
  EngineOptions engine;
  bool signature = false;
  std::string heatmap;  // files of the use of the links, their names up to the dot; empty: none
  std::function<void(const std::string& line)> trace;      // each retired instruction
  std::function<void(const Progress& progress)> progress;  // about once a second

  int live_nodes() const { return mesh.nodes() - static_cast<int>(dead.size()); }
};

class Device {
 public:
  virtual ~Device() = default;

  virtual MeshSize mesh() const = 0;
  virtual bool live(NodeId node) const = 0;  // only such nodes may be named below
  // Reads and writes the SRAM of a node directly, before or after a run.
  virtual void Write(NodeId node, uint32_t offset, const std::vector<uint8_t>& bytes) = 0;
  virtual std::vector<uint8_t> Read(NodeId node, uint32_t offset, uint32_t size) = 0;
  // The thread starts at `pc` with a0 = `arg` as soon as Run() begins.
  virtual void Start(NodeId node, int thread, uint32_t pc, uint64_t arg) = 0;
  virtual Outcome Run(const DeviceLimits& limits) = 0;

  // The same as Read() of each part.
  virtual std::vector<std::vector<uint8_t>> ReadAll(const std::vector<SramPart>& parts);
  // What the network has brought: routing tables, and programs and data if they go that way; and
  // what it has collected.
  virtual Transfer loaded() const { return {}; }
  virtual Transfer collected() const { return {}; }
  // Draws the heat map of all cycles until now, if one is asked for. One line: where it is, and the
  // fullest link.
  virtual std::string DrawHeatMap() { return ""; }
};

// "model", "rtl" or "lockstep". Throws UserError for another name.
std::unique_ptr<Device> MakeDevice(const std::string& name, const DeviceOptions& options);

std::unique_ptr<Device> MakeModelDevice(const DeviceOptions& options);
// With `lockstep` the golden model follows every event and every difference ends the run.
std::unique_ptr<Device> MakeRtlDevice(const DeviceOptions& options, bool lockstep);

}  // namespace d1
