// Integer, logic, compare, mask and convert operations of the SIMD side: the scalar half.
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

void Lane(ScalarStep& s, const Instr& i, LaneFunction function, int bits,
          ElementKind kind = ElementKind::kInteger) {
  VectorOp& op = Enqueue(s, i, VectorKind::kArith);
  op.alu = VectorAlu::kLane;
  op.lane = {function, kind, static_cast<uint8_t>(bits)};
  op.shift = static_cast<uint8_t>(i.imm);
}

// Any format of section 1 of the number semantics; how tiles of it lie does not matter.
bool IsNumberFormat(FormatEntry entry) {
  const Format f = entry.format().format;
  return f <= Format::kCfloat16U || (IsInteger(f) && f <= Format::kInt32);
}

void Mask(ScalarStep& s, const Instr& i, uint64_t bytes) {
  VectorOp& op = Enqueue(s, i, VectorKind::kArith);
  op.alu = VectorAlu::kMask;
  op.addr_a = bytes;
}

}  // namespace

#define D1_WIDTHS(name, function)                                           \
  void name##B(ScalarStep& s, const Instr& i) { Lane(s, i, function, 8); }  \
  void name##H(ScalarStep& s, const Instr& i) { Lane(s, i, function, 16); } \
  void name##W(ScalarStep& s, const Instr& i) { Lane(s, i, function, 32); }
D1_WIDTHS(D1Vadd, LaneFunction::kAdd)
D1_WIDTHS(D1Vsub, LaneFunction::kSub)
D1_WIDTHS(D1Vmul, LaneFunction::kMul)
D1_WIDTHS(D1Vsll, LaneFunction::kShiftLeft)
D1_WIDTHS(D1Vsrl, LaneFunction::kShiftRight)
D1_WIDTHS(D1Vsra, LaneFunction::kShiftRightSigned)
D1_WIDTHS(D1Vslli, LaneFunction::kShiftLeftImmediate)
D1_WIDTHS(D1Vsrli, LaneFunction::kShiftRightImmediate)
D1_WIDTHS(D1Vsrai, LaneFunction::kShiftRightSignedImmediate)
D1_WIDTHS(D1Vmin, LaneFunction::kMin)
D1_WIDTHS(D1Vmax, LaneFunction::kMax)
D1_WIDTHS(D1Vminu, LaneFunction::kMinUnsigned)
D1_WIDTHS(D1Vmaxu, LaneFunction::kMaxUnsigned)
D1_WIDTHS(D1Vseq, LaneFunction::kEqual)
D1_WIDTHS(D1Vslt, LaneFunction::kLess)
D1_WIDTHS(D1Vsltu, LaneFunction::kLessUnsigned)
#undef D1_WIDTHS

void D1Vand(ScalarStep& s, const Instr& i) { Lane(s, i, LaneFunction::kAnd, 8); }
void D1Vor(ScalarStep& s, const Instr& i) { Lane(s, i, LaneFunction::kOr, 8); }
void D1Vxor(ScalarStep& s, const Instr& i) { Lane(s, i, LaneFunction::kXor, 8); }
void D1Vandn(ScalarStep& s, const Instr& i) { Lane(s, i, LaneFunction::kAndNot, 8); }
void D1Vsel(ScalarStep& s, const Instr& i) { Lane(s, i, LaneFunction::kSelect, 8); }

#define D1_NUMBER(name, function, bits)                             \
  void name(ScalarStep& s, const Instr& i) {                        \
    Lane(s, i, LaneFunction::function, bits, ElementKind::kNumber); \
  }
D1_NUMBER(D1FeqS, kEqual, 32)
D1_NUMBER(D1FltS, kLess, 32)
D1_NUMBER(D1FleS, kLessOrEqual, 32)
D1_NUMBER(D1FrcpS, kReciprocal, 32)
D1_NUMBER(D1FrsqrtS, kRootReciprocal, 32)
D1_NUMBER(D1FminBf, kMin, 16)
D1_NUMBER(D1FmaxBf, kMax, 16)
D1_NUMBER(D1FeqBf, kEqual, 16)
D1_NUMBER(D1FltBf, kLess, 16)
D1_NUMBER(D1FleBf, kLessOrEqual, 16)
#undef D1_NUMBER

void D1Vcvt(ScalarStep& s, const Instr& i) {
  const FormatEntry from = s.thread->formats[i.fa], to = s.thread->formats[i.fb];
  if (!IsNumberFormat(from) || !IsNumberFormat(to)) return s.Fault(Cause::kIllegalFormat, i.word);
  VectorOp& op = Enqueue(s, i, VectorKind::kArith);
  op.alu = VectorAlu::kConvert;
  op.fa = from.format();
  op.fb = to.format();
  op.part = static_cast<uint8_t>(i.imm);
  op.stochastic = i.stochastic;
  if (!i.stochastic) return;
  op.addr_a = s.thread->rounding_bits.state();
  s.thread->rounding_bits.Draw();
}

void D1Vmaskn(ScalarStep& s, const Instr& i) {
  const auto n = static_cast<int64_t>(s.x(i.rs2));
  const unsigned count = i.rs2 == 0 || n > 64 ? 64 : n < 0 ? 0 : static_cast<unsigned>(n);
  Mask(s, i, ByteMask(0, count));
}
void D1Vmaskb(ScalarStep& s, const Instr& i) { Mask(s, i, s.x(i.rs1)); }

}  // namespace d1::semantics
