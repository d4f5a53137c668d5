// The line that shows on a terminal how far a run has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "sim/tool/device.h"

namespace d1 {

// Of a mesh of so many nodes: "cycle 12345, 678 cycles/s, 12 of 354 nodes running, at least 1:02:03
// left", or "loading, cycle 123, 4567 cycles/s, about 0:00:12 left". No time where none is known.
std::string ProgressText(const Progress& progress, int nodes);

// The time since a run began, and when a line about it is due: about once a second.
class ProgressClock {
 public:
  double Seconds() const;
  // Asked in every cycle, which costs little.
  bool Due(uint64_t cycle);

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), last_ = start_;
};

}  // namespace d1
