// Who waits for whom in a hang: of each thread that waits for a semaphore it is found out what it
// would post if it went on, and from that a circle of threads each of which waits for the next.
//
// What a thread would post is seen by letting it go on alone, on a copy of its node, its waits
// granted. That is a good guess and no proof: what it reads may be another thread's to write.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tb/model/node_state.h"

namespace d1 {

struct SemaphoreId {
  Place node;
  unsigned number = 0;
  friend bool operator==(const SemaphoreId&, const SemaphoreId&) = default;
};

struct WaitingThread {
  Place node;
  int thread = 0;
  uint32_t pc = 0;                 // of its d1.wait
  unsigned semaphore = 0;          // of its own node
  std::vector<SemaphoreId> posts;  // each once, in the order in which it would post them
};

// What thread `number` of the node at `place` would post from thread.pc on. It ends with the
// thread, a fault, or after so many instructions.
std::vector<SemaphoreId> PostsOf(const Place& place, std::span<const uint8_t> sram,
                                 const ThreadState& thread, int number,
                                 uint64_t instructions = 100'000);

// Each waits for what the next one would post, and the last one for what the first one would; the
// shortest from the first thread that is in one. Empty when there is none.
std::vector<WaitingThread> WaitCircle(const std::vector<WaitingThread>& waiting);

// The circle, a line for each thread. Without one, and if no other thread runs, those whose
// semaphore nobody would post.
std::string WaitForText(const std::vector<WaitingThread>& waiting, bool no_other_runs);

}  // namespace d1
