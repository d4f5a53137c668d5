// Fences, traps, control and status registers.
#include "tb/model/address.h"
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

constexpr uint64_t kMisa = uint64_t{2} << 62 | 1 << ('I' - 'A') | 1 << ('M' - 'A');

bool IsFormatCsr(uint16_t csr) {
  return csr >= kCsrDformat0 && csr < kCsrDformat0 + kFormatEntries;
}

// The flags as CSR dflags has them.
uint64_t BitsOf(const Flags& flags) {
  return uint64_t{flags.invalid} | uint64_t{flags.denormal} << 1 | uint64_t{flags.overflow} << 2 |
         uint64_t{flags.underflow} << 3;
}

Flags FlagsOf(uint64_t bits) {
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
}

// A CSR that ReadCsr() knows, if programs may write it.
bool WriteCsr(ScalarStep& s, uint16_t csr, uint64_t value) {
  if (IsFormatCsr(csr)) {
    s.thread->formats[csr - kCsrDformat0] = {static_cast<uint16_t>(value & FormatEntry::kBits)};
    return true;
  }
  if (csr == kCsrDflags) {
    s.thread->flags = FlagsOf(value);
    return true;
  }
  if (csr == kCsrDseed) {
    s.thread->rounding_bits = RoundingBits(value);
    return true;
  }
  if (csr != kCsrMscratch) return false;
  s.thread->mscratch = value;
  return true;
}

// The value of a CSR; false when there is none of that number.
bool ReadCsr(const ScalarStep& s, uint16_t csr, uint64_t* value) {
  if (IsFormatCsr(csr)) {
    *value = s.thread->formats[csr - kCsrDformat0].bits;
    return true;
  }
  switch (csr) {
    case kCsrMisa:
      *value = kMisa;
      return true;
    case kCsrMscratch:
      *value = s.thread->mscratch;
      return true;
    case kCsrDflags:
      *value = BitsOf(s.thread->flags);
      return true;
    case kCsrDseed:
      *value = s.thread->rounding_bits.state();
      return true;
    case kCsrCycle:
    case kCsrTime:
      *value = s.node->cycle;
      return true;
    case kCsrInstret:
      *value = s.thread->instret;
      return true;
    case kCsrMvendorid:
    case kCsrMarchid:
      *value = 0;
      return true;
    case kCsrMimpid:
      *value = kVersion;
      return true;
    case kCsrMhartid:
      *value = s.number;
      return true;
    case kCsrDnode:
      *value = GlobalAddress(s.node->place, 0);
      return true;
    default:
      return false;
  }
}

enum class Change { kWrite, kSet, kClear };

// `writes` is false for the forms that only read.
void CsrAccess(ScalarStep& s, const Instr& i, Change change, uint64_t operand, bool writes) {
  uint64_t old;
  if (!ReadCsr(s, i.csr, &old)) return s.Fault(Cause::kIllegalInstruction, i.word);
  if (writes) {
    const uint64_t value = change == Change::kWrite ? operand
                           : change == Change::kSet ? old | operand
                                                    : old & ~operand;
    if (!WriteCsr(s, i.csr, value)) return s.Fault(Cause::kIllegalInstruction, i.word);
  }
  s.Write(i.rd, old);
  // What the thread's earlier operations raise is in it.
  if (i.csr == kCsrDflags) s.request = Request::kFence;
}

void CsrImmediate(ScalarStep& s, const Instr& i, Change change) {
  CsrAccess(s, i, change, static_cast<uint64_t>(i.imm), change == Change::kWrite || i.imm != 0);
}

}  // namespace

void Illegal(ScalarStep& s, const Instr& i) { s.Fault(Cause::kIllegalInstruction, i.word); }

void Fence(ScalarStep& s, const Instr&) { s.request = Request::kFence; }
void FenceI(ScalarStep& s, const Instr&) { s.request = Request::kFenceI; }
void Ecall(ScalarStep& s, const Instr&) { s.Fault(Cause::kEnvironmentCall, 0); }
void Ebreak(ScalarStep& s, const Instr&) { s.Fault(Cause::kBreakpoint, 0); }

void Csrrw(ScalarStep& s, const Instr& i) { CsrAccess(s, i, Change::kWrite, s.x(i.rs1), true); }
void Csrrs(ScalarStep& s, const Instr& i) { CsrAccess(s, i, Change::kSet, s.x(i.rs1), i.rs1 != 0); }
void Csrrc(ScalarStep& s, const Instr& i) {
  CsrAccess(s, i, Change::kClear, s.x(i.rs1), i.rs1 != 0);
}
void Csrrwi(ScalarStep& s, const Instr& i) { CsrImmediate(s, i, Change::kWrite); }
void Csrrsi(ScalarStep& s, const Instr& i) { CsrImmediate(s, i, Change::kSet); }
void Csrrci(ScalarStep& s, const Instr& i) { CsrImmediate(s, i, Change::kClear); }

}  // namespace d1::semantics
