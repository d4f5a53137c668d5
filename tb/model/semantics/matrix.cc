// Matrix steps and accumulator operations: the scalar half.
#include "tb/model/address.h"
#include "tb/model/fp/matrix_step.h"
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

constexpr int64_t kMaxStride = (1 << 20) - 1;

// A format of section 1 of the number semantics that a step takes.
bool IsOperand(FormatEntry entry) { return IsOperandFormat(entry.format().format); }

// Faults unless `address` is that of a whole operand tile of the SRAM; true when it is.
bool CheckTile(ScalarStep& s, uint64_t address, unsigned bytes) {
  if (address % bytes != 0) {
    s.Fault(Cause::kMisaligned, address);
    return false;
  }
  if (IsSramOffset(address)) return true;
  s.Fault(Cause::kOutOfRange, address);
  return false;
}

// The step with operand A, B or both in the SRAM.
void Step(ScalarStep& s, const Instr& i, VectorKind kind, bool a_in_memory, bool b_in_memory) {
  const FormatEntry fa = s.thread->formats[i.fa];
  const FormatEntry fb = s.thread->formats[i.fb];
  if (!IsOperand(fa) || !IsOperand(fb)) return s.Fault(Cause::kIllegalFormat, i.word);
  const unsigned a_bytes = TileBytes(fa.format().format);
  const unsigned b_bytes = TileBytes(fb.format().format);
  const uint64_t a = s.x(i.rs1);
  const uint64_t b = s.x(i.rs2);
  if (a_in_memory && !CheckTile(s, a, a_bytes)) return;
  if (b_in_memory && !CheckTile(s, b, b_bytes)) return;
  VectorOp& op = Enqueue(s, i, kind);
  op.fa = fa.format();
  op.fb = fb.format();
  op.view_a = fa.view();
  op.view_b = fb.view();
  op.addr_a = a_in_memory ? a : 0;
  op.addr_b = b_in_memory ? static_cast<uint32_t>(b) : 0;
  if (i.inc_a) s.Write(i.rs1, a + a_bytes);
  if (i.inc_b) s.Write(i.rs2, b + b_bytes);
}

// The stride of d1.ast, and that the last row lies in the SRAM as the first one does.
bool CheckStride(ScalarStep& s, uint64_t address, uint64_t stride, unsigned row_bytes) {
  const auto distance = static_cast<int64_t>(stride);
  if (stride % row_bytes != 0) {
    s.Fault(Cause::kMisaligned, stride);
    return false;
  }
  if (distance == 0 || distance < -kMaxStride || distance > kMaxStride) {
    s.Fault(Cause::kOutOfRange, stride);
    return false;
  }
  const uint64_t last = address + 7 * stride;
  if (IsSramOffset(last)) return true;
  s.Fault(Cause::kOutOfRange, last);
  return false;
}

// d1.ast, or d1.ast.s, which takes four draws of the thread's random bits.
void Store(ScalarStep& s, const Instr& i, RoundingMode mode) {
  const FormatEntry entry = s.thread->formats[i.fa];
  const Format format = entry.format().format;
  if (!IsStoredFormat(format) || entry.view() != TileView{}) {
    return s.Fault(Cause::kIllegalFormat, i.word);
  }
  const unsigned row_bytes = WidthOf(format);  // of eight elements
  const bool strided = i.rs2 != 0;
  const uint64_t address = s.x(i.rs1);
  if (address % (strided ? row_bytes : kLineBytes) != 0) {
    return s.Fault(Cause::kMisaligned, address);
  }
  if (!IsSramOffset(address)) return s.Fault(Cause::kOutOfRange, address);
  if (strided) {
    if (!CheckStride(s, address, s.x(i.rs2), row_bytes)) return;
  } else if (address + 8 * row_bytes > kSramBytes) {
    return s.Fault(Cause::kOutOfRange, address);
  }
  VectorOp& op = Enqueue(s, i, VectorKind::kAccStore);
  op.addr_a = address;
  op.fa = entry.format();
  op.strided = strided;
  op.stride = strided ? static_cast<int32_t>(s.x(i.rs2)) : 0;
  op.rounding = mode;
  op.random = s.thread->rounding_bits;
  if (mode == RoundingMode::kStochastic) {
    for (int draw = 0; draw < 4; ++draw) s.thread->rounding_bits.Draw();
  }
  if (i.inc_a) s.Write(i.rs1, address + row_bytes * (strided ? 1 : 8));
}

}  // namespace

void D1Mm(ScalarStep& s, const Instr& i) { Step(s, i, VectorKind::kMmMemMem, true, true); }
void D1MmVv(ScalarStep& s, const Instr& i) { Step(s, i, VectorKind::kMmRegReg, false, false); }
void D1MmVm(ScalarStep& s, const Instr& i) { Step(s, i, VectorKind::kMmRegMem, false, true); }
void D1MmMv(ScalarStep& s, const Instr& i) { Step(s, i, VectorKind::kMmMemReg, true, false); }

void D1Aclr(ScalarStep& s, const Instr& i) { Enqueue(s, i, VectorKind::kAccClear); }

void D1Ast(ScalarStep& s, const Instr& i) { Store(s, i, RoundingMode::kNearestEven); }
void D1AstS(ScalarStep& s, const Instr& i) { Store(s, i, RoundingMode::kStochastic); }

}  // namespace d1::semantics
