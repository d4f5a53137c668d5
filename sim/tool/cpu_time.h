// CPU seconds of this thread, for speeds that other load on the machine does not change.
#pragma once

#include <ctime>

namespace d1 {

class CpuTimer {
 public:
  CpuTimer() : start_(Now()) {}
  double Seconds() const { return Now() - start_; }

 private:
  static double Now() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
  double start_;
};

}  // namespace d1
