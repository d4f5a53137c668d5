// The parameter blocks of sim/programs/collective.S and collective_ring.S: which nodes of a mesh
// take part, what each knows of the others, and in which order it sends to them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/tool/device.h"
#include "tb/checkers/golden_collectives.h"
#include "tb/model/barrier.h"

namespace d1 {

struct CollectivePlan {
  Collective what = Collective::kBarrier;
  CollectiveShape shape;
  MeshSize mesh;
  std::vector<NodeId> nodes;   // that take part, by rank
  std::vector<NodeId> closed;  // nodes that hand on no arrival at a barrier: dead ones
  int barrier = 0;             // of the hardware
  uint32_t buffer = 0, second = 0;
  uint32_t lists = 0;  // room for lists of DMA
};

constexpr uint32_t kCollectiveListBytes = 1024;
constexpr size_t kCollectiveFixedWords = 6;  // of a block, before the group
constexpr size_t kRingLevels = 3;            // of a thread, at most
constexpr size_t kRingPassWords = 5;
constexpr size_t kGroupWords = 7;  // of a group, before the addresses of its nodes and its order

// Words of a block.
size_t CollectiveWords(const CollectivePlan& plan);
// The blocks by rank, to lie at `address` in each node. Nodes must be connected by nodes that are
// not closed.
std::vector<std::vector<uint64_t>> CollectiveBlocks(const CollectivePlan& plan, uint32_t address);

// The rings of `nodes` on a mesh, by thread, as collectives_ring.inc takes them. Those of threads 0
// and 1 go one way, those of 2 and 3 the other one. A rectangle has rings of rows and of columns;
// with few `lines` in a chunk and even sides the first level is of squares of 2 x 2 nodes, the next
// one of squares of such squares. Any other list is one ring, along its rows to and fro.
std::array<RingLevels, 4> CollectiveRings(const std::vector<NodeId>& nodes, int lines);

// The trees of the barrier of `nodes` (docs/barrier.md), by the number of a node in the mesh.
std::vector<BarrierTree> CollectiveTrees(const CollectivePlan& plan,
                                         const std::vector<NodeId>& nodes);

// The address of all of them if they fill a rectangle and are ranked along its rows
// (docs/broadcast.md), else 0.
uint64_t AddressOfAll(const std::vector<NodeId>& nodes);

}  // namespace d1
