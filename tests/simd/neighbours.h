// Everything around d1_vector: the core's side of the queues, the SRAM ports, the matrix unit and
// the network interface. Each plays its part of docs/node-contract.md at a random pace and checks
// what it sees against the Reference.
//
// Requests to the SRAM depend on registers only, of d1_vector and of the matrix unit, whose
// read-out stream is offered first. Grants follow them within the cycle:
//
//   neighbours.Offer();
//   dut.Settle();
//   neighbours.Arbitrate();
//   dut.Tick();
#pragma once

#include <Vd1_vector.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tb/harness/agent.h"
#include "tb/harness/random.h"
#include "tests/simd/reference.h"
#include "tests/simd/vop.h"

namespace d1 {

// Chances in percent, a cycle each.
struct Paces {
  unsigned send = 100;   // of an operation when there is a credit
  unsigned grant = 100;  // of a port that has no bank conflict
  unsigned push_ready = 100;
  unsigned readout = 100;  // of a beat of the read-out
  bool conflicts = true;   // one access a super-bank and cycle
  unsigned adds = 0;       // of a read of the network interface on ld1, when none waits
};

struct Error {
  int thread;
  uint32_t pc;
  uint64_t addr;
  friend bool operator==(const Error&, const Error&) = default;
};

class Neighbours : public Agent {
 public:
  static constexpr int kSpacing = 5;     // between steps on one accumulator
  static constexpr int kReadDelay = 11;  // the read-out's first read after its accumulator store
  static constexpr int kReadouts = 8;
  static constexpr int kCredits = 16;

  Neighbours(Random& random, Vd1_vector& model, std::map<uint32_t, Line> memory)
      : random_(random), model_(model), memory_(memory), reference_(std::move(memory)) {}

  Paces paces;
  std::map<uint32_t, bool> bad_lines;  // lines that come back with an uncorrectable error

  // Appends to a thread's program.
  void Add(int thread, const Vop& vop) {
    reference_.Perform(thread, vop);
    program_[thread].push_back(vop);
  }

  // Everything was sent, performed and seen, and d1_vector says so.
  bool Done() const {
    for (const auto& program : program_) {
      if (!program.empty()) return false;
    }
    return idle_ == 0xF && quiet_ >= 4;
  }

  // After Done(): nothing that the reference expects is missing.
  void ExpectComplete() const {
    for (const auto& [line, writes] : reference_.writes) {
      EXPECT_TRUE(writes.empty()) << "a write to line 0x" << std::hex << line << " never came";
    }
    for (const auto& steps : reference_.steps) EXPECT_TRUE(steps.empty());
    for (int t = 0; t < 4; ++t) {
      EXPECT_TRUE(reference_.acc_stores[t].empty());
      EXPECT_TRUE(reference_.packets[t].empty());
      EXPECT_EQ(credits_[t], kCredits);
      const Flags& flags = reference_.flags[t];
      EXPECT_EQ(flags_ >> 4 * t & 15, unsigned{flags.invalid} | unsigned{flags.denormal} << 1 |
                                          unsigned{flags.overflow} << 2 |
                                          unsigned{flags.underflow} << 3)
          << "flags of thread " << t;
    }
    EXPECT_TRUE(readouts_.empty());
  }

  struct Counts {
    uint64_t steps = 0, loads = 0, stores = 0, beats = 0, adds = 0;
    uint64_t add_waits = 0;  // the longest time that a read of the network interface waited
    std::optional<uint64_t> first_step, last_step;
  };
  Counts counts;
  std::vector<Error> errors;
  uint64_t cycle() const { return cycle_; }

  // Sets the read-out stream and the reads of the network interface, which come from registers.
  void Offer() {
    DriveReadout();
    if (!add_since_ && random_.Percent(paces.adds)) {
      add_since_ = cycle_;
      model_.add_addr_i = random_.Below(20480);
    }
    model_.add_req_i = add_since_.has_value();
  }

  // Decides the grants of this cycle. Priorities as d1_sram: the pair, then st.
  void Arbitrate() {
    requests_ = Requests{model_.ld0_req_o != 0, model_.ld1_req_o != 0, model_.st_req_o != 0,
                         model_.ld_pair_o != 0, model_.ld0_addr_o,     model_.ld1_addr_o,
                         model_.st_addr_o};
    grants_ = {};
    std::array<bool, 128> used{};
    auto bank = [](uint32_t line) { return line >> 12 << 2 | (line & 3); };
    auto fits = [&](uint32_t line) {
      return random_.Percent(paces.grant) && (!paces.conflicts || !used[bank(line)]);
    };
    const Requests& r = requests_;
    if (r.pair) {
      // Two lines of one super-bank take two cycles.
      const bool same = paces.conflicts && bank(r.line0) == bank(r.line1);
      grants_.ld0 = grants_.ld1 =
          random_.Percent(paces.grant) && (!same || std::exchange(pair_begun_, true));
      if (grants_.ld0) pair_begun_ = false;
      if (pair_begun_) used[bank(r.line0)] = true;
    } else {
      grants_.ld0 = r.ld0 && fits(r.line0);
      if (grants_.ld0) used[bank(r.line0)] = true;
      grants_.ld1 = r.ld1 && fits(r.line1);
    }
    if (grants_.ld0) used[bank(r.line0)] = true;
    if (grants_.ld1) used[bank(r.line1)] = true;
    grants_.st = r.st && fits(r.line_st);
  }

  void Drive() override {
    DriveQueue();
    model_.ld0_gnt_i = grants_.ld0;
    model_.ld1_gnt_i = grants_.ld1;
    model_.st_gnt_i = grants_.st;
    // What was granted three cycles ago; otherwise noise, errors included.
    const Reply noise{Noise(), random_.Percent(50), random_.Percent(50)};
    const Reply& reply = replies_.size() == 3 ? replies_.front() : noise;
    PutLine(model_.ld0_rdata_i, reply.data.value_or(Noise()));
    model_.ld0_rerr_i = reply.error0;
    model_.ld1_rerr_i = reply.error1;
    model_.acc_busy_i = acc_busy_;
    model_.matrix_flags_i = 0;
    model_.ast_ready_i = true;
    model_.push_ready_i = random_.Percent(paces.push_ready);
  }

  void Sample() override {
    EXPECT_TRUE(requests_ == (Requests{model_.ld0_req_o != 0, model_.ld1_req_o != 0,
                                       model_.st_req_o != 0, model_.ld_pair_o != 0,
                                       model_.ld0_addr_o, model_.ld1_addr_o, model_.st_addr_o}))
        << "a request depends on inputs of its cycle";
    SampleLoads();
    SampleAdd();
    SampleStep();
    SampleReadout();
    SampleStore();
    SamplePush();
    SampleQueue();
    flags_ |= model_.flags_o;
    if (GetBits(model_.fault_o, 91, 1)) {
      EXPECT_EQ(GetBits(model_.fault_o, 85, 4), 7u);
      errors.push_back({static_cast<int>(GetBits(model_.fault_o, 89, 2)),
                        static_cast<uint32_t>(GetBits(model_.fault_o, 64, 21)),
                        GetBits(model_.fault_o, 0, 64)});
      EXPECT_FALSE(model_.vector_idle_o >> errors.back().thread & 1) << "idle before its fault";
    }
    ++cycle_;
  }

 private:
  struct Requests {
    bool ld0 = false, ld1 = false, st = false, pair = false;
    uint32_t line0 = 0, line1 = 0, line_st = 0;
    friend bool operator==(const Requests&, const Requests&) = default;
  };
  struct Grants {
    bool ld0 = false, ld1 = false, st = false;
  };
  struct Reply {
    std::optional<Line> data;
    bool error0 = false, error1 = false;
  };
  struct Step {
    int acc;
    bool a_reg, b_reg;
    StepOperands seen, expected;
  };
  struct Readout {
    int thread;
    AccStore store;
    uint64_t first_read;
    bool read = false;
    size_t next = 0;
  };

  Line Noise() {
    Line line;
    for (size_t i = 0; i < line.size(); i += 8) {
      const uint64_t bits = random_.Bits();
      std::memcpy(&line[i], &bits, 8);
    }
    return line;
  }

  // ---- the core --------------------------------------------------------------------------------
  void DriveQueue() {
    // Up to two threads, those with most credits, in any order on the lanes.
    std::vector<int> ready;
    for (int t = 0; t < 4; ++t) {
      if (!program_[t].empty() && credits_[t] > 0 && random_.Percent(paces.send))
        ready.push_back(t);
    }
    if (random_.Percent(50)) std::reverse(ready.begin(), ready.end());
    std::stable_sort(ready.begin(), ready.end(),
                     [this](int a, int b) { return credits_[a] > credits_[b]; });
    if (ready.size() > 2) ready.resize(2);
    if (ready.size() == 2 && random_.Percent(50)) std::swap(ready[0], ready[1]);
    const int first_lane = ready.size() == 1 ? random_.Below(2) : 0;
    model_.vop_valid_i = 0;
    for (size_t i = 0; i < ready.size(); ++i) {
      const int t = ready[i], lane = first_lane + i;
      model_.vop_valid_i |= 1 << lane;
      (lane == 0 ? model_.vop_thread0_i : model_.vop_thread1_i) = t;
      PutVop(lane == 0 ? model_.vop0_i : model_.vop1_i, program_[t].front());
      program_[t].pop_front();
      --credits_[t];
      last_sent_[t] = cycle_;
      quiet_ = -1;  // idle follows a cycle later
    }
  }

  void SampleQueue() {
    bool moving = false;
    for (int t = 0; t < 4; ++t) {
      if (model_.vop_free_o >> t & 1) ++credits_[t];
      EXPECT_LE(credits_[t], kCredits);
      // Idle must be true two cycles after the last operation was sent.
      const bool idle = model_.vector_idle_o >> t & 1;
      moving = moving || !idle;
      if (!idle || last_sent_[t] + 2 > cycle_) continue;
      EXPECT_EQ(credits_[t], kCredits) << "thread " << t << " is idle with operations queued";
      for (const Readout& readout : readouts_) EXPECT_NE(readout.thread, t) << "idle";
      if (program_[t].empty()) {
        EXPECT_EQ(stores_seen_[t], reference_.store_count[t]) << "thread " << t << " is idle";
        EXPECT_TRUE(reference_.packets[t].empty()) << "thread " << t << " is idle";
      }
    }
    idle_ = model_.vector_idle_o;
    quiet_ = moving ? 0 : quiet_ + 1;
  }

  // ---- loads -----------------------------------------------------------------------------------
  void SampleLoads() {
    if (replies_.size() == 3) replies_.pop_front();
    Reply reply{std::nullopt, random_.Percent(50), random_.Percent(50)};
    if (requests_.ld0 && grants_.ld0) {
      reply.data = memory_[requests_.line0];
      reply.error0 = bad_lines.contains(requests_.line0);
      ++counts.loads;
    }
    if (requests_.ld1 && grants_.ld1) reply.error1 = bad_lines.contains(requests_.line1);
    replies_.push_back(reply);
  }

  // What is granted on ld1 goes to one of the two that have it: a step, or the network interface.
  void SampleAdd() {
    const bool granted = requests_.ld1 && grants_.ld1;
    const bool step = model_.mm_valid_o && !model_.mm_clear_o && !model_.mm_b_reg_o;
    EXPECT_EQ(granted, model_.add_gnt_o != 0 || step)
        << "ld1 is granted to nobody, cycle " << cycle_;
    if (!model_.add_gnt_o) return;
    ASSERT_TRUE(add_since_) << "a grant of nothing, cycle " << cycle_;
    EXPECT_FALSE(step) << "a step goes without its operand, cycle " << cycle_;
    EXPECT_EQ(requests_.line1, model_.add_addr_i);
    ++counts.adds;
    counts.add_waits = std::max(counts.add_waits, cycle_ - *add_since_);
    add_since_.reset();
  }

  // ---- the matrix unit -------------------------------------------------------------------------
  void SampleStep() {
    // Of two cycles ago; its operands from registers come now.
    if (std::optional<Step>& step = steps_[1]) {
      if (step->a_reg) step->seen.a = GetLine(model_.mm_a_data_o);
      if (step->b_reg) step->seen.b = GetLine(model_.mm_b_data_o);
      EXPECT_TRUE(step->seen == step->expected)
          << "operands of a step on accumulator " << step->acc;
    }
    steps_[1] = steps_[0];
    steps_[0].reset();
    if (!model_.mm_valid_o) return;
    ++counts.steps;
    if (!counts.first_step) counts.first_step = cycle_;
    counts.last_step = cycle_;
    const int acc = model_.mm_acc_o;
    EXPECT_GE(cycle_, next_step_[acc]) << "steps too close on accumulator " << acc;
    next_step_[acc] = cycle_ + kSpacing;
    EXPECT_FALSE(acc_busy_ >> acc & 1) << "step on busy accumulator " << acc;
    auto& expected = reference_.steps[acc];
    ASSERT_FALSE(expected.empty()) << "a step too many on accumulator " << acc;
    std::optional<Step>& step = steps_[0];
    step = Step{acc, false, false, {model_.mm_clear_o != 0, false, {}, {}}, expected.front()};
    expected.pop_front();
    if (step->seen.clear) return;
    step->seen.overwrite = model_.mm_overwrite_o;
    step->seen.entry_a = model_.mm_fmt_a_o;
    step->seen.entry_b = model_.mm_fmt_b_o;
    step->seen.upper_a = model_.mm_a_upper_o;
    step->seen.upper_b = model_.mm_b_upper_o;
    step->a_reg = model_.mm_a_reg_o;
    step->b_reg = model_.mm_b_reg_o;
    if (!step->a_reg) {
      EXPECT_TRUE(requests_.ld0 && grants_.ld0);
      step->seen.a = memory_[requests_.line0];
    }
    if (!step->b_reg) {
      EXPECT_TRUE(requests_.ld1 && grants_.ld1);
      step->seen.b = memory_[requests_.line1];
    }
  }

  void SampleReadout() {
    if (model_.ro_valid_i && model_.ro_ready_o) {
      Readout& readout = readouts_.front();
      ++counts.beats;
      offering_ = false;
      if (++readout.next == readout.store.beats.size()) readouts_.pop_front();
    }
    for (Readout& readout : readouts_) {
      if (!readout.read && cycle_ >= readout.first_read + 3 && random_.Percent(paces.readout)) {
        readout.read = true;
      }
      if (!readout.read) break;  // in order
    }
    if (model_.ast_valid_o) {
      const int t = model_.ast_thread_o;
      ASSERT_FALSE(reference_.acc_stores[t].empty());
      AccStore store = reference_.acc_stores[t].front();
      reference_.acc_stores[t].pop_front();
      EXPECT_EQ(model_.ast_acc_o, store.acc);
      EXPECT_EQ(model_.ast_addr_o, store.addr);
      EXPECT_EQ(model_.ast_stride_o, static_cast<uint32_t>(store.stride) & 0x1FFFFF);
      EXPECT_EQ(model_.ast_fmt_o, store.entry);
      EXPECT_EQ(model_.ast_stochastic_o, store.random.has_value());
      if (store.random) EXPECT_EQ(model_.ast_random_o, *store.random);
      EXPECT_LT(readouts_.size(), static_cast<size_t>(kReadouts));
      readouts_.push_back({t, std::move(store), cycle_ + kReadDelay});
    }
    acc_busy_ = 0;
    for (const Readout& readout : readouts_) {
      if (!readout.read) acc_busy_ |= 1 << readout.store.acc;
    }
  }

  void DriveReadout() {
    const bool ready = !readouts_.empty() && readouts_.front().read;
    if (ready && !offering_) offering_ = random_.Percent(paces.readout);
    model_.ro_valid_i = offering_;
    if (!offering_) {
      PutLine(model_.ro_data_i, Noise());
      return;
    }
    const Readout& readout = readouts_.front();
    const Beat& beat = readout.store.beats[readout.next];
    model_.ro_last_i = beat.last;
    model_.ro_thread_i = readout.thread;
    model_.ro_addr_i = beat.line;
    model_.ro_mask_i = beat.write.mask;
    PutLine(model_.ro_data_i, beat.write.data);
  }

  // ---- stores, pushes --------------------------------------------------------------------------
  void SampleStore() {
    if (!requests_.st || !grants_.st) return;
    ++counts.stores;
    const uint32_t line = requests_.line_st;
    const uint64_t mask = model_.st_mask_o;
    const LineWrite seen{mask, Masked(GetLine(model_.st_data_o), mask)};
    auto& expected = reference_.writes[line];
    ASSERT_FALSE(expected.empty()) << "a write too many to line 0x" << std::hex << line;
    EXPECT_TRUE(seen == expected.front())
        << "a write to line 0x" << std::hex << line << " in cycle " << std::dec << cycle_;
    expected.pop_front();
    for (int i = 0; i < 64; ++i) {
      if (mask >> i & 1) memory_[line][i] = seen.data[i];
    }
    ++stores_seen_[OwnerOf(line)];
  }

  void SamplePush() {
    if (!model_.push_valid_o || !model_.push_ready_i) return;
    const int t = model_.push_thread_o;
    ASSERT_FALSE(reference_.packets[t].empty());
    const Packet expected = reference_.packets[t].front();
    reference_.packets[t].pop_front();
    ASSERT_EQ(model_.push_post_o != 0, expected.post);
    EXPECT_EQ(model_.push_addr_o, expected.addr);
    if (expected.post) {
      EXPECT_EQ(model_.push_sem_o, expected.sem);
      EXPECT_EQ(model_.push_amount_o, expected.amount);
      EXPECT_GE(stores_seen_[t], expected.stores_before) << "a post before an earlier store";
      return;
    }
    EXPECT_EQ(model_.push_count_o, expected.count);
    EXPECT_TRUE(Masked(GetLine(model_.push_data_o), ByteMask(expected.addr % 64, expected.count)) ==
                expected.data);
  }

 public:
  // Thread t writes lines of its own only: 4096 t to 4096 t + 4095.
  static int OwnerOf(uint32_t line) { return line / 4096; }

 private:
  Random& random_;
  Vd1_vector& model_;
  std::map<uint32_t, Line> memory_;
  Reference reference_;
  uint64_t cycle_ = 16;
  Requests requests_;
  Grants grants_;
  std::optional<uint64_t> add_since_;  // since when a read of the network interface waits
  bool pair_begun_ = false;            // of a pair in one super-bank, the first cycle has passed
  std::deque<Reply> replies_;
  std::deque<Vop> program_[4];
  int credits_[4] = {kCredits, kCredits, kCredits, kCredits};
  uint64_t last_sent_[4] = {};
  uint64_t stores_seen_[4] = {};
  uint64_t next_step_[16] = {};
  uint16_t acc_busy_ = 0;
  std::array<std::optional<Step>, 2> steps_;  // left one and two cycles ago
  std::deque<Readout> readouts_;
  bool offering_ = false;
  uint8_t idle_ = 0;
  unsigned flags_ = 0;  // raised so far, thread t at bits 4 t
  int quiet_ = 0;
};

}  // namespace d1
