#include "sim/tool/gemm_block_code.h"

#include <vector>

namespace d1 {
namespace {

constexpr uint32_t kHalfLine = kLineBytes / 2;
constexpr int kLooped = 4;  // pairs of steps from which there is a loop
// By so many pairs of steps the first row of a thread's last block ends before the second one, so
// that rows of all threads end one after the other, as they are stored. Thread 1 ends with a row
// anyhow.
constexpr int kApart[kThreads] = {3, 0, 2, 1};
// Tiles of C up to which the loads that blocks spare do not count: beginning and ending take longer
// than without.
constexpr int kFew = 12 * 12;

uint8_t Field(int value) { return static_cast<uint8_t>(value); }

}  // namespace

bool IsInBlocks(const GemmPlan& plan) {
  const int tiles = plan.mt * plan.nt;
  return plan.a_bytes == kHalfLine && plan.b_bytes == kHalfLine && plan.mt % 2 == 0 &&
         plan.nt % 2 == 0 && plan.kt % 2 == 0 && tiles % (4 * kThreads) == 0 && tiles > kFew &&
         plan.last_a == plan.entry_a && plan.last_b == plan.entry_b;
}

GemmBlockCode::GemmBlockCode(ProgramBuilder* p, const GemmPlan& plan, int thread)
    : GemmThreadCode(p, plan, thread) {
  for (int slot = 0; slot < kGemmSlots; ++slot) acc_[slot] = kGemmSlots * thread + slot;
}

// Lines 0 and 1 are of the rows of A, 2 and 3 of the columns of B; set 0 is v0 to v3, set 1 is v4
// to v7, and so on.
void GemmBlockCode::Load(int set, int line) {
  const int pointer = line < 2 ? kPointerA[line] : kPointerB[line - 2];
  p_.Emit({.op = Op::kD1Vld, .rs1 = Field(pointer), .vd = Field(4 * set + line), .inc_a = true});
  Moved(pointer, kLineBytes);
}

// Two steps of each tile with the lines of `set`; with `load`, between them, loads of the lines for
// the next two.
void GemmBlockCode::TwoSteps(const Rows& part, int set, bool first, bool load) {
  std::vector<int> lines;  // the last one is loaded first
  if (load) {
    lines = {3, 2};
    for (int row = 0; row < part.rows; ++row) lines.push_back(part.row + row);
  }
  const auto load_next = [&] {
    if (lines.empty()) return;
    Load(1 - set, lines.back());
    lines.pop_back();
  };
  for (int half = 0; half < 2; ++half) {
    for (int row = part.row; row < part.row + part.rows; ++row) {
      for (int column = 0; column < 2; ++column) {
        p_.Emit({.op = Op::kD1MmVv,
                 .vs1 = Field(4 * set + row),
                 .vs2 = Field(4 * set + 2 + column),
                 .acc = Field(acc_[2 * row + column]),
                 .fa = Field(fa_),
                 .fb = Field(fb_),
                 .overwrite = first && half == 0,
                 .half_a = half == 1,
                 .half_b = half == 1});
      }
      load_next();
    }
  }
  while (!lines.empty()) load_next();
}

void GemmBlockCode::Store(const Rows& part) {
  for (int row = part.row; row < part.row + part.rows; ++row) {
    for (int column = 0; column < 2; ++column) {
      const int slot = 2 * row + column;
      Set(kPointerC[slot], AddressC({part.block.row + row, part.block.column + column}));
      GemmThreadCode::Store(slot, false);
    }
  }
}

// The lines of the first two steps. With `entries` those of the format table are set on the way:
// threads 2 and 3, whose turn comes later, leave a row for after that.
void GemmBlockCode::LoadFirst(const Rows& part, bool entries) {
  const auto load_a = [&](int row) {
    Set(kPointerA[row], AddressA({part.block.row + row, 0}));
    Load(0, row);
  };
  const bool leave = entries && thread_ >= 2;
  load_a(part.row);
  if (part.rows == 2 && !leave) load_a(part.row + 1);
  for (int column = 0; column < 2; ++column) {
    Set(kPointerB[column], AddressB({0, part.block.column + column}));
    Load(0, 2 + column);
  }
  if (entries) SetFirstEntries();
  if (part.rows == 2 && leave) load_a(part.row + 1);
}

// The last steps of each tile, `apart` pairs and one, and the stores; the lines of the first pair
// are in `set`. The first row has all of them before the second one.
void GemmBlockCode::LastSteps(const Rows& part, int set, int apart) {
  const int sets[] = {set, 1 - set, 2, 3};
  for (int row = part.row; row < part.row + part.rows; ++row) {
    const Rows one = {part.block, row, 1};
    for (int pair = 0; pair <= apart; ++pair) {
      if (row == part.row && pair < apart) {
        for (const int line : {0, 2, 3, 1}) Load(sets[pair + 1], line);
      }
      TwoSteps(one, sets[pair], false, false);
    }
    Store(one);
  }
}

// All steps, whose first lines are on their way, and the stores. The rows end `apart` pairs of
// steps from each other.
void GemmBlockCode::Steps(const Rows& part, int apart) {
  const int pairs = plan_.kt / 2;
  if (pairs < 2 + apart) apart = 0;
  TwoSteps(part, 0, true, pairs > 1);
  int set = 1, middle = pairs - 2 - apart;
  if (middle >= kLooped) {
    const int turns = middle / 2;
    const auto loop = BeginLoop(kTurns, turns);
    TwoSteps(part, 1, false, true);
    TwoSteps(part, 0, false, true);
    EndLoop(kTurns, loop);
    const int64_t more = int64_t{turns - 1} * 2 * kLineBytes;
    for (int row = part.row; row < part.row + part.rows; ++row) Moved(kPointerA[row], more);
    for (int column = 0; column < 2; ++column) Moved(kPointerB[column], more);
    middle -= 2 * turns;
  }
  for (; middle > 0; --middle) {
    TwoSteps(part, set, false, true);
    set = 1 - set;
  }
  if (apart > 0) {
    LastSteps(part, set, apart);
    return;
  }
  if (pairs > 1) TwoSteps(part, set, false, false);
  Store(part);
}

// Thread 1 begins and ends with half a block, so that the threads do not come to their stores
// together, where all would wait.
void GemmBlockCode::Emit() {
  const int down = plan_.mt / 2, count = down * plan_.nt / 2 / kThreads;
  std::vector<Rows> parts;
  for (int i = count * thread_; i < count * (thread_ + 1); ++i)
    parts.push_back({{2 * (i % down), 2 * (i / down)}, 0, 2});
  if (thread_ == 1) {
    parts.front().rows = 1;
    parts.push_back({parts.front().block, 1, 1});
  }
  for (const Rows& part : parts) {
    LoadFirst(part, &part == &parts.front());
    Steps(part, &part == &parts.back() ? kApart[thread_] : 0);
  }
  p_.Halt();
}

}  // namespace d1
