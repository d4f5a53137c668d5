// The table that `make sim` prints, build/results/sim.json, and the gate on recorded cycle counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/tool/options.h"

namespace d1 {

std::string ShapeText(const Shape& shape);  // "64x64x64"

constexpr double kClockGhz = 2.0;   // Tesla's clock; GFLOPS are stated at it
constexpr int kMacsPerCycle = 256;  // of one node
constexpr int kSimdFlopsPerCycle =
    32;  // of one node: 16 FP32 lanes, multiply and add; of BF16 twice as many

struct RunRow {
  std::string kernel;  // GEMM kernels begin with "gemm", convolutions with "conv"
  MeshSize mesh;
  std::vector<NodeId> dead;
  Shape shape = {1, 1, 1};
  std::string format;         // of the operands: "bf16", "fp32", ...
  std::string output_format;  // "fp32", "bf16"
  uint64_t seed = 0;
  uint64_t cycles = 0;
  uint64_t lines_loaded = 0;  // of 64 B, by the load ports of the vector sides
  uint64_t macs = 0;          // multiply-adds of the mathematical problem, padding not counted
  uint64_t flops = 0;         // additions and multiplications of the problem
  uint64_t bound_cycles = 0;  // that the network alone takes; 0: not stated
  bool pass = false;
  double sim_cycles_per_second = 0;
  std::string note;  // why it failed

  int live_nodes() const { return mesh.nodes() - static_cast<int>(dead.size()); }
  double Utilization()
      const;  // of the matrix peak for GEMM and convolutions, of the SIMD peak otherwise: 0 to 1
  double OfBound() const;   // bound_cycles / cycles
  double Gflops() const;    // at kClockGhz
  std::string Key() const;  // names the row in the recorded cycles
};

std::string TableHeader();
std::string TableLine(const RunRow& row);

// Writes the file, making its directory. Throws UserError.
void WriteText(const std::string& path, const std::string& text);

// Writes {"machine", "commit", "runs": [...]} to `path`, making its directory. Throws UserError.
void WriteResults(const std::string& path, const std::vector<RunRow>& rows);

// A run on every node of a chip: the row, and what is said of the whole beside it.
struct ChipResult {
  RunRow row;
  std::string load;            // how programs and operands went in, "dip" or "backdoor"
  Transfer loaded, collected;  // through the network
  double run_seconds = 0;
  uint64_t peak_memory_bytes = 0;  // of this process
  double seconds = 0;              // from start to end, all included
  int threads = 1;
};
void WriteChip(const std::string& path, const ChipResult& result);

// The speed of the simulator itself, to `path`.
struct SpeedResult {
  uint64_t cycles = 0;
  double busy = 0;  // part of the cycles with a matrix step, 0 to 1
  double seconds = 0;
};
struct MeshSpeed {
  MeshSize mesh;
  int threads = 1;
  uint64_t cycles = 0;
  double busy = 0;     // matrix operations a node and cycle
  double seconds = 0;  // elapsed
  uint64_t peak_memory_bytes = 0;

  double CyclesPerSecond() const { return static_cast<double>(cycles) / seconds; }
};
void WriteSpeed(const std::string& path, const SpeedResult& result,
                const std::vector<MeshSpeed>& meshes);
// The same as a table that takes the place of what is between the lines "<!-- speed -->" and "<!--
// end of speed -->" of the page. Throws UserError.
void WriteSpeedTable(const std::string& page, const SpeedResult& result,
                     const std::vector<MeshSpeed>& meshes);

// Compares each row's cycles with the recorded ones and returns one line for each that differs or
// is not recorded. With `update` the rows are recorded instead.
std::vector<std::string> GateCycles(const std::string& path, const std::vector<RunRow>& rows,
                                    bool update);

}  // namespace d1
