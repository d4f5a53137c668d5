// Who computes and sends what, and when: the parameter block of sim/programs/gemm_mesh.S.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/tool/device.h"

namespace d1 {

struct GemmMeshPlan {
  MeshSize mesh;
  int mt = 1, nt = 1,
      kt = 1;  // of a node's block: tiles of rows and of columns of C, steps of a tile
  uint32_t a = 0, b = 0, c = 0;  // where the matrices are in every node
  uint32_t c_bytes = 256;        // of a tile
};

// The number of 64-bit words of a block.
uint64_t GemmMeshWords(const GemmMeshPlan& plan);
// The block of a node for address `block`.
std::vector<uint64_t> GemmMeshParameters(const GemmMeshPlan& plan, NodeId node, uint32_t block);

}  // namespace d1
