// Which thread computes which tiles of C: the parameter block of sim/programs/gemm_any.S.
#pragma once

#include <cstdint>
#include <vector>

namespace d1 {

struct GemmPlan {
  int mt = 1, nt = 1, kt = 1;                      // tiles of rows of C, of columns of C, steps of a tile
  uint32_t a = 0, b = 0, c = 0;                    // where the matrices are
  uint32_t a_bytes = 64, b_bytes = 64, c_bytes = 256;  // of a tile
  uint16_t entry_a = 0, entry_b = 0;               // of the format table
  uint16_t last_a = 0, last_b = 0;                 // in the last step of a tile
  uint16_t entry_c = 1;
};

// At most so many 64-bit words, whatever the plan's addresses are.
uint64_t GemmWordsAtMost(int mt, int nt);
// The block for address `block`, a multiple of 64.
std::vector<uint64_t> GemmParameters(const GemmPlan& plan, uint32_t block);

}  // namespace d1
