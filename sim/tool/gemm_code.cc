#include "sim/tool/gemm_code.h"

#include "sim/tool/gemm_block_code.h"
#include "sim/tool/gemm_shares.h"
#include "sim/tool/gemm_tile_code.h"

namespace d1 {

// Each thread has code of its own, which begins with a line. Threads without work halt in the first
// line, which the first thread fetches anyhow: another one would keep it waiting.
GemmCode CompileGemm(const GemmPlan& plan, uint32_t base) {
  ProgramBuilder p(base);
  GemmCode code;
  code.starts.fill(base);
  const bool blocks = IsInBlocks(plan);
  const auto shares = GemmShares(plan.mt, plan.nt, plan.kt);
  if (!blocks && shares[kThreads - 1].last.empty()) p.Halt();
  for (int t = 0; t < kThreads; ++t) {
    if (!blocks && shares[t].last.empty()) continue;
    while (t > 0 && p.pc() % kLineBytes != 0) p.Word(0);
    code.starts[t] = p.pc();
    if (blocks) {
      GemmBlockCode(&p, plan, t).Emit();
    } else {
      GemmTileCode(&p, plan, t).Emit(shares[t]);
    }
  }
  const auto words = p.words();
  code.words.assign(words.begin(), words.end());
  return code;
}

}  // namespace d1
