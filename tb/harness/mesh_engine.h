// How the work of simulating a mesh is shared out. Nothing of it changes a bit of the mesh.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace d1 {

// Processes that simulate one mesh together: each has the nodes of some rows, rank 0 the northern
// ones.
class MeshRanks {
 public:
  virtual ~MeshRanks() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;

  // Each of these is called by all ranks together.

  // Sends bytes to the ranks of the rows to the north and to the south, at most `most` to each, and
  // receives theirs. At an end of the mesh nothing is sent and nothing comes.
  virtual void Exchange(const std::vector<uint8_t>& north, const std::vector<uint8_t>& south,
                        size_t most, std::vector<uint8_t>* from_north,
                        std::vector<uint8_t>* from_south) = 0;
  // Adds up each value over all ranks.
  virtual void Sum(std::span<uint64_t> values) = 0;
  // Gives all ranks what `root` has.
  virtual void Broadcast(std::span<uint8_t> bytes, int root) = 0;

  // The first of `rows` rows of a rank; that of rank size() is `rows`.
  int FirstRow(int of_rank, int rows) const { return of_rank * rows / size(); }
  int OwnerOf(int row, int rows) const {
    int owner = 0;
    while (FirstRow(owner + 1, rows) <= row) ++owner;
    return owner;
  }
  // What each rank has, one behind the other by rank, in all of them.
  std::vector<uint8_t> AllGather(const std::vector<uint8_t>& own) {
    std::vector<uint64_t> sizes(static_cast<size_t>(size()));
    sizes[static_cast<size_t>(rank())] = own.size();
    Sum(sizes);
    std::vector<uint8_t> all;
    for (int r = 0; r < size(); ++r) {
      std::vector<uint8_t> part =
          r == rank() ? own : std::vector<uint8_t>(sizes[static_cast<size_t>(r)]);
      Broadcast(part, r);
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }
};

struct EngineOptions {
  int threads = 1;
  bool sleep = true;  // nodes in which nothing can change are not evaluated
  uint32_t patience =
      32;  // cycles in which a node does nothing, before it is looked at whether it can sleep
  MeshRanks* ranks = nullptr;  // nullptr: this process has all rows
};

}  // namespace d1
