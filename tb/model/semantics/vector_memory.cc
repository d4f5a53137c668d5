// Vector loads, stores and pushes: the scalar half, and what they share with the other operations.
#include <algorithm>

#include "tb/model/address.h"
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

// Bytes that move: a whole line when no register counts them, and never beyond the line.
unsigned ByteCount(const ScalarStep& s, const Instr& i, uint64_t address) {
  if (i.rs2 == 0) return kLineBytes;
  const int64_t room = kLineBytes - address % kLineBytes;
  return static_cast<unsigned>(std::clamp<int64_t>(static_cast<int64_t>(s.x(i.rs2)), 0, room));
}

// An access to a whole line starts with it.
bool CheckPosition(ScalarStep& s, const Instr& i, uint64_t address) {
  if (i.rs2 != 0 || address % kLineBytes == 0) return true;
  s.Fault(Cause::kMisaligned, address);
  return false;
}

void Finish(ScalarStep& s, const Instr& i, VectorKind kind, uint64_t address) {
  VectorOp& op = Enqueue(s, i, kind);
  op.addr_a = address;
  op.count = static_cast<uint8_t>(ByteCount(s, i, address));
  // A load of no bytes still clears its register; the others leave nothing to be done.
  if (op.count == 0 && kind != VectorKind::kLoad) s.request = Request::kNone;
  if (i.inc_a) s.Write(i.rs1, address + kLineBytes);
}

void LocalAccess(ScalarStep& s, const Instr& i, VectorKind kind) {
  const uint64_t address = s.x(i.rs1);
  if (!CheckPosition(s, i, address)) return;
  if (!IsSramOffset(address)) return s.Fault(Cause::kOutOfRange, address);
  Finish(s, i, kind, address);
}

}  // namespace

bool CheckLine(ScalarStep& s, uint64_t address) {
  if (address % kLineBytes != 0) {
    s.Fault(Cause::kMisaligned, address);
    return false;
  }
  if (IsSramOffset(address)) return true;
  s.Fault(Cause::kOutOfRange, address);
  return false;
}

VectorOp& Enqueue(ScalarStep& s, const Instr& i, VectorKind kind) {
  s.request = Request::kVector;
  s.op = VectorOp{};
  s.op.kind = kind;
  s.op.thread = s.number;
  s.op.vd = i.vd;
  s.op.vs1 = i.vs1;
  s.op.vs2 = i.vs2;
  s.op.vs3 = i.vs3;
  s.op.acc = i.acc;
  s.op.overwrite = i.overwrite;
  s.op.half_a = i.half_a;
  s.op.half_b = i.half_b;
  s.op.pc = s.thread->pc;
  s.op.word = i.word;
  return s.op;
}

void D1Vld(ScalarStep& s, const Instr& i) { LocalAccess(s, i, VectorKind::kLoad); }
void D1Vst(ScalarStep& s, const Instr& i) { LocalAccess(s, i, VectorKind::kStore); }

void D1Push(ScalarStep& s, const Instr& i) {
  const uint64_t address = s.x(i.rs1);
  const uint32_t offset = NodeOffset(address);
  const bool control = IsNodeAddress(address) && IsControlOffset(offset);
  if (!CheckPosition(s, i, address)) return;
  if (control && address % 8 != 0) return s.Fault(Cause::kMisaligned, address);
  const bool adds = IsAddAddress(address) && IsSramOffset(offset);
  if (IsEdgeAddress(address) || adds) return Finish(s, i, VectorKind::kPush, address);
  const bool whole_register = control && ByteCount(s, i, address) == 8;
  if (!IsNodeAddress(address) || (!IsSramOffset(offset) && !whole_register)) {
    return s.Fault(Cause::kOutOfRange, address);
  }
  Finish(s, i, VectorKind::kPush, address);
}

}  // namespace d1::semantics
