#include "tb/checkers/golden_collectives.h"

#include <algorithm>
#include <stdexcept>

#include "tb/model/fp/add.h"
#include "tb/model/fp/bf16.h"

namespace d1 {
namespace {

// a + b, in both halves if they are BF16.
uint32_t Add(uint32_t a, uint32_t b, bool bf16) {
  if (!bf16) return AddFp32({a}, {b}).bits;
  const auto half = [](uint32_t x, int shift) { return Bf16{static_cast<uint16_t>(x >> shift)}; };
  return uint32_t{AddBf16(half(a, 0), half(b, 0)).bits} |
         uint32_t{AddBf16(half(a, 16), half(b, 16)).bits} << 16;
}

// part(first), then + part(0) + part(1) ... of `count` without it.
template <typename Part>
uint32_t Sum(int first, int count, bool bf16, const Part& part) {
  uint32_t sum = part(first);
  for (int i = 0; i < count; ++i) {
    if (i != first) sum = Add(sum, part(i), bf16);
  }
  return sum;
}

// collectives_ring.inc: what a node has in a word after `levels` levels, of the part that is number
// part[i] on level i.
uint32_t RingSum(const RingLevels& rings, const std::vector<size_t>& part, size_t levels, int rank,
                 size_t word, const std::vector<Words>& before) {
  if (levels == 0) return before[rank][word];
  for (const std::vector<int>& ring : rings[levels - 1]) {
    if (std::find(ring.begin(), ring.end(), rank) == ring.end()) continue;
    uint32_t sum = 0;
    for (size_t i = 0; i < ring.size(); ++i) {
      const int node = ring[(part[levels - 1] + i) % ring.size()];
      const uint32_t value = RingSum(rings, part, levels - 1, node, word, before);
      sum = i == 0 ? value : Add(value, sum, false);
    }
    return sum;
  }
  throw std::logic_error("a node is in no ring of a level");
}

// The number of a chunk's part on each level.
std::vector<size_t> PartsOf(const RingLevels& rings, size_t chunk, size_t chunks) {
  std::vector<size_t> part;
  for (const auto& level : rings) {
    chunks /= level[0].size();
    part.push_back(chunk / chunks);
    chunk %= chunks;
  }
  return part;
}

// Where all levels of a part end: in the place before that in which it began, on each level.
int RingOwner(const RingLevels& rings, const std::vector<size_t>& part, int nodes) {
  std::vector<int> owners(nodes, 0);
  for (size_t i = 0; i < rings.size(); ++i) {
    for (const std::vector<int>& ring : rings[i])
      ++owners[ring[(part[i] + ring.size() - 1) % ring.size()]];
  }
  return static_cast<int>(std::find(owners.begin(), owners.end(), static_cast<int>(rings.size())) -
                          owners.begin());
}

Words RingSums(const CollectiveShape& shape, const std::vector<Words>& before) {
  const size_t n = before.size(), lines = static_cast<size_t>(shape.lines);
  Words sums;
  for (size_t thread = 0; thread < 4; ++thread) {
    const RingLevels& rings = shape.rings[thread];
    const size_t of_chunk = ((thread + 1) * lines / 4 - thread * lines / 4) * kWordsOfLine;
    for (size_t chunk = 0; chunk < n; ++chunk) {
      const std::vector<size_t> part = PartsOf(rings, chunk, n);
      const int owner = RingOwner(rings, part, static_cast<int>(n));
      for (size_t i = 0; i < of_chunk; ++i)
        sums.push_back(RingSum(rings, part, rings.size(), owner, sums.size(), before));
    }
  }
  return sums;
}

// collective.S: with k times left, rank r adds what rank r - k had, in the first four lines of its
// own chunk.
void Turn(const CollectiveShape& shape, uint64_t k, std::vector<Words>* buffers) {
  const std::vector<Words> before = *buffers;
  const size_t n = before.size(), chunk = static_cast<size_t>(shape.lines) * kWordsOfLine;
  for (size_t from = 0; from < n; ++from) {
    const size_t to = (from + k) % n;
    for (size_t e = 0; e < 4 * kWordsOfLine; ++e)
      (*buffers)[to][to * chunk + e] += before[from][from * chunk + e];
  }
}

}  // namespace

std::vector<Words> GoldenCollective(Collective what, const CollectiveShape& shape,
                                    const std::vector<Words>& before) {
  if (what == Collective::kRingAllReduce)
    return std::vector<Words>(before.size(), RingSums(shape, before));
  std::vector<Words> after = before;
  for (uint64_t k = shape.times; what == Collective::kTurns && k > 0; --k) Turn(shape, k, &after);

  const int n = static_cast<int>(before.size());
  const size_t chunk = static_cast<size_t>(shape.lines) * kWordsOfLine;
  const bool reduce = what == Collective::kReduce, all_reduce = what == Collective::kAllReduce;
  if (reduce || all_reduce || what == Collective::kReduceScatter) {
    for (int rank = 0; rank < n; ++rank) {
      for (size_t at = rank * chunk; at < (rank + 1) * chunk; ++at)
        after[rank][at] = Sum(0, n, shape.bf16, [&](int i) { return before[i][at]; });
    }
  }
  const auto copy_chunk = [&](int rank, int from, int to) {
    if (from != to)
      std::copy_n(after[from].begin() + rank * chunk, chunk, after[to].begin() + rank * chunk);
  };
  for (int rank = 0; rank < n; ++rank) {
    if (reduce) copy_chunk(rank, rank, shape.root);
    for (int to = 0; to < n; ++to) {
      if (all_reduce || what == Collective::kAllGather) copy_chunk(rank, rank, to);
      if (what == Collective::kBroadcast) copy_chunk(rank, shape.root, to);
    }
  }
  return after;
}

}  // namespace d1
