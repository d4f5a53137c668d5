// d1_dma between the pins of its neighbours: an SRAM that may refuse, the core's fills, the vector
// side's pushes, a network that may stall and acknowledges when it likes. What passes beside the
// engine is checked here; what the lists send is kept.
#pragma once

#include <Vd1_dma.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tests/dma/dma_list_reference.h"

namespace d1 {

constexpr uint32_t kDmaSramBytes = 0x140000;

struct DmaSent {
  uint64_t cycle = 0;
  uint64_t bytes = 0;  // Of the thread's lists, before it.
  bool post = false;
  uint64_t addr = 0;
  uint32_t count = 0, sem = 0, amount = 0;
  bool all_acknowledged = false;  // What the thread's lists had sent before.
};

class DmaBench : public Agent {
 public:
  struct Paces {
    unsigned grant = 100, ready = 100, acknowledge = 30, core = 0, vector = 0, ctrl_fault = 0;
  };

  DmaBench(Random& random, Paces paces) : paces(paces), sram(kDmaSramBytes), random_(random) {
    dut_->net_idle_i = 15;
    dut_.Attach(*this);
    dut_.Reset();
  }

  void Put(uint32_t at, const DmaFields& d) {
    const auto words = d.Words();
    std::memcpy(&sram[at], words.data(), 64);
  }
  void Start(int thread, uint64_t value) { starts_.emplace_back(thread, value); }

  bool Busy() { return !starts_.empty() || just_started_ || dut_->busy_o != 0; }
  // Runs until all lists are idle and all else is done.
  bool RunToIdle(uint64_t limit) {
    return dut_.TickUntil([this] { return !Busy(); }, limit);
  }

  void Drive() override {
    dut_->start_i = 0;
    just_started_ = false;
    if (!starts_.empty()) {
      dut_->start_i = 1u << starts_.front().first;
      dut_->start_addr_i = starts_.front().second & 0x1FFFFF;
      dut_->start_beyond_i = starts_.front().second >> 21 != 0;
      starts_.pop_front();
      just_started_ = true;
    }
    if (!core_waits_ && random_.Percent(paces.core)) {
      core_waits_ = true;
      core_line_ = static_cast<uint32_t>(random_.Below(kDmaSramBytes / 64));
    }
    dut_->core_req_i = core_waits_;
    dut_->core_addr_i = core_line_;
    if (!vector_waits_ && random_.Percent(paces.vector)) DrawPush();
    dut_->vec_valid_i = vector_waits_;
    DriveFault();
    dut_->push_ready_i = random_.Percent(paces.ready);
    unsigned idle = 0;
    for (int t = 0; t < 4; ++t) idle |= (outstanding_[t] == 0 ? 1u : 0u) << t;
    dut_->net_idle_i = idle;
    const bool answers = !due_.empty() && due_.front().cycle == cycle_;
    dut_->fill_rvalid_i = answers;
    dut_->fill_rerr_i = false;
    if (answers) {
      const uint32_t line = due_.front().line;
      for (int i = 0; i < 16; ++i) {
        std::memcpy(&dut_->fill_rdata_i[i], &sram[64 * line + 4 * i], 4);
      }
      dut_->fill_rerr_i = std::count(bad_lines.begin(), bad_lines.end(), line) != 0;
    }
    // The grant follows the request within the cycle.
    dut_->fill_gnt_i = 0;
    dut_.Settle();
    dut_->fill_gnt_i = dut_->fill_req_o && random_.Percent(paces.grant);
  }

  void Sample() override {
    SampleFill();
    SamplePush();
    SampleFault();
    unsigned idle = 0;
    for (int t = 0; t < 4; ++t) {
      idle |= (outstanding_before_[t] == 0 ? 1u : 0u) << t;
      if (outstanding_[t] > 0 && random_.Percent(paces.acknowledge))
        outstanding_[t] -= 1 + static_cast<int>(random_.Below(outstanding_[t]));
      if (outstanding_[t] == 0) clean_[t] = true;
    }
    EXPECT_EQ(dut_->net_idle_o, idle & ~dut_->busy_o) << "cycle " << cycle_;
    outstanding_before_ = outstanding_;
    ++cycle_;
  }

  Dut<Vd1_dma>& dut() { return dut_; }
  uint64_t cycle() const { return cycle_; }

  Paces paces;
  std::vector<uint8_t> sram;
  std::vector<uint32_t> bad_lines;  // Their reads have errors.
  std::array<std::vector<DmaSent>, 4> sent;
  std::array<std::map<uint64_t, uint8_t>, 4>
      memory;                                   // By address, written by the lists of a thread.
  std::array<std::vector<uint64_t>, 4> faults;  // Addresses of DmaErrors.
  std::vector<uint64_t> reads;                  // Cycles in which the engine was granted a line.
  uint64_t vector_pushes = 0, core_fills = 0;

 private:
  struct Read {
    uint64_t cycle;
    uint32_t line;
    bool core;
  };

  void DrawPush() {
    vector_waits_ = true;
    dut_->vec_thread_i = random_.Bits(2);
    dut_->vec_post_i = random_.Percent(20);
    dut_->vec_addr_i = random_.Bits();
    dut_->vec_count_i = random_.Below(65);
    dut_->vec_sem_i = random_.Bits(5);
    dut_->vec_amount_i = random_.Bits(16);
    for (int i = 0; i < 16; ++i) dut_->vec_data_i[i] = static_cast<uint32_t>(random_.Bits(32));
  }

  void DriveFault() {
    ctrl_fault_ = random_.Percent(paces.ctrl_fault);
    for (int i = 0; i < 3; ++i) dut_->ctrl_fault_i[i] = 0;
    if (!ctrl_fault_) return;
    SetBits(dut_->ctrl_fault_i, 0, 64, random_.Bits());
    SetBits(dut_->ctrl_fault_i, 85, 4, 8);
    SetBits(dut_->ctrl_fault_i, 91, 1, 1);
  }

  void SampleFill() {
    bool core_answered = false;
    if (!due_.empty() && due_.front().cycle == cycle_) {
      core_answered = due_.front().core;
      due_.pop_front();
    }
    EXPECT_EQ(dut_->core_rvalid_o, core_answered) << "cycle " << cycle_;
    if (core_waits_) EXPECT_TRUE(dut_->fill_req_o) << "cycle " << cycle_;
    if (stands_) {
      EXPECT_TRUE(dut_->fill_req_o && dut_->fill_addr_o == stood_)
          << "a request was not held, cycle " << cycle_;
    }
    stands_ = dut_->fill_req_o && !dut_->fill_gnt_i;
    stood_ = dut_->fill_addr_o;
    if (!dut_->fill_gnt_i) {
      EXPECT_FALSE(dut_->core_gnt_o);
      return;
    }
    const bool core = dut_->core_gnt_o;
    if (core) {
      EXPECT_TRUE(core_waits_ && dut_->fill_addr_o == core_line_) << "cycle " << cycle_;
      core_waits_ = false;
      ++core_fills;
    } else {
      reads.push_back(cycle_);
    }
    due_.push_back({cycle_ + 3, dut_->fill_addr_o, core});
  }

  void SamplePush() {
    if (vector_waits_) EXPECT_TRUE(dut_->push_valid_o) << "cycle " << cycle_;
    const bool taken = dut_->push_valid_o && dut_->push_ready_i;
    if (!taken) {
      EXPECT_FALSE(dut_->vec_ready_o && vector_waits_);
      return;
    }
    const int t = dut_->push_thread_o;
    if (vector_waits_ && dut_->vec_ready_o) {
      vector_waits_ = false;
      ++vector_pushes;
      EXPECT_EQ(dut_->push_thread_o, dut_->vec_thread_i);
      EXPECT_EQ(dut_->push_post_o, dut_->vec_post_i);
      EXPECT_EQ(dut_->push_addr_o, dut_->vec_addr_i);
      EXPECT_EQ(dut_->push_count_o, dut_->vec_count_i);
      EXPECT_EQ(dut_->push_sem_o, dut_->vec_sem_i);
      EXPECT_EQ(dut_->push_amount_o, dut_->vec_amount_i);
      for (int i = 0; i < 16; ++i) EXPECT_EQ(dut_->push_data_o[i], dut_->vec_data_i[i]);
      ++outstanding_[t];
      return;
    }
    DmaSent s{cycle_,
              bytes_[t],
              dut_->push_post_o != 0,
              dut_->push_addr_o,
              dut_->push_count_o,
              dut_->push_sem_o,
              dut_->push_amount_o,
              clean_[t]};
    if (!s.post) {
      EXPECT_TRUE(s.count >= 1 && s.addr % 64 + s.count <= 64) << s.addr % 64 << " " << s.count;
      for (uint32_t i = 0; i < s.count; ++i) {
        memory[t][s.addr + i] =
            static_cast<uint8_t>(GetBits(dut_->push_data_o, 8 * ((s.addr + i) % 64), 8));
      }
      bytes_[t] += s.count;
    }
    sent[t].push_back(s);
    clean_[t] = false;
    ++outstanding_[t];
  }

  void SampleFault() {
    const bool valid = GetBits(dut_->fault_o, 91, 1) != 0;
    if (ctrl_fault_) {
      for (int i = 0; i < 3; ++i)
        EXPECT_EQ(dut_->fault_o[i], dut_->ctrl_fault_i[i]) << "cycle " << cycle_;
      return;
    }
    if (!valid) return;
    EXPECT_EQ(GetBits(dut_->fault_o, 85, 4), 10u) << "cause";
    faults[GetBits(dut_->fault_o, 89, 2)].push_back(GetBits(dut_->fault_o, 0, 64));
  }

  Random& random_;
  Dut<Vd1_dma> dut_;
  uint64_t cycle_ = 0;
  std::deque<std::pair<int, uint64_t>> starts_;
  bool just_started_ = false;
  bool core_waits_ = false, vector_waits_ = false, ctrl_fault_ = false, stands_ = false;
  uint32_t core_line_ = 0, stood_ = 0;
  std::deque<Read> due_;
  std::array<int, 4> outstanding_{}, outstanding_before_{};
  std::array<bool, 4> clean_{true, true, true,
                             true};  // Nothing that the lists of thread t sent is unanswered.
  std::array<uint64_t, 4> bytes_{};
};

}  // namespace d1
