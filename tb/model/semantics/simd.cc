// SIMD: the scalar half, which only names registers (and reads one for d1.vsplat.w).
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

VectorOp& Arith(ScalarStep& s, const Instr& i, VectorAlu alu) {
  VectorOp& op = Enqueue(s, i, VectorKind::kArith);
  op.alu = alu;
  return op;
}

void Splat(ScalarStep& s, const Instr& i, int bytes) {
  VectorOp& op = Arith(s, i, VectorAlu::kSplat);
  op.splat = static_cast<uint32_t>(s.x(i.rs1));
  op.splat_bytes = static_cast<uint8_t>(bytes);
}

// A step of a reduction: vs1 with vs1 shuffled.
void Reduce(ScalarStep& s, const Instr& i, VectorAlu alu) {
  VectorOp& op = Arith(s, i, alu);
  op.shuffled = true;
  op.lane_xor = static_cast<uint8_t>(i.imm);
}

void Bf16Arith(ScalarStep& s, const Instr& i, VectorAlu alu) {
  Arith(s, i, VectorAlu::kBf16).bf16 = alu;
}

void Permute(ScalarStep& s, const Instr& i, PermutePattern pattern, int bytes = 1) {
  PermuteOp& op = Arith(s, i, VectorAlu::kPermute).permute;
  op.pattern = pattern;
  op.bytes = static_cast<uint8_t>(bytes);
  if (pattern == PermutePattern::kBroadcast) {
    op.lane = static_cast<uint8_t>(i.imm + 32 * i.half_a);
  } else {
    op.half = static_cast<uint8_t>(i.imm);
  }
}

}  // namespace

void D1FmaddS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFmadd); }
void D1FmsubS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFmsub); }
void D1FnmsubS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFnmsub); }
void D1FnmaddS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFnmadd); }
void D1FaddS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFadd); }
void D1FsubS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFsub); }
void D1FmulS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFmul); }
void D1FminS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFmin); }
void D1FmaxS(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kFmax); }
void D1Vmv(ScalarStep& s, const Instr& i) { Arith(s, i, VectorAlu::kMove); }
void D1VsplatW(ScalarStep& s, const Instr& i) { Splat(s, i, 4); }
void D1VsplatH(ScalarStep& s, const Instr& i) { Splat(s, i, 2); }
void D1VsplatB(ScalarStep& s, const Instr& i) { Splat(s, i, 1); }
void D1VshxW(ScalarStep& s, const Instr& i) {
  Arith(s, i, VectorAlu::kShuffleXor).lane_xor = static_cast<uint8_t>(i.imm);
}

void D1FraddS(ScalarStep& s, const Instr& i) { Reduce(s, i, VectorAlu::kFadd); }
void D1FrminS(ScalarStep& s, const Instr& i) { Reduce(s, i, VectorAlu::kFmin); }
void D1FrmaxS(ScalarStep& s, const Instr& i) { Reduce(s, i, VectorAlu::kFmax); }

void D1FmaddBf(ScalarStep& s, const Instr& i) { Bf16Arith(s, i, VectorAlu::kFmadd); }
void D1FmsubBf(ScalarStep& s, const Instr& i) { Bf16Arith(s, i, VectorAlu::kFmsub); }
void D1FnmsubBf(ScalarStep& s, const Instr& i) { Bf16Arith(s, i, VectorAlu::kFnmsub); }
void D1FnmaddBf(ScalarStep& s, const Instr& i) { Bf16Arith(s, i, VectorAlu::kFnmadd); }
void D1FaddBf(ScalarStep& s, const Instr& i) { Bf16Arith(s, i, VectorAlu::kFadd); }
void D1FsubBf(ScalarStep& s, const Instr& i) { Bf16Arith(s, i, VectorAlu::kFsub); }
void D1FmulBf(ScalarStep& s, const Instr& i) { Bf16Arith(s, i, VectorAlu::kFmul); }

void D1VpermB(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kElements, 1); }
void D1VpermH(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kElements, 2); }
void D1VpermW(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kElements, 4); }
void D1VbcB(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kBroadcast, 1); }
void D1VbcH(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kBroadcast, 2); }
void D1VbcW(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kBroadcast, 4); }
void D1VtrB(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kTranspose8); }
void D1VtrH(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kTranspose16); }
void D1VtrW(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kTranspose32); }
void D1VzipQ(ScalarStep& s, const Instr& i) { Permute(s, i, PermutePattern::kInterleave); }

}  // namespace d1::semantics
