// Runs traffic on a mesh of routers and says what came through.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/noc/traffic.h"

namespace d1 {

struct NocLoad {
  std::string pattern = "uniform";
  NocMesh mesh;
  int channels = 1;    // 1: requests alone; 2: half of the flits are responses
  double offered = 1;  // flits a cycle of each node that sends, made at random into endless queues
  uint64_t seed = 1;
  int warm_up = 3000;  // cycles before the window
  int window = 10000;  // cycles
};

struct NocPoint {
  NocLoad load;
  double senders = 1;   // part of the live nodes that send
  double accepted = 0;  // flits that arrived in the window, per live node and cycle
  double least = 0;     // of the sending node from which the fewest arrived, flits a cycle
  double most = 0;
  double latency_mean =
      0;  // cycles from being made to arrival, of those that arrived in the window
  uint64_t latency_max = 0;
  // Until the network was empty.
  uint64_t flits = 0, lost = 0, duplicated = 0, misordered = 0, damaged = 0;
  std::vector<double> link_use;  // 4 n + side: part of the window's cycles

  bool Perfect() const { return lost + duplicated + misordered + damaged == 0; }
  // Everything that was offered came through, but for chance.
  bool Keeps() const { return accepted >= 0.95 * load.offered * senders; }
};

NocPoint Measure(const NocLoad& load);

// A pattern at rising loads: every `step` until two points are past saturation, then at full load.
struct NocCurve {
  std::vector<NocPoint> points;
  double zero_load_latency() const { return points.front().latency_mean; }
  // The highest offered load up to which the network keeps up, and the most that it accepted.
  double saturation() const;
  double peak() const;
};
NocCurve Sweep(NocLoad load, double step, const std::function<void(const NocPoint&)>& done);

// For tests of the checks: what becomes of the thousandth flit that arrives.
enum class NocFault { kNone, kLost, kDoubled, kOvertaken, kDamaged };

// Random destinations on both channels, while sinks and links stall at random, down to one credit
// in a thousand cycles, and stand still; senders stop and go. Ends when all flits have come.
struct NocStress {
  NocMesh mesh;
  uint64_t flits = 100'000'000;
  uint64_t seed = 1;
  NocFault fault = NocFault::kNone;
};
struct NocStressResult {
  NocMesh mesh;
  uint64_t flits = 0, cycles = 0, lost = 0, duplicated = 0, misordered = 0, damaged = 0;
  double seconds = 0;
  bool Perfect() const { return lost + duplicated + misordered + damaged == 0; }
};
NocStressResult RunStress(const NocStress& stress,
                          const std::function<void(const NocStressResult&)>& progress);

// A whole 8x8, and `sets` meshes with random dead nodes: 4x4, 8x8, and now and then a chip of 18x20
// with six. Together they send `flits`, a chip a fifth of what the others do, since its flits take
// five times as many hops.
std::vector<NocStress> StressRuns(uint64_t flits, int sets, uint64_t seed);

}  // namespace d1
