// SIMD: the scalar half, which only names registers (and reads one for d1.vsplat.w).
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

VectorOp& Arith(ScalarStep& s, const Instr& i, VectorAlu alu) {
  VectorOp& op = Enqueue(s, i, VectorKind::kArith);
  op.alu = alu;
  return op;
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
void D1VsplatW(ScalarStep& s, const Instr& i) {
  Arith(s, i, VectorAlu::kSplat).splat = static_cast<uint32_t>(s.x(i.rs1));
}
void D1VshxW(ScalarStep& s, const Instr& i) {
  Arith(s, i, VectorAlu::kShuffleXor).lane_xor = static_cast<uint8_t>(i.imm);
}

}  // namespace d1::semantics
