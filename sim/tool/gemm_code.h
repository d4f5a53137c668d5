// The GEMM of one shape as a program of its own: what a compiler makes of C = A B that knows sizes
// and addresses.
//
// Operands and C are in tile layout; A and B may be plain or transposed, of any format, and what
// lies beyond the edges of a ragged matrix is not used: behind its last tiles along k by padding,
// elsewhere because it only makes what lies beyond the edges of C. Element (r, c) of C is the chain
// of matrix steps over k = 0-3, 4-7, ..., the first one overwriting; the format conversion is last.
// docs/programs.md says how the code is laid out and what it reaches.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tb/model/node_state.h"

namespace d1 {

struct GemmPlan {
  int mt = 1, nt = 1, kt = 1;    // tiles of rows of C, of columns of C, steps of a tile
  uint32_t a = 0, b = 0, c = 0;  // where the matrices are
  uint32_t a_bytes = 64, b_bytes = 64,
           c_bytes = 256;             // of a tile: 64, or 32 in 8 bits; 256 in FP32, 128 in BF16
  uint16_t entry_a = 0, entry_b = 0;  // of the format table
  uint16_t last_a = 0, last_b = 0;    // in the last step of a tile
  uint16_t entry_c = 1;               // 0 BF16, 1 FP32
};

struct GemmCode {
  std::vector<uint32_t> words;
  std::array<uint32_t, kThreads> starts;  // where each thread begins, with a0 = plan.a
};

// For a program at node offset `base`, a multiple of 64. The format table's entries 0 and 1 are as
// after a reset.
GemmCode CompileGemm(const GemmPlan& plan, uint32_t base);

}  // namespace d1
