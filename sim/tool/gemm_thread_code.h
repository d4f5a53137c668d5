// What the code of a thread of a GEMM is made of: registers whose values are known, entries of the
// format table, addresses.
#pragma once

#include <array>
#include <optional>

#include "sim/tool/gemm_code.h"
#include "sim/tool/gemm_shares.h"
#include "tb/model/program_builder.h"

namespace d1 {

class GemmThreadCode {
 public:
  GemmThreadCode(ProgramBuilder* p, const GemmPlan& plan, int thread);

 protected:
  using Registers = std::array<std::optional<int64_t>, 32>;  // what is in each, where it is known

  // Registers of the code: pointers of the tile in each accumulator, strides, counters. a0 is the
  // first pointer.
  static constexpr std::array<int, kGemmSlots> kPointerA = {10, 6, 7, 8},
                                               kPointerB = {11, 12, 13, 14},
                                               kPointerC = {15, 16, 17, 18};
  static constexpr int kMoveA = 19, kMoveB = 20, kMoveC = 21, kPairs = 22, kTurns = 23;

  // x[reg] = value, in as few instructions as what is in other registers allows.
  void Set(int reg, int64_t value);
  // x[reg] += by; register `constant` holds `by` when it fits no immediate.
  void Add(int reg, int64_t by, int constant);
  static bool IsImmediate(int64_t value) { return value >= -2048 && value <= 2047; }
  // An instruction has moved a pointer.
  void Moved(int reg, int64_t by);

  // The entries that steps name: those of the first steps, and those of the last one, which are set
  // when it comes first.
  void SetFirstEntries();
  void SetLastEntries();

  int64_t AddressA(const TileIndex& tile) const;
  int64_t AddressB(const TileIndex& tile) const;
  int64_t AddressC(const TileIndex& tile) const;

  // A loop of `turns`: from here to EndLoop(), which leaves 0 in the counter.
  ProgramBuilder::Label BeginLoop(int counter, int turns);
  void EndLoop(int counter, ProgramBuilder::Label loop);

  void Store(int slot, bool move);

  ProgramBuilder& p_;
  const GemmPlan& plan_;
  const int thread_;
  Registers known_;
  std::array<int, kGemmSlots> acc_{};
  int fa_ = 0, fb_ = 0, last_fa_ = 0, last_fb_ = 0;

 private:
  void SetEntry(int entry, uint16_t value);
  void SetEntries(uint16_t a, uint16_t b, int entry, int* fa, int* fb);

  bool last_set_ = false;
};

}  // namespace d1
