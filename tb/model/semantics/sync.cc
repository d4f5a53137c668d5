// Semaphores, and a thread's number and end.
#include "tb/model/address.h"
#include "tb/model/semantics/semantics.h"

namespace d1::semantics {

void D1Post(ScalarStep& s, const Instr& i) {
  const uint64_t address = s.x(i.rs1);
  const uint64_t amount = i.rs2 == 0 ? 1 : s.x(i.rs2);
  if (!IsNodeAddress(address) && !IsAddAddress(address))
    return s.Fault(Cause::kOutOfRange, address);
  if (amount > kMaxSemaphore) return s.Fault(Cause::kOutOfRange, amount);
  VectorOp& op = Enqueue(s, i, VectorKind::kPost);
  op.addr_a = address;
  op.sem = i.sem;
  op.amount = static_cast<uint32_t>(amount);
}

void D1Wait(ScalarStep& s, const Instr& i) {
  const uint64_t amount = i.rs1 == 0 ? 1 : s.x(i.rs1);
  if (amount > kMaxSemaphore) return s.Fault(Cause::kOutOfRange, amount);
  s.request = Request::kWait;
  s.sem = i.sem;
  s.amount = static_cast<uint32_t>(amount);
}

void D1Tid(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.number); }

void D1Halt(ScalarStep& s, const Instr& i) {
  s.request = Request::kHalt;
  s.data = static_cast<uint32_t>(s.x(i.rs1));
}

}  // namespace d1::semantics
