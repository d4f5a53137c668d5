// d1_fetch: every thread gets the windows that its path needs, in order, whatever the memory, the
// other threads and redirects do.
#include <Vd1_fetch.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include "tb/harness/agent.h"
#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/node_state.h"

namespace d1 {
namespace {

bool IsJump(uint32_t word) { return (word & 0x7F) == 0x6F; }
bool IsBranch(uint32_t word) { return (word & 0x7F) == 0x63; }

// Of a jump or branch.
int32_t Distance(uint32_t word) {
  const auto bit = [&](unsigned i, unsigned to) { return (word >> i & 1) << to; };
  if (IsJump(word)) {
    const uint32_t imm = (word & 0xFF000) | bit(20, 11) | (word >> 20 & 0x7FE) | bit(31, 20);
    return static_cast<int32_t>(imm << 11) >> 11;
  }
  const uint32_t imm = bit(7, 11) | (word >> 20 & 0x7E0) | (word >> 7 & 0x1E) | bit(31, 12);
  return static_cast<int32_t>(imm << 19) >> 19;
}

// Which branches go against the static rule: backward taken, forward not. A counter from 0, surely
// with it, to 3, surely against it, for each place; it begins at 1.
class Predictor {
 public:
  Predictor() { counter_.fill(1); }

  bool Takes(uint32_t pc, uint32_t word) const {
    return IsJump(word) || (IsBranch(word) && (word >> 31 != 0) != (counter_[Place(pc)] >= 2));
  }
  // Reads the counter of `seen`, and writes it at the next Tick().
  void Executed(const Predictor& seen, uint32_t pc, bool broke) {
    const int n = seen.counter_[Place(pc)];
    writes_.emplace_back(Place(pc), broke ? std::min(n + 1, 3) : std::max(n - 1, 0));
  }
  void Tick() {
    for (const auto& [place, n] : writes_) counter_[place] = n;
    writes_.clear();
  }

 private:
  static size_t Place(uint32_t pc) { return pc / 4 % 256; }
  std::array<int, 256> counter_;
  std::vector<std::pair<size_t, int>> writes_;
};

class FetchBench : public Agent {
 public:
  explicit FetchBench(uint64_t seed = RunSeed()) : random(seed, "fetch"), dut(seed) {
    dut.Attach(*this);
    dut.Reset();
  }

  // Random words at [begin, end), of which `percent` are jumps, and as many branches, that stay
  // inside.
  void Fill(uint32_t begin, uint32_t end, unsigned percent) {
    for (uint32_t pc = begin; pc < end; pc += 4) {
      auto word = static_cast<uint32_t>(random.Bits(32)) & ~0x7Fu;
      word |= 0x13;
      if (random.Percent(percent)) {
        const uint32_t to = begin + 4 * static_cast<uint32_t>(random.Below((end - begin) / 4));
        const uint32_t d = to - pc;
        word = (d & 0xFF000) | (d >> 11 & 1) << 20 | (d >> 1 & 0x3FF) << 21 | (d >> 20 & 1) << 31 |
               0x6F;
      } else if (random.Percent(percent)) {
        // Up to 4 KiB away.
        const int64_t low = std::max<int64_t>(begin, int64_t{pc} - 0x1000),
                      high = std::min<int64_t>(end, pc + 0xFFC);
        const auto d = static_cast<uint32_t>(
            low + 4 * static_cast<int64_t>(random.Below((high - low) / 4)) - pc);
        word = (d >> 12 & 1) << 31 | (d >> 5 & 63) << 25 | (word & 0x1FFF000) | (d >> 1 & 15) << 8 |
               (d >> 11 & 1) << 7 | 0x63;
      }
      sram.Write(pc, word);
    }
  }

  void Redirect(int t, uint32_t pc) {
    redirect |= 1u << t;
    target[t] = pc;
  }

  void Drive() override {
    dut->invalidate_i = invalidate;
    dut->run_i = run;
    dut->redirect_i = redirect;
    unsigned used_pins = 0;
    for (int t = 0; t < 4; ++t) {
      SetBits(dut->target_i, 21 * t, 21, target[t]);
      used_pins |= static_cast<unsigned>(used[t]) << 2 * t;
    }
    dut->used_i = used_pins;
    // Branches are executed here and there: two at one place rarely, and then the second one
    // counts.
    branches_.clear();
    unsigned valid = 0, places = 0, broke = 0;
    for (int i = 0; i < 2; ++i) {
      if (!random.Percent(branch_percent)) continue;
      const auto at = static_cast<uint32_t>(random.Below(random.Percent(50) ? 8 : 256));
      const bool breaks = random.Percent(60);
      valid |= 1u << i;
      places |= at << 8 * i;
      broke |= unsigned{breaks} << i;
      if (i == 1 && !branches_.empty() && branches_[0].first == 4 * at) branches_.clear();
      branches_.emplace_back(4 * at, breaks);
    }
    dut->branch_i = valid;
    dut->branch_pc_i = places;
    dut->branch_broke_i = broke;
    dut->fill_gnt_i = random.Percent(grant_percent);
    dut->fill_rvalid_i = valid_[2];
    dut->fill_rerr_i = error_[2];
    for (int i = 0; i < 16; ++i) dut->fill_rdata_i[i] = Lane32(line_[2], i);
  }

  void Sample() override {
    for (int i = 2; i > 0; --i) {
      valid_[i] = valid_[i - 1], error_[i] = error_[i - 1], line_[i] = line_[i - 1];
    }
    valid_[0] = dut->fill_req_o && dut->fill_gnt_i;
    if (valid_[0]) {
      const uint32_t address = dut->fill_addr_o * kLineBytes;
      EXPECT_LT(address, kSramBytes) << "a fill outside the SRAM";
      line_[0] = sram.ReadLine(address);
      error_[0] = bad_line == address;
      ++fills;
    }
    for (int t = 0; t < 4; ++t) {
      const bool pop = pop_every > 0 ? dut.cycle() % pop_every == 0 : random.Percent(pop_percent);
      if (used[t] > 0 && pop) --used[t];
      if (redirect >> t & 1) {
        used[t] = 0;
        pc[t] = target[t];
      } else if (dut->push_o >> t & 1) {
        EXPECT_TRUE(dut->load_o >> t & 1);
        Push(t);
      }
    }
    Update(branches_);
    redirect = 0;
    invalidate = false;
  }

  Random random;
  Dut<Vd1_fetch> dut;
  Sram sram;
  Predictor predictor;
  unsigned run = 0xF, grant_percent = 100, pop_percent = 100, branch_percent = 0;
  uint64_t pop_every = 0;  // In place of pop_percent: a window each so many cycles.
  unsigned redirect = 0;
  bool invalidate = false;
  std::array<uint32_t, 4> target{}, pc{};
  std::array<int, 4> used{}, pushes{};
  std::array<uint64_t, 4> last_push{};
  uint32_t bad_line = ~0u;
  int fills = 0;

 private:
  // What was executed in this cycle finds the counters before what was executed in the one before
  // is written.
  void Update(const std::vector<std::pair<uint32_t, bool>>& executed) {
    const Predictor before = predictor;
    predictor.Tick();
    for (const auto& [at, breaks] : executed) predictor.Executed(before, at, breaks);
  }

  void Push(int t) {
    EXPECT_LT(used[t], 2) << "no room";
    ++used[t];
    ++pushes[t];
    last_push[t] = dut.cycle();
    const uint32_t window = pc[t] & ~31u;
    const bool outside = window >= kSramBytes;
    const bool bad = (window & ~63u) == bad_line;
    ASSERT_EQ(outside || bad, dut->push_fault_o) << "thread " << t << std::hex << " at " << pc[t];
    ASSERT_EQ(bad, dut->push_ecc_o && dut->push_fault_o);
    ASSERT_EQ(GetBits(dut->push_data_o, 8 * (pc[t] & 28), 32), dut->push_instr_o);
    ASSERT_EQ(dut->push_taken_o >> (pc[t] / 4 % 8) & 1, dut->push_instr_taken_o);
    uint32_t next = window + 32;
    for (unsigned i = pc[t] / 4 % 8; i < 8 && !outside && !bad; ++i) {
      const auto word = static_cast<uint32_t>(GetBits(dut->push_data_o, 32 * i, 32));
      ASSERT_EQ(sram.Read<uint32_t>(window + 4 * i), word)
          << "thread " << t << std::hex << ", word at 0x" << window + 4 * i;
      const bool takes = predictor.Takes(window + 4 * i, word);
      ASSERT_EQ(takes, dut->push_taken_o >> i & 1)
          << "thread " << t << std::hex << ", word at 0x" << window + 4 * i;
      if (!takes) continue;
      next = window + 4 * i + static_cast<uint32_t>(Distance(word));
      break;
    }
    pc[t] = next & 0x1FFFFF;
  }

  std::vector<std::pair<uint32_t, bool>> branches_;
  std::array<bool, 3> valid_{}, error_{};
  std::array<Line, 3> line_;
};

#ifdef D1_NETLIST
constexpr int kCycles = 3000;
#else
constexpr int kCycles = 30'000;
#endif

TEST(Fetch, EveryThreadGetsThePathOfItsCode) {
  for (const unsigned pace : {100u, 50u, 10u}) {
    FetchBench bench;
    bench.Fill(0x1000, 0x6000, 10);  // 20 KiB: more than the cache
    bench.grant_percent = pace;
    bench.pop_percent = 110 - pace;
    bench.branch_percent = pace / 2;
    for (int t = 0; t < 4; ++t) bench.Redirect(t, 0x1000 + 0x404 * t);
    for (int i = 0; i < kCycles && !testing::Test::HasFailure(); ++i) {
      if (bench.random.Percent(2)) {
        const int t = static_cast<int>(bench.random.Below(4));
        bench.Redirect(t, 0x1000 + 4 * static_cast<uint32_t>(bench.random.Below(0x1400)));
      }
      bench.invalidate = bench.random.Percent(1);
      bench.dut.Tick();
    }
    for (int t = 0; t < 4; ++t) EXPECT_GT(bench.pushes[t], kCycles / 100) << "thread " << t;
  }
}

TEST(Fetch, AThreadAloneGetsTwoWindowsInThreeCyclesFromAWarmCache) {
  FetchBench bench;
  bench.Fill(0x1000, 0x1800, 0);
  bench.sram.Write<uint32_t>(0x17FC, 0x805FF06F);  // jal x0, 0x1000

  bench.run = 1;
  bench.Redirect(0, 0x1000);
  bench.dut.Tick(800);
  const int cold = bench.fills;
  EXPECT_GE(cold, 32);
  bench.run = 0;
  bench.dut.Tick(10);
  bench.Redirect(0, 0x1000);
  bench.run = 1;
  const int before = bench.pushes[0];
  bench.dut.Tick(42);
  // Its two windows are taken in two cycles of three, less what the jump back costs.
  EXPECT_GE(bench.pushes[0] - before, 25);
  EXPECT_EQ(cold, bench.fills) << "everything was there";
}

TEST(Fetch, TheNextLineIsThereBeforeItIsNeeded) {
  FetchBench bench;
  bench.Fill(0x1000, 0x2000, 0);
  bench.run = 1;
  bench.pop_every = 8;  // as a thread does that executes an instruction a cycle
  bench.Redirect(0, 0x1000);
  int starved = 0;
  for (int i = 0; i < 500; ++i) {
    bench.dut.Tick();
    if (i > 20 && bench.used[0] == 0) ++starved;
  }
  EXPECT_EQ(0, starved);
  EXPECT_GT(bench.pushes[0], 60);
}

TEST(Fetch, FencedCodeIsReadAgain) {
  FetchBench bench;
  bench.run = 1;
  for (int round = 0; round < 30; ++round) {
    bench.Fill(0x1000, 0x1100, 0);
    bench.invalidate = true;
    bench.Redirect(0, 0x1000);
    bench.dut.Tick(20 + round);
    ASSERT_FALSE(testing::Test::HasFailure()) << "round " << round;
  }
}

TEST(Fetch, WindowsOutsideTheSramAndWrongEccAreFaults) {
  FetchBench bench;
  bench.Fill(0x1000, 0x1100, 0);
  bench.run = 3;
  bench.Redirect(0, kSramBytes - 64);
  bench.Redirect(1, 0x1000);
  bench.bad_line = 0x1040;
  bench.dut.Tick(60);
  EXPECT_GE(bench.pushes[0], 4);
  EXPECT_GE(bench.pushes[1], 4);
}

}  // namespace
}  // namespace d1
