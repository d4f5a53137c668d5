// A thread's share of a GEMM whose steps take both operands from SRAM.
#pragma once

#include "sim/tool/gemm_thread_code.h"

namespace d1 {

class GemmTileCode : public GemmThreadCode {
 public:
  using GemmThreadCode::GemmThreadCode;
  void Emit(const GemmShare& share);

 private:
  // A slot is an accumulator with pointers to the operands of its tile. Slots in the same row or
  // column of tiles that are equally far share a pointer, which belongs to the first of them.
  void Open(int slot, int acc, const TileIndex& tile, int first);
  void Point(int slot);
  void Part(int slot);
  void Step(int slot, bool move_a, bool move_b);

  void Round(int first, int end);
  void Rounds(int end, int count);
  void Finish(int end);
  void StoreThere(int slot);

  void OpenPair(const Walk& walk);
  void Pair(const Walk& walk);
  void Advance(const Walk& walk);
  void LoopOfPairs(const Walk& walk, int turns);
  void EmitWalk(const Walk& walk);
  void EmitShort(const std::vector<TileIndex>& tiles);
  void EmitLast(const GemmShare& share);

  bool OwnsA(int slot) const { return pointer_a_[slot] == kPointerA[slot]; }
  bool OwnsB(int slot) const { return pointer_b_[slot] == kPointerB[slot]; }
  int64_t MoveA(const Walk& walk) const {
    return int64_t{walk.down - 1} * plan_.kt * plan_.a_bytes;
  }
  int64_t MoveB(const Walk& walk) const {
    return int64_t{walk.right - 1} * plan_.kt * plan_.b_bytes;
  }
  int64_t MoveC(const Walk& walk) const {
    return (int64_t{walk.down} * plan_.nt + walk.right) * plan_.c_bytes;
  }

  std::array<int, kGemmSlots> k_{}, pointer_a_{}, pointer_b_{};  // next step; registers
  std::array<TileIndex, kGemmSlots> tile_{};
  int turn_ = 0;  // accumulator of the next tile
};

}  // namespace d1
