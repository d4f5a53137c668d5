// A node program on the golden machine: load, start all threads of all nodes, run, look.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tb/harness/random.h"
#include "tb/model/machine.h"

namespace d1 {

constexpr uint32_t kParameters = 0xF000;  // where the parameter block is

class Bench {
 public:
  // The program is <build>/programs/<name>.bin; this test is <build>/test*/programs/<test>/cpp.
  Bench(const std::string& name, Random& random, int width = 1, int height = 1,
        const std::vector<int>& dead = {})
      : Bench(ImageOf(name), random, width, height, dead) {}

  // `image` is the program, from address 0 on. The whole SRAM is filled with noise first: what a
  // program does not write must not matter. Nodes `dead`, y * width + x, take nothing and run
  // nothing.
  Bench(const std::vector<char>& image, Random& random, int width = 1, int height = 1,
        const std::vector<int>& dead = {})
      : machine_({.width = width, .height = height, .dead = dead}) {
    for (int node = 0; node < machine_.nodes(); ++node) {
      const std::span<uint8_t> sram = Sram(node);
      for (size_t at = 0; at < sram.size(); at += 8) {
        const uint64_t noise = random.Bits();
        std::memcpy(&sram[at], &noise, 8);
      }
      std::memcpy(sram.data(), image.data(), image.size());
      for (int t = 0; t < 4; ++t) {  // registers hold what an earlier program left
        for (int x = 1; x < 32; ++x) machine_.node(node).thread[t].x[x] = random.Bits();
        for (Line& v : machine_.node(node).thread[t].v) {
          for (uint8_t& byte : v.byte) byte = static_cast<uint8_t>(random.Bits(8));
        }
      }
    }
  }

  std::span<uint8_t> Sram(int node = 0) { return machine_.node(node).sram.bytes(); }

  template <typename T>
  void Put(uint32_t address, const std::vector<T>& values, int node = 0) {
    std::memcpy(&Sram(node)[address], values.data(), values.size() * sizeof(T));
  }

  template <typename T>
  std::vector<T> Take(uint32_t address, size_t count, int node = 0) {
    std::vector<T> values(count);
    std::memcpy(values.data(), &Sram(node)[address], count * sizeof(T));
    return values;
  }

  // Runs all threads of all live nodes with the parameter block that Put() placed, or another
  // argument. A schedule seed other than 0 draws the interleaving of the threads; thread t starts
  // at `starts[t]`. False, and a failure, when it did not end well.
  bool Run(uint64_t schedule_seed = 0, const std::array<uint32_t, 4>& starts = {},
           uint64_t argument = kParameters) {
    Start(starts, argument);
    return Finish(schedule_seed);
  }

  // Run(), but from the first post to `semaphore` of any node on a thread of a node gets no turn,
  // until all others have done what they can without it.
  bool RunWithLate(int node, int thread, int semaphore, uint64_t schedule_seed) {
    Start({}, kParameters);
    for (bool posted = false; !posted; ++schedule_seed) {
      const RunResult result =
          machine_.Run({.instructions = 1, .schedule_seed = schedule_seed + 1});
      EXPECT_EQ(StopReason::kLimit, result.reason) << machine_.Describe(result);
      if (result.reason != StopReason::kLimit) return false;
      for (int n = 0; n < machine_.nodes(); ++n)
        posted |= machine_.node(n).semaphore[semaphore] != 0;
    }
    ThreadState& late = machine_.node(node).thread[thread];
    late.status = ThreadStatus::kHalted;
    const RunResult others = machine_.Run({.instructions = kLimit, .schedule_seed = schedule_seed});
    EXPECT_EQ(StopReason::kDeadlock, others.reason) << machine_.Describe(others);
    late.status = ThreadStatus::kRunning;
    return Finish(schedule_seed);
  }

  // Run() of one node, but a thread gets no turn before the others have done so many instructions,
  // or what they can without it.
  bool RunWithRest(int thread, uint64_t instructions, uint64_t schedule_seed) {
    Start({}, kParameters);
    ThreadState& late = machine_.node(0).thread[thread];
    late.status = ThreadStatus::kHalted;
    const RunResult others =
        machine_.Run({.instructions = instructions, .schedule_seed = schedule_seed});
    EXPECT_TRUE(others.reason == StopReason::kLimit || others.reason == StopReason::kDeadlock)
        << machine_.Describe(others);
    late.status = ThreadStatus::kRunning;
    return Finish(schedule_seed);
  }

  uint64_t matrix_steps() const { return steps_; }
  Machine& machine() { return machine_; }

 private:
  static constexpr uint64_t kLimit = 100'000'000;  // of instructions

  void Start(const std::array<uint32_t, 4>& starts, uint64_t argument) {
    for (int y = 0; y < machine_.height(); ++y) {
      for (int x = 0; x < machine_.width(); ++x) {
        if (!machine_.live(y * machine_.width() + x)) continue;
        for (int t = 0; t < 4; ++t) machine_.StartThread(x, y, t, starts[t], argument);
      }
    }
  }

  bool Finish(uint64_t schedule_seed) {
    const RunResult result = machine_.Run({.instructions = kLimit, .schedule_seed = schedule_seed});
    steps_ = result.matrix_steps;
    EXPECT_TRUE(result.ok()) << machine_.Describe(result);
    return result.ok();
  }

  static std::vector<char> ImageOf(const std::string& name) {
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    const auto build = self.parent_path().parent_path().parent_path().parent_path();
    std::ifstream file(build / "programs" / (name + ".bin"), std::ios::binary);
    std::vector<char> image(std::istreambuf_iterator<char>(file), {});
    EXPECT_FALSE(image.empty()) << name << " is not assembled";
    EXPECT_LT(image.size(), kParameters);
    return image;
  }

  Machine machine_;
  uint64_t steps_ = 0;
};

}  // namespace d1
