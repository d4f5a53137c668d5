// Where threads wait for each other many times a microsecond's work: they spin for a while, then
// sleep.
#pragma once

#include <atomic>
#include <cstdint>

namespace d1 {

class SpinBarrier {
 public:
  explicit SpinBarrier(int threads) : threads_(threads), missing_(threads) {}
  SpinBarrier(const SpinBarrier&) = delete;
  SpinBarrier& operator=(const SpinBarrier&) = delete;

  // Returns when all threads have called it; what each wrote before is seen by all after.
  void Wait() {
    const uint32_t round =
        round_.load(std::memory_order_relaxed);  // cannot pass before this thread has come
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      missing_.store(threads_, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      round_.notify_all();
      return;
    }
    for (int i = 0; i < kSpins; ++i) {
      if (round_.load(std::memory_order_acquire) != round) return;
      Pause();
    }
    round_.wait(round, std::memory_order_acquire);
  }

 private:
  static constexpr int kSpins = 2000;  // some 50 us, more than threads with equal work are apart

  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  const int threads_;
  alignas(64) std::atomic<int> missing_;
  alignas(64) std::atomic<uint32_t> round_{0};
};

}  // namespace d1
