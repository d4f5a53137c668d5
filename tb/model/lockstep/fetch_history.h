// Which instruction words a node may execute: fetch is not coherent with stores, so a word may be
// any that was in memory since the thread's last FENCE.I.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "tb/model/node_state.h"

namespace d1 {

class FetchHistory {
 public:
  FetchHistory();

  // The line of `addr` is about to change. Keeps what it holds now.
  void BeforeWrite(const Sram& sram, uint32_t addr);

  // Thread `thread` retired a FENCE.I.
  void Fenced(int thread);

  // An instruction of this line was executed: from now on every change of the line is kept. (Of a
  // line that was never executed only the content before the first change after a FENCE.I is.)
  void Executed(uint32_t pc) { executed_[pc / kLineBytes] = true; }

  // Words that were at `pc` since the thread's last FENCE.I and are not there any more.
  std::vector<uint32_t> StaleWords(int thread, uint32_t pc) const;

 private:
  struct Version {
    uint64_t until;  // The time it was overwritten.
    Line content;
  };
  static constexpr size_t kKept = 16;  // Versions of a line; the oldest are forgotten first.

  uint64_t time_ = 1;  // Counts changes.
  uint32_t epoch_ = 1;
  std::array<uint64_t, kThreads> fenced_{};
  std::vector<uint32_t> saved_in_epoch_;
  std::vector<bool> executed_;
  std::unordered_map<uint32_t, std::vector<Version>> versions_;
};

}  // namespace d1
