// A thread's share of a GEMM of 8-bit operands, in blocks of 2 x 2 tiles of C, operands from vector
// registers.
//
// A line holds a tile of operands for two steps. So four lines, two of A and two of B, are loaded
// into registers for eight steps: a quarter of the loads that steps from SRAM take. While they are
// computed, the lines of the next eight are loaded.
#pragma once

#include "sim/tool/gemm_thread_code.h"

namespace d1 {

// Whether there are whole blocks, as many for each thread.
bool IsInBlocks(const GemmPlan& plan);

class GemmBlockCode : public GemmThreadCode {
 public:
  GemmBlockCode(ProgramBuilder* p, const GemmPlan& plan, int thread);
  void Emit();

 private:
  // Rows `row` to `row` + `rows` of a block: half of it, or all.
  struct Rows {
    TileIndex block;
    int row, rows;
  };

  void Load(int set, int line);
  void TwoSteps(const Rows& part, int set, bool first, bool load);
  void LoadFirst(const Rows& part, bool entries);
  void Steps(const Rows& part, int apart);
  void LastSteps(const Rows& part, int set, int apart);
  void Store(const Rows& part);
};

}  // namespace d1
