#include "sim/tool/gemm_thread_code.h"

namespace d1 {
namespace {

constexpr int kScratch = 24;
// Entries of the format table for A, and behind each for B where it differs.
constexpr int kEntries = 2, kLastEntries = 6;
constexpr uint16_t kFormatCsrs = 0x800;

uint8_t Field(int value) { return static_cast<uint8_t>(value); }

}  // namespace

GemmThreadCode::GemmThreadCode(ProgramBuilder* p, const GemmPlan& plan, int thread)
    : p_(*p), plan_(plan), thread_(thread) {
  known_[0] = 0;
  known_[kPointerA[0]] = plan.a;
}

void GemmThreadCode::Set(int reg, int64_t value) {
  if (known_[reg] == value) return;
  for (int near = 0; near < 32; ++near) {
    if (!known_[near] || !IsImmediate(value - *known_[near])) continue;
    p_.I(Op::kAddi, reg, near, value - *known_[near]);
    known_[reg] = value;
    return;
  }
  p_.Li(reg, static_cast<uint64_t>(value));
  known_[reg] = value;
}

void GemmThreadCode::Add(int reg, int64_t by, int constant) {
  if (by == 0) return;
  if (IsImmediate(by)) {
    p_.I(Op::kAddi, reg, reg, by);
  } else {
    p_.R(Op::kAdd, reg, reg, constant);
  }
  Moved(reg, by);
}

void GemmThreadCode::Moved(int reg, int64_t by) {
  if (known_[reg]) *known_[reg] += by;
}

void GemmThreadCode::SetEntry(int entry, uint16_t value) {
  Set(kScratch, value);
  p_.Emit({.op = Op::kCsrrw, .rs1 = kScratch, .csr = static_cast<uint16_t>(kFormatCsrs + entry)});
}

void GemmThreadCode::SetEntries(uint16_t a, uint16_t b, int entry, int* fa, int* fb) {
  *fa = entry;
  *fb = a == b ? entry : entry + 1;
  SetEntry(*fa, a);
  if (a != b) SetEntry(*fb, b);
}

void GemmThreadCode::SetFirstEntries() {
  if (plan_.kt == 1) {
    SetLastEntries();
  } else if (plan_.entry_a != 0 || plan_.entry_b != 0) {
    SetEntries(plan_.entry_a, plan_.entry_b, kEntries, &fa_, &fb_);
  }
}

void GemmThreadCode::SetLastEntries() {
  if (last_set_) return;
  last_set_ = true;
  last_fa_ = fa_;
  last_fb_ = fb_;
  const bool only = plan_.kt == 1 && (plan_.last_a != 0 || plan_.last_b != 0);
  if (only || plan_.last_a != plan_.entry_a || plan_.last_b != plan_.entry_b) {
    SetEntries(plan_.last_a, plan_.last_b, kLastEntries, &last_fa_, &last_fb_);
  }
}

int64_t GemmThreadCode::AddressA(const TileIndex& tile) const {
  return plan_.a + int64_t{tile.row} * plan_.kt * plan_.a_bytes;
}
int64_t GemmThreadCode::AddressB(const TileIndex& tile) const {
  return plan_.b + int64_t{tile.column} * plan_.kt * plan_.b_bytes;
}
int64_t GemmThreadCode::AddressC(const TileIndex& tile) const {
  return plan_.c + (int64_t{tile.row} * plan_.nt + tile.column) * plan_.c_bytes;
}

ProgramBuilder::Label GemmThreadCode::BeginLoop(int counter, int turns) {
  Set(counter, turns);
  known_[counter].reset();
  return p_.Here();
}

void GemmThreadCode::EndLoop(int counter, ProgramBuilder::Label loop) {
  p_.I(Op::kAddi, counter, counter, -1);
  p_.Branch(Op::kBne, counter, 0, loop);
  known_[counter] = 0;
}

void GemmThreadCode::Store(int slot, bool move) {
  p_.Emit({.op = Op::kD1Ast,
           .rs1 = Field(kPointerC[slot]),
           .acc = Field(acc_[slot]),
           .fa = Field(plan_.entry_c),
           .inc_a = move});
  if (move) Moved(kPointerC[slot], plan_.c_bytes);
}

}  // namespace d1
