// What d1_ctrl must do, cycle by cycle, from docs/ctrl.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace d1 {

// The state of the pins in one cycle.
struct CtrlInputs {
  struct Access {
    bool we = false;
    uint32_t offset = 0;  // in the window
    uint64_t data = 0;
  };
  struct Amount {
    uint32_t semaphore = 0;
    uint32_t amount = 0;
  };
  struct Stop {
    int thread = 0;
    bool halt = false;
    uint32_t cause = 0;
    uint32_t pc = 0;
    uint64_t address = 0;
  };
  std::optional<Access> scalar, network;
  std::optional<Amount> post, wait;
  std::optional<Stop> stop;
  unsigned spent = 0;                     // 4 x 4 bits
  unsigned events = 0;                    // 4 x 1 bit
  unsigned dma_busy = 0, dma_failed = 0;  // a bit a thread, never both

  // What the memory shows.
  struct Sram {
    uint64_t scrub_line = 0;
    bool inject_busy = false;
    uint64_t corrected = 0, corrected_word = 0, uncorrectable = 0, uncorrectable_word = 0;
    std::array<uint64_t, 7> conflicts{};
  };
  Sram sram;
};

// What the block answers in the cycle itself, and what it shows in the next one.
struct CtrlOutputs {
  bool scalar_gnt = false, scalar_err = false, network_gnt = false, network_err = false;
  bool wait_gnt = false;

  // Registered: set by one cycle, seen in the next.
  std::optional<uint64_t> read;
  std::optional<int> start;
  std::optional<int> dma_start;  // the thread whose list
  uint64_t dma_addr = 0;         // as written
  uint64_t start_pc = 0, start_arg = 0;
  unsigned stop_requests = 0, running = 0;
  std::optional<uint64_t> overflow;  // address of the semaphore

  // To the memory.
  struct Sram {
    uint64_t scrub_interval = 0, inject_word = 0, inject_data = 0, inject_check = 0;
    bool inject = false;  // seen in one cycle
  };
  Sram sram;
};

class CtrlReference {
 public:
  explicit CtrlReference(uint64_t node_base) : node_base_(node_base) {}

  CtrlOutputs Cycle(const CtrlInputs& in) {
    CtrlOutputs out;
    const bool scalar_write = in.scalar && in.scalar->we;
    const bool scalar_first = scalar_waited_ || !in.network;
    out.scalar_gnt = in.scalar && (!in.scalar->we || scalar_first);
    out.network_gnt = in.network && !(scalar_write && scalar_waited_);
    out.scalar_err = in.scalar && !IsLegal(in.scalar->offset, in.scalar->we);
    out.network_err = in.network && !IsLegal(in.network->offset, true);
    scalar_waited_ = scalar_write && !out.scalar_gnt;

    if (in.scalar && !in.scalar->we) {
      out.read = out.scalar_err ? 0 : Read(in.scalar->offset, in);
    }
    sram_.inject = false;  // a pulse
    if (in.wait && count_[in.wait->semaphore] >= in.wait->amount) {
      out.wait_gnt = true;
      count_[in.wait->semaphore] -= in.wait->amount;
    }
    if (in.post) {
      uint32_t& count = count_[in.post->semaphore];
      count += in.post->amount;
      if (count > 65535) {
        count = 65535;
        out.overflow = 0x1F0800 + 8 * in.post->semaphore;
      }
    }
    // Of a thread that is reported now, a start is ignored, and a stop request answered at once.
    const int reported = in.stop ? in.stop->thread : -1;
    if (scalar_write && out.scalar_gnt && !out.scalar_err) Write(*in.scalar, reported, out);
    if (out.network_gnt && !out.network_err) Write(*in.network, reported, out);
    if (in.stop) Report(*in.stop);
    Count(in);
    for (int t = 0; t < 4; ++t) {
      out.stop_requests |= (thread_[t].stop_requested ? 1u : 0u) << t;
      out.running |= (thread_[t].state == kRunning ? 1u : 0u) << t;
    }
    out.sram = sram_;
    ++cycle_;
    return out;
  }

  // Their registers are those of d1_barriers: ctrl/barrier_test. Here they are off.
  static bool IsBarrier(uint32_t offset) { return offset >= 0xA00 && offset < 0xA40; }

  static bool IsLegal(uint32_t offset, bool write) {
    if (offset % 8 != 0) return false;
    if ((offset >= 0x800 && offset < 0x900) || IsBarrier(offset)) return true;
    if (offset >= 0x600 && offset < 0x620) return true;
    if (offset >= 0x200 && offset < 0x300) {
      if (offset >= 0x280) return !write && offset < 0x280 + 7 * 8;
      return offset <= 0x240 && (!write || offset == 0x200 || offset >= 0x230);
    }
    if (offset >= 0x100 && offset < 0x200) return (offset & 0x3F) <= (write ? 0x10 : 0x28);
    return !write && (offset <= 0x10 || (offset >= 0x400 && offset <= 0x518));
  }

  uint64_t cycle() const { return cycle_; }
  unsigned running() const {
    unsigned running = 0;
    for (int t = 0; t < 4; ++t) running |= (thread_[t].state == kRunning ? 1u : 0u) << t;
    return running;
  }

 private:
  enum State { kStopped, kRunning, kHalted, kFaulted };
  struct Thread {
    State state = kStopped;
    bool stop_requested = false;
    uint64_t pc = 0, arg = 0, cause = 0, epc = 0, eaddr = 0;
  };

  // A counter shows what was counted in the cycle before the last.
  void Count(const CtrlInputs& in) {
    for (size_t i = 0; i < counter_.size(); ++i) counter_[i] += counts_[i];
    counts_ = {};
    constexpr int kCounterOf[] = {7, 0, 1, 2, 3, 3, 4, 4, 5, 5, 5, 6, 7, 7, 7, 7};
    for (int t = 0; t < 4; ++t) counts_[8 * t + kCounterOf[in.spent >> 4 * t & 15]] = 1;
    for (int i = 0; i < 4; ++i) counts_[32 + i] = in.events >> i & 1;
  }

  uint64_t Read(uint32_t offset, const CtrlInputs& in) const {
    const CtrlInputs::Sram& sram = in.sram;
    if (IsBarrier(offset)) return 0;
    if (offset >= 0x800) return count_[(offset - 0x800) / 8];
    if (offset >= 0x600) {
      const unsigned t = (offset - 0x600) / 8;
      return (in.dma_busy >> t & 1) | (in.dma_failed >> t & 1) << 1;
    }
    if (offset >= 0x400) return counter_[(offset - 0x400) / 8];
    if (offset >= 0x280) return sram.conflicts[(offset - 0x280) / 8];
    if (offset >= 0x200) {
      const uint64_t registers[] = {sram_.scrub_interval,
                                    64 * sram.scrub_line,
                                    sram.corrected,
                                    8 * sram.corrected_word,
                                    sram.uncorrectable,
                                    8 * sram.uncorrectable_word,
                                    8 * sram_.inject_word,
                                    sram_.inject_data,
                                    uint64_t{sram_.inject || sram.inject_busy}};
      return registers[(offset - 0x200) / 8];
    }
    if (offset >= 0x100) {
      const Thread& thread = thread_[(offset - 0x100) / 0x40];
      const uint64_t registers[] = {thread.state, thread.pc,  thread.arg,
                                    thread.cause, thread.epc, thread.eaddr};
      return registers[(offset & 0x3F) / 8];
    }
    return offset == 0 ? 0x00010000 : offset == 8 ? node_base_ : cycle_;
  }

  void Write(const CtrlInputs::Access& access, int reported, CtrlOutputs& out) {
    if (IsBarrier(access.offset)) return;
    if (access.offset >= 0x800) {
      count_[(access.offset - 0x800) / 8] = access.data & 0xFFFF;
      return;
    }
    if (access.offset >= 0x600) {
      out.dma_start = static_cast<int>((access.offset - 0x600) / 8);
      out.dma_addr = access.data;
      return;
    }
    if (access.offset >= 0x200) {
      switch (access.offset) {
        case 0x200:
          sram_.scrub_interval = access.data & 0xFFFFFFFF;
          break;
        case 0x230:
          sram_.inject_word = access.data >> 3 & 0x3FFFF;
          break;
        case 0x238:
          sram_.inject_data = access.data;
          break;
        case 0x240:
          sram_.inject_check = access.data & 0xFF;
          sram_.inject = true;
          break;
      }
      return;
    }
    const int t = static_cast<int>((access.offset - 0x100) / 0x40);
    Thread& thread = thread_[t];
    switch (access.offset & 0x3F) {
      case 0x00:
        if ((access.data & 2) != 0) {
          thread.stop_requested = thread.state == kRunning;
        } else if ((access.data & 1) != 0 && thread.state != kRunning && t != reported) {
          thread.state = kRunning;
          out.start = t;
          out.start_pc = thread.pc & 0x1FFFFF;
          out.start_arg = thread.arg;
        }
        break;
      case 0x08:
        thread.pc = access.data;
        break;
      case 0x10:
        thread.arg = access.data;
        break;
    }
  }

  void Report(const CtrlInputs::Stop& stop) {
    Thread& thread = thread_[stop.thread];
    thread.stop_requested = false;
    thread.state = stop.halt ? kHalted : stop.cause != 0 ? kFaulted : kStopped;
    if (thread.state == kStopped) return;
    thread.cause = stop.cause;
    thread.epc = stop.pc;
    thread.eaddr = stop.address;
  }

  uint64_t node_base_;
  std::array<Thread, 4> thread_;
  std::array<uint32_t, 32> count_{};
  CtrlOutputs::Sram sram_;
  std::array<uint64_t, 36> counter_{}, counts_{};  // values; what the last cycle adds
  bool scalar_waited_ = false;
  uint64_t cycle_ = 0;
};

}  // namespace d1
