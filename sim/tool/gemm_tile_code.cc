#include "sim/tool/gemm_tile_code.h"

#include <algorithm>

namespace d1 {
namespace {

constexpr int kUnrolled = 8;  // rounds of steps in a loop
constexpr int kLooped = 24;   // rounds from which there is one

uint8_t Field(int value) { return static_cast<uint8_t>(value); }

}  // namespace

void GemmTileCode::Open(int slot, int acc, const TileIndex& tile, int first) {
  acc_[slot] = kGemmSlots * thread_ + acc % kGemmSlots;
  k_[slot] = 0;
  tile_[slot] = tile;
  pointer_a_[slot] = kPointerA[slot];
  pointer_b_[slot] = kPointerB[slot];
  for (int other = slot - 1; other >= first; --other) {
    if (tile_[other].row == tile.row) pointer_a_[slot] = kPointerA[other];
    if (tile_[other].column == tile.column) pointer_b_[slot] = kPointerB[other];
  }
}

// Its pointers are set, to the next step.
void GemmTileCode::Point(int slot) {
  Set(pointer_a_[slot], AddressA(tile_[slot]) + int64_t{k_[slot]} * plan_.a_bytes);
  Set(pointer_b_[slot], AddressB(tile_[slot]) + int64_t{k_[slot]} * plan_.b_bytes);
}

// It has pointers of its own from now on.
void GemmTileCode::Part(int slot) {
  pointer_a_[slot] = kPointerA[slot];
  pointer_b_[slot] = kPointerB[slot];
  Point(slot);
}

void GemmTileCode::Step(int slot, bool move_a, bool move_b) {
  const bool last = k_[slot] == plan_.kt - 1;
  p_.Emit({.op = Op::kD1Mm,
           .rs1 = Field(pointer_a_[slot]),
           .rs2 = Field(pointer_b_[slot]),
           .acc = Field(acc_[slot]),
           .fa = Field(last ? last_fa_ : fa_),
           .fb = Field(last ? last_fb_ : fb_),
           .overwrite = k_[slot] == 0,
           .inc_a = move_a,
           .inc_b = move_b});
  ++k_[slot];
  if (move_a) Moved(pointer_a_[slot], plan_.a_bytes);
  if (move_b) Moved(pointer_b_[slot], plan_.b_bytes);
}

// A step of each slot from `first` to `end`; the last one that uses a pointer moves it. Before the
// first step of a tile its pointers are set where they are not known to stand there.
void GemmTileCode::Round(int first, int end) {
  for (int slot = first; slot < end; ++slot) {
    if (k_[slot] == 0 && known_[pointer_a_[0]]) Point(slot);
    if (k_[slot] == plan_.kt - 1) SetLastEntries();
    const auto is_last = [&](const std::array<int, kGemmSlots>& pointer) {
      return std::find(pointer.begin() + slot + 1, pointer.begin() + end, pointer[slot]) ==
             pointer.begin() + end;
    };
    Step(slot, is_last(pointer_a_), is_last(pointer_b_));
  }
}

// `count` rounds, none of them the first or the last of a tile.
void GemmTileCode::Rounds(int end, int count) {
  const int turns = count >= kLooped ? count / kUnrolled : 0;
  for (int i = 0; i < count - turns * kUnrolled; ++i) Round(0, end);
  if (turns == 0) return;
  const auto loop = BeginLoop(kTurns, turns);
  for (int i = 0; i < kUnrolled; ++i) Round(0, end);
  EndLoop(kTurns, loop);
  const int more = (turns - 1) * kUnrolled;
  for (int slot = 0; slot < end; ++slot) {
    k_[slot] += more;
    if (OwnsA(slot)) Moved(kPointerA[slot], int64_t{more} * plan_.a_bytes);
    if (OwnsB(slot)) Moved(kPointerB[slot], int64_t{more} * plan_.b_bytes);
  }
}

// All rounds that are left.
void GemmTileCode::Finish(int end) {
  if (k_[0] == 0) Round(0, end);
  if (k_[0] < plan_.kt - 1) Rounds(end, plan_.kt - 1 - k_[0]);
  if (k_[0] < plan_.kt) Round(0, end);
}

void GemmTileCode::StoreThere(int slot) {
  Set(kPointerC[slot], AddressC(tile_[slot]));
  Store(slot, false);
}

void GemmTileCode::OpenPair(const Walk& walk) {
  Open(0, turn_, walk.first, 0);
  Open(1, turn_ + 1, walk.second, 0);
  turn_ += 2;
}

// A pair whose pointers stand there.
void GemmTileCode::Pair(const Walk& walk) {
  OpenPair(walk);
  Finish(2);
  Store(0, false);
  Store(1, false);
  Advance(walk);
}

// From the end of a pair to the next one of the walk.
void GemmTileCode::Advance(const Walk& walk) {
  for (int slot = 0; slot < 2; ++slot) {
    if (OwnsA(slot)) Add(kPointerA[slot], MoveA(walk), kMoveA);
    if (OwnsB(slot)) Add(kPointerB[slot], MoveB(walk), kMoveB);
    Add(kPointerC[slot], MoveC(walk), kMoveC);
  }
}

// 2 `turns` pairs, in two pairs of accumulators by turns.
void GemmTileCode::LoopOfPairs(const Walk& walk, int turns) {
  Set(kPairs, turns);
  const Registers before = known_;
  for (int reg = 1; reg < 32; ++reg) known_[reg].reset();
  const auto loop = p_.Here();
  Pair(walk);
  Pair(walk);
  EndLoop(kPairs, loop);
  known_ = before;
  known_[kPairs] = 0;
  known_[kTurns].reset();
  const Walk after = walk.From(2 * turns);
  for (int slot = 0; slot < 2; ++slot) {
    const TileIndex& tile = slot == 0 ? after.first : after.second;
    if (OwnsA(slot)) known_[kPointerA[slot]] = AddressA(tile);
    if (OwnsB(slot)) known_[kPointerB[slot]] = AddressB(tile);
    known_[kPointerC[slot]] = AddressC(tile);
  }
}

// What the other pairs need is set up behind the first steps of the first one.
void GemmTileCode::EmitWalk(const Walk& walk) {
  constexpr int kBefore = 4;  // rounds
  OpenPair(walk);
  Round(0, 2);
  if (plan_.kt > 2) Rounds(2, std::min(plan_.kt - 2, kBefore));
  for (const auto& [reg, by] :
       {std::pair{kMoveA, MoveA(walk)}, {kMoveB, MoveB(walk)}, {kMoveC, MoveC(walk)}}) {
    if (!IsImmediate(by)) Set(reg, by);
  }
  if (plan_.kt > 1) Finish(2);
  StoreThere(0);
  StoreThere(1);
  if (walk.pairs == 1) return;
  Advance(walk);
  Walk rest = walk.From(1);
  if (rest.pairs >= 4) {
    LoopOfPairs(rest, rest.pairs / 2);
    rest = rest.From(rest.pairs / 2 * 2);
  }
  for (; rest.pairs > 0; rest = rest.From(1)) Pair(rest);
}

// Tiles that take longer to store than to compute: the first one is to be stored as soon as can be.
void GemmTileCode::EmitShort(const std::vector<TileIndex>& tiles) {
  const int count = static_cast<int>(tiles.size()), together = plan_.kt == 1 ? 1 : 2;
  for (int first = 0; first < count; first += together) {
    const int end = std::min(first + together, count);
    for (int slot = first; slot < end; ++slot) Open(slot, turn_ + slot, tiles[slot], first);
    for (int k = 0; k < plan_.kt; ++k) Round(first, end);
    for (int slot = first; slot < end; ++slot) StoreThere(slot);
  }
}

// Several last steps in a row stand before the stores, since from a step to a store and back the
// thread loses a few cycles; but the first tile is stored at once.
void GemmTileCode::EmitLast(const GemmShare& share) {
  const int count = static_cast<int>(share.last.size());
  if (plan_.kt < static_cast<int>(plan_.c_bytes / kLineBytes)) {
    EmitShort(share.last);
    return;
  }
  for (int slot = 0; slot < count; ++slot) Open(slot, turn_ + slot, share.last[slot], 0);
  Round(0, count);
  if (share.together > 1) Rounds(count, share.together - 1);
  std::vector<int> done;
  const auto store = [&] {
    for (const int slot : done) StoreThere(slot);
    done.clear();
  };
  for (const int slot : share.order) {
    const bool last = k_[slot] == plan_.kt - 1;
    Part(slot);
    if (last) SetLastEntries();
    if (!last || done == std::vector<int>{0}) store();
    Step(slot, true, true);
    if (last) done.push_back(slot);
  }
  store();
}

void GemmTileCode::Emit(const GemmShare& share) {
  SetFirstEntries();
  for (const Walk& walk : share.walks) EmitWalk(walk);
  EmitLast(share);
  p_.Halt();
}

}  // namespace d1
