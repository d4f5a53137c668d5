// Scalar loads and stores: local addresses, naturally aligned. Control registers are read and
// written whole, and only those that exist and allow it.
#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

bool InRange(uint64_t address, unsigned size, bool store) {
  if (!IsLocal(address)) return false;
  const auto offset = static_cast<uint32_t>(address);
  if (IsSramOffset(offset)) return true;
  if (!IsControlOffset(offset) || size != 8) return false;
  return store ? IsWritableControl(offset) : IsReadableControl(offset);
}

void Access(ScalarStep& s, const Instr& i, unsigned size, bool sign_extend, bool store) {
  const uint64_t address = s.x(i.rs1) + static_cast<uint64_t>(int64_t{i.imm});
  if (address % size != 0) return s.Fault(Cause::kMisaligned, address);
  if (!InRange(address, size, store)) return s.Fault(Cause::kOutOfRange, address);
  s.request = store ? Request::kStore : Request::kLoad;
  s.addr = static_cast<uint32_t>(address);
  s.size = static_cast<uint8_t>(size);
  s.sign_extend = sign_extend;
  s.rd = i.rd;
  if (store) s.data = s.x(i.rs2);
}

void Load(ScalarStep& s, const Instr& i, unsigned size, bool sign_extend) {
  Access(s, i, size, sign_extend, false);
}
void Store(ScalarStep& s, const Instr& i, unsigned size) { Access(s, i, size, false, true); }

}  // namespace

void Lb(ScalarStep& s, const Instr& i) { Load(s, i, 1, true); }
void Lh(ScalarStep& s, const Instr& i) { Load(s, i, 2, true); }
void Lw(ScalarStep& s, const Instr& i) { Load(s, i, 4, true); }
void Ld(ScalarStep& s, const Instr& i) { Load(s, i, 8, true); }
void Lbu(ScalarStep& s, const Instr& i) { Load(s, i, 1, false); }
void Lhu(ScalarStep& s, const Instr& i) { Load(s, i, 2, false); }
void Lwu(ScalarStep& s, const Instr& i) { Load(s, i, 4, false); }

void Sb(ScalarStep& s, const Instr& i) { Store(s, i, 1); }
void Sh(ScalarStep& s, const Instr& i) { Store(s, i, 2); }
void Sw(ScalarStep& s, const Instr& i) { Store(s, i, 4); }
void Sd(ScalarStep& s, const Instr& i) { Store(s, i, 8); }

}  // namespace d1::semantics

namespace d1 {

uint64_t ExtractLoad(uint64_t word, uint32_t addr, unsigned size, bool sign_extend) {
  const unsigned unused = 64 - 8 * size;
  const uint64_t top = (word >> 8 * (addr % 8)) << unused;
  return sign_extend ? static_cast<uint64_t>(static_cast<int64_t>(top) >> unused) : top >> unused;
}

uint64_t LoadValue(const NodeState& node, const ScalarStep& step) {
  if (!IsSramOffset(step.addr)) return ReadControl(node, step.addr);
  return ExtractLoad(node.sram.Read<uint64_t>(step.addr & ~7u), step.addr, step.size,
                     step.sign_extend);
}

void PerformStore(NodeState& node, const ScalarStep& step) {
  if (!IsSramOffset(step.addr)) return WriteControl(node, step.addr, step.data);
  switch (step.size) {
    case 1:
      node.sram.Write(step.addr, static_cast<uint8_t>(step.data));
      break;
    case 2:
      node.sram.Write(step.addr, static_cast<uint16_t>(step.data));
      break;
    case 4:
      node.sram.Write(step.addr, static_cast<uint32_t>(step.data));
      break;
    default:
      node.sram.Write(step.addr, step.data);
  }
}

}  // namespace d1
