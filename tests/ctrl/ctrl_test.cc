// d1_ctrl against its reference in every cycle. RTL and netlist.
#include <Vd1_ctrl.h>
#include <gtest/gtest.h>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tests/ctrl/ctrl_reference.h"

namespace d1 {
namespace {

constexpr uint64_t kBase = 0x4000'8142'4000'0000;

class CtrlTest : public testing::Test {
 protected:
  CtrlTest() {
    dut_->node_base_i = kBase;
    dut_->sync_i = 0;
    SetPins();
    dut_.Reset();
  }

  // One cycle with the requests in `in_`; those that are granted are taken out of it.
  void Tick() {
    SetPins();
    dut_.Settle();
    const CtrlOutputs before = out_;
    const uint64_t cycle = reference_.cycle();
    EXPECT_EQ(dut_->cycle_o, cycle);
    out_ = reference_.Cycle(in_);
    EXPECT_EQ(dut_->sreg_gnt_o, out_.scalar_gnt) << "cycle " << cycle;
    EXPECT_EQ(dut_->ctl_gnt_o, out_.network_gnt) << "cycle " << cycle;
    EXPECT_EQ(dut_->sem_gnt_o, out_.wait_gnt) << "cycle " << cycle;
    EXPECT_EQ(dut_->post_ready_o, 1);
    if (in_.scalar) EXPECT_EQ(dut_->sreg_err_o, out_.scalar_err) << std::hex << in_.scalar->offset;
    if (in_.network)
      EXPECT_EQ(dut_->ctl_err_o, out_.network_err) << std::hex << in_.network->offset;
    ExpectRegistered(before, cycle);
    if (out_.scalar_gnt) in_.scalar.reset();
    if (out_.network_gnt) in_.network.reset();
    in_.post.reset();
    in_.wait.reset();  // a wait may be withdrawn
    in_.stop.reset();
    dut_.Tick();
  }

  uint64_t Read(uint32_t offset) {
    in_.scalar = {.we = false, .offset = offset};
    Tick();
    Tick();
    return dut_read_;
  }

  void Write(uint32_t offset, uint64_t data) {
    in_.scalar = {.we = true, .offset = offset, .data = data};
    Tick();
  }

  // An offset that exists, or one beside it.
  uint32_t RandomOffset() {
    switch (random_.Below(8)) {
      case 0:
        return 8 * static_cast<uint32_t>(random_.Below(0x2000));
      case 1:
        if (random_.Percent(50)) return 0x200 + 8 * static_cast<uint32_t>(random_.Below(32));
        if (random_.Percent(50)) return 0x400 + 8 * static_cast<uint32_t>(random_.Below(40));
        if (random_.Percent(70)) return 0x600 + 8 * static_cast<uint32_t>(random_.Below(5));
        return 8 * static_cast<uint32_t>(random_.Below(4));
      case 2:
      case 3:
      case 4:
        return 0x100 + 8 * static_cast<uint32_t>(random_.Below(32));
      default:
        return 0x800 + 8 * RandomSemaphore();
    }
  }

  uint32_t RandomSemaphore() {
    return static_cast<uint32_t>(random_.Percent(70) ? random_.Below(3) : random_.Below(32));
  }

  CtrlInputs::Access RandomAccess(bool we) {
    CtrlInputs::Access access{.we = we, .offset = RandomOffset(), .data = random_.Bits()};
    if (access.offset >= 0x800 && random_.Percent(50)) access.data = random_.Below(5);
    if (access.offset >= 0x600 && access.offset < 0x700 && random_.Percent(50))
      access.data = random_.Bits(21);
    if (CtrlReference::IsBarrier(access.offset)) access.data = 0;
    return access;
  }

  CtrlInputs::Amount RandomAmount() {
    const uint64_t amount = random_.Percent(90) ? random_.Below(4) : random_.Bits(16);
    return {.semaphore = RandomSemaphore(), .amount = static_cast<uint32_t>(amount)};
  }

  CtrlInputs::Stop RandomStop() {
    return {
        .thread = static_cast<int>(random_.Below(4)),
        .halt = random_.Percent(40),
        .cause = static_cast<uint32_t>(random_.Percent(50) ? random_.Below(2) : random_.Bits(32)),
        .pc = static_cast<uint32_t>(random_.Bits(21)),
        .address = random_.Bits()};
  }

  void RandomInputs(unsigned pace) {
    if (!in_.scalar && random_.Percent(pace)) in_.scalar = RandomAccess(random_.Percent(60));
    if (!in_.network && random_.Percent(pace)) in_.network = RandomAccess(true);
    if (random_.Percent(pace)) in_.post = RandomAmount();
    if (random_.Percent(pace)) in_.wait = RandomAmount();
    if (random_.Percent(pace / 3)) in_.stop = RandomStop();
    in_.spent = static_cast<unsigned>(random_.Bits(16));
    in_.events = static_cast<unsigned>(random_.Bits(4));
    in_.dma_busy = static_cast<unsigned>(random_.Bits(4));
    in_.dma_failed = static_cast<unsigned>(random_.Bits(4)) & ~in_.dma_busy;
    if (random_.Percent(20)) in_.sram = RandomSram();
  }

  CtrlInputs::Sram RandomSram() {
    CtrlInputs::Sram sram{.scrub_line = random_.Bits(15),
                          .inject_busy = random_.Percent(50),
                          .corrected = random_.Bits(48),
                          .corrected_word = random_.Bits(18),
                          .uncorrectable = random_.Bits(48),
                          .uncorrectable_word = random_.Bits(18)};
    for (uint64_t& count : sram.conflicts) count = random_.Bits(48);
    return sram;
  }

  CtrlInputs in_;
  Random random_{RunSeed(), "ctrl"};
  Dut<Vd1_ctrl> dut_;
  CtrlReference reference_{kBase};
  CtrlOutputs out_;

 private:
  void SetPins() {
    dut_->spent_i = in_.spent;
    dut_->events_i = in_.events;
    dut_->dma_busy_i = in_.dma_busy;
    dut_->dma_failed_i = in_.dma_failed;
    dut_->sreg_req_i = in_.scalar.has_value();
    if (in_.scalar) {
      dut_->sreg_we_i = in_.scalar->we;
      dut_->sreg_addr_i = in_.scalar->offset / 8;
      dut_->sreg_wdata_i = in_.scalar->data;
    }
    dut_->ctl_req_i = in_.network.has_value();
    if (in_.network) {
      dut_->ctl_addr_i = in_.network->offset / 8;
      dut_->ctl_wdata_i = in_.network->data;
    }
    dut_->post_valid_i = in_.post.has_value();
    if (in_.post) {
      dut_->post_sem_i = in_.post->semaphore;
      dut_->post_amount_i = in_.post->amount;
    }
    dut_->sem_req_i = in_.wait.has_value();
    if (in_.wait) {
      dut_->sem_i = in_.wait->semaphore;
      dut_->sem_amount_i = in_.wait->amount;
    }
    SetBits(dut_->sram_status_i, 469, 15, in_.sram.scrub_line);
    SetBits(dut_->sram_status_i, 468, 1, in_.sram.inject_busy);
    SetBits(dut_->sram_status_i, 420, 48, in_.sram.corrected);
    SetBits(dut_->sram_status_i, 402, 18, in_.sram.corrected_word);
    SetBits(dut_->sram_status_i, 354, 48, in_.sram.uncorrectable);
    SetBits(dut_->sram_status_i, 336, 18, in_.sram.uncorrectable_word);
    for (int p = 0; p < 7; ++p) SetBits(dut_->sram_status_i, 48 * p, 48, in_.sram.conflicts[p]);
    dut_->stop_valid_i = in_.stop.has_value();
    if (in_.stop) {
      dut_->stop_thread_i = in_.stop->thread;
      dut_->stop_is_halt_i = in_.stop->halt;
      dut_->stop_cause_i = in_.stop->cause;
      dut_->stop_pc_i = in_.stop->pc;
      dut_->stop_addr_i = in_.stop->address;
    }
  }

  // What the cycle before has set.
  void ExpectRegistered(const CtrlOutputs& before, uint64_t cycle) {
    EXPECT_EQ(dut_->sreg_rvalid_o, before.read.has_value()) << "cycle " << cycle;
    if (before.read) EXPECT_EQ(dut_read_ = dut_->sreg_rdata_o, *before.read) << "cycle " << cycle;
    EXPECT_EQ(dut_->start_valid_o, before.start ? 1u << *before.start : 0u) << "cycle " << cycle;
    if (before.start) {
      EXPECT_EQ(dut_->start_pc_o, before.start_pc);
      EXPECT_EQ(dut_->start_arg_o, before.start_arg);
    }
    EXPECT_EQ(dut_->dma_start_o, before.dma_start ? 1u << *before.dma_start : 0u)
        << "cycle " << cycle;
    if (before.dma_start) {
      EXPECT_EQ(dut_->dma_addr_o, before.dma_addr & 0x1FFFFF);
      EXPECT_EQ(dut_->dma_beyond_o, before.dma_addr >> 21 != 0);
    }
    EXPECT_EQ(dut_->stop_req_o, before.stop_requests) << "cycle " << cycle;
    EXPECT_EQ(dut_->running_o, before.running) << "cycle " << cycle;
    EXPECT_EQ(GetBits(dut_->sram_ctl_o, 91, 32), before.sram.scrub_interval) << "cycle " << cycle;
    EXPECT_EQ(GetBits(dut_->sram_ctl_o, 90, 1), before.sram.inject) << "cycle " << cycle;
    EXPECT_EQ(GetBits(dut_->sram_ctl_o, 72, 18), before.sram.inject_word) << "cycle " << cycle;
    EXPECT_EQ(GetBits(dut_->sram_ctl_o, 8, 64), before.sram.inject_data) << "cycle " << cycle;
    EXPECT_EQ(GetBits(dut_->sram_ctl_o, 0, 8), before.sram.inject_check) << "cycle " << cycle;
    // fault_t: valid 1, thread 2, cause 4, pc 21, addr 64.
    EXPECT_EQ(GetBits(dut_->fault_o, 91, 1), before.overflow.has_value()) << "cycle " << cycle;
    if (before.overflow) {
      EXPECT_EQ(GetBits(dut_->fault_o, 89, 2), 0u);
      EXPECT_EQ(GetBits(dut_->fault_o, 85, 4), 8u);
      EXPECT_EQ(GetBits(dut_->fault_o, 0, 64), *before.overflow);
    }
  }

  uint64_t dut_read_ = 0;
};

TEST_F(CtrlTest, RandomTrafficMatchesTheReference) {
  for (const unsigned pace : {90u, 50u, 10u}) {
    for (int i = 0; i < 20000 && !HasFailure(); ++i) {
      RandomInputs(pace);
      Tick();
    }
  }
}

TEST_F(CtrlTest, EveryOffsetIsListedOrRefused) {
  for (uint32_t offset = 0; offset < 0x10000 && !HasFailure(); offset += 8) {
    in_.scalar = {.we = false, .offset = offset};
    in_.network = {.we = true, .offset = offset, .data = 4};  // starts and stops nothing
    if (CtrlReference::IsBarrier(offset)) in_.network->data = 0;
    Tick();
    in_.scalar = {.we = true, .offset = offset, .data = offset};
    if ((offset & 0xFF3F) == 0x100 || CtrlReference::IsBarrier(offset)) in_.scalar->data = 0;
    Tick();
  }
  Tick();
}

TEST_F(CtrlTest, EverythingIsZeroAfterReset) {
  EXPECT_EQ(Read(0x000), 0x00010000u);
  EXPECT_EQ(Read(0x008), kBase);
  for (uint32_t offset = 0x100; offset < 0x900; offset += 8) {
    if (offset >= 0x400 && offset < 0x600)
      continue;  // counters of idle threads have begun to count
    if (CtrlReference::IsLegal(offset, false)) EXPECT_EQ(Read(offset), 0u) << std::hex << offset;
  }
}

TEST_F(CtrlTest, StartGivesPcAndArgument) {
  for (uint32_t t = 0; t < 4; ++t) {
    Write(0x108 + 0x40 * t, 0x1000 * t + 4);
    Write(0x110 + 0x40 * t, 77 + t);
    Write(0x100 + 0x40 * t, 1);
    EXPECT_EQ(out_.start, static_cast<int>(t));
    EXPECT_EQ(Read(0x100 + 0x40 * t), 1u);
  }
  EXPECT_EQ(reference_.running(), 0xFu);
  in_.stop = {.thread = 2, .halt = true, .cause = 9, .pc = 0x40, .address = 0};
  Tick();
  EXPECT_EQ(Read(0x180), 2u);
  EXPECT_EQ(Read(0x198), 9u);
  EXPECT_EQ(Read(0x1A0), 0x40u);
}

TEST_F(CtrlTest, WaitAndPostInOneCycleBothCount) {
  Write(0x800 + 8 * 5, 3);
  in_.wait = {.semaphore = 5, .amount = 3};
  in_.post = {.semaphore = 5, .amount = 10};
  Tick();
  EXPECT_TRUE(out_.wait_gnt);
  EXPECT_EQ(Read(0x828), 10u);
}

TEST_F(CtrlTest, APostBeyondTheLastCountFaults) {
  Write(0x808, 65535);
  in_.post = {.semaphore = 1, .amount = 0};
  Tick();
  EXPECT_FALSE(out_.overflow);
  in_.post = {.semaphore = 1, .amount = 1};
  Tick();
  EXPECT_EQ(out_.overflow, 0x1F0808u);
  EXPECT_EQ(Read(0x808), 65535u);
}

// The reference knows nothing of barriers: the pins alone.
TEST_F(CtrlTest, ABarriersPostComesBeforeOneOfTheNetwork) {
  const auto write = [&](uint32_t offset, uint64_t data) {
    dut_->sreg_req_i = dut_->sreg_we_i = 1;
    dut_->sreg_addr_i = offset / 8;
    dut_->sreg_wdata_i = data;
    dut_.Tick();
    dut_->sreg_req_i = 0;
  };
  write(0xA10, 0x07021);  // barrier 1: thread 0, a child in the east, semaphore 7
  write(0xA18, 1);
  dut_->sync_i = 1u << 5;
  dut_.Tick();
  dut_->sync_i = 0;
  dut_->post_valid_i = 1;
  dut_->post_sem_i = 7;
  dut_->post_amount_i = 10;
  unsigned refused = 0, taken = 0, told = 0;
  for (int i = 0; i < 6; ++i) {
    dut_.Settle();
    told |= dut_->sync_o;
    ++(dut_->post_ready_o ? taken : refused);
    dut_.Tick();
  }
  dut_->post_valid_i = 0;
  EXPECT_EQ(told, 1u << 5);
  EXPECT_EQ(refused, 1u);
  dut_->sem_req_i = 1;
  dut_->sem_i = 7;
  dut_->sem_amount_i = 10 * taken + 1;
  dut_.Settle();
  EXPECT_EQ(dut_->sem_gnt_o, 1);
  dut_->sem_amount_i = 10 * taken + 2;
  dut_.Settle();
  EXPECT_EQ(dut_->sem_gnt_o, 0);
}

TEST_F(CtrlTest, AMisusedBarrierIsAFaultOfThread0) {
  dut_->sreg_req_i = dut_->sreg_we_i = 1;
  dut_->sreg_addr_i = 0xA38 / 8;  // nobody takes part in barrier 3
  dut_->sreg_wdata_i = 2;
  dut_.Tick();
  dut_->sreg_req_i = 0;
  int faults = 0;
  for (int i = 0; i < 5; ++i) {
    dut_.Settle();
    if (GetBits(dut_->fault_o, 91, 1)) {
      ++faults;
      EXPECT_EQ(GetBits(dut_->fault_o, 89, 2), 0u);
      EXPECT_EQ(GetBits(dut_->fault_o, 85, 4), 11u);
      EXPECT_EQ(GetBits(dut_->fault_o, 0, 64), 0x1F0A30u);
    }
    dut_.Tick();
  }
  EXPECT_EQ(faults, 1);
}

}  // namespace
}  // namespace d1
