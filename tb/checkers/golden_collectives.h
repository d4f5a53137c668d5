// What the collectives of sim/programs must make of the buffers of a group of nodes, word by word
// in golden arithmetic, in the order of additions that the headers of collectives.inc,
// collectives_ring.inc and collective.S state.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace d1 {

enum class Collective {
  kBarrier,
  kBroadcast,
  kReduce,
  kAllGather,
  kReduceScatter,
  kAllReduce,
  kRingAllReduce,
  kTurns  // of collective.S: barriers, and what nodes write into each other between them
};

constexpr int kWordsOfLine = 16;  // of 32 bits: an FP32, or two BF16
using Words = std::vector<uint32_t>;

// Of an all-reduce in rings, of a thread: by level the rings of all nodes, each as the ranks in
// their order.
using RingLevels = std::vector<std::vector<std::vector<int>>>;

struct CollectiveShape {
  int lines = 0;  // of a chunk; a buffer has a chunk for each node
  bool bf16 = false;
  int root = 0;                     // rank, of a broadcast and a reduce
  std::array<RingLevels, 4> rings;  // of threads 0 to 3
  uint64_t times = 1;               // of barriers and turns; the others once
};

// The buffers afterwards, by rank, from those before.
std::vector<Words> GoldenCollective(Collective what, const CollectiveShape& shape,
                                    const std::vector<Words>& before);

}  // namespace d1
