// The memory of this process and of all that it started, together, watched while they run.
#pragma once

#include <thread>

namespace d1 {

class MemoryMeter {
 public:
  MemoryMeter();  // starts to watch
  ~MemoryMeter() = default;
  MemoryMeter(const MemoryMeter&) = delete;
  MemoryMeter& operator=(const MemoryMeter&) = delete;

  // Ends the watch: the most at any time that was looked at, four times a second. To be called
  // once.
  double StopMb();

 private:
  double peak_mb_ = 0;  // until it ends, of the thread alone
  std::jthread watch_;
};

}  // namespace d1
