// Everything around d1_core: a memory, the control registers, a vector queue and semaphores, each
// with the timing of docs/node-contract.md and random delays.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "tb/harness/agent.h"
#include "tb/harness/bits.h"
#include "tb/harness/random.h"
#include "tb/model/control.h"
#include "tests/scalar/reference.h"

namespace d1 {

// vop_t, field by field from its least significant bit.
struct Vop {
  uint32_t pc, count, addr_b, fmt_b, fmt_a, overwrite, acc, vs3, vs2, vs1, vd, alu, op;
  uint64_t addr_a;
};

// Operations of a thread in the vector queue: VqDepth of d1_pkg.
inline constexpr int kVectorQueue = 16;

// Percent of the cycles in which each neighbour is willing.
struct Pace {
  unsigned fill = 100, sld = 100, sst = 100, sreg = 100, sem = 100, vop = 100, net = 100;
};

template <typename Model>
class CoreWorld : public Agent {
 public:
  CoreWorld(Model& model, Random& random) : m_(model), random_(random) {}

  NodeState node;
  Pace pace;
  bool semaphores_count = false;  // Otherwise every wait is granted.
  uint64_t cycle = 0;

  // What happened.
  std::array<std::vector<Vop>, 4> vops;
  std::array<std::vector<Stopped>, 4> stops;
  std::array<uint64_t, 4> stop_cycle{};
  std::vector<Waited> waits;
  uint64_t fills = 0;
  std::function<void()> on_store;  // Called when a scalar store is granted.
  // A line or word with a wrong ECC: its reads answer with rerr.
  std::vector<uint32_t> bad_lines, bad_words;

  void Start(int t, uint32_t pc, uint64_t arg) {
    starts_.push_back({t, pc, arg});
    node.thread[t].status = ThreadStatus::kRunning;
  }
  void StopRequest(int t) { stop_req_ |= 1u << t; }
  // A fault that another block reports; lasts one cycle.
  enum class Source { kVector, kNet, kCtrl };
  void Fault(Source source, int t, Cause cause, uint32_t pc, uint64_t addr) {
    faults_.push_back({source, t, cause, pc, addr});
  }

  int Queued(int t) const { return queued_[t]; }
  bool Running(int t) const { return node.thread[t].status == ThreadStatus::kRunning; }
  bool Idle() const {
    for (int t = 0; t < 4; ++t) {
      if (Running(t)) return false;
    }
    return starts_.empty();
  }
  // Nothing of the thread is in the vector queue, and its pushes are acknowledged.
  bool Quiet(int t) const { return queued_[t] == 0 && unacked_[t] == 0; }

  void Drive() override {
    m_.node_base_i = ReadControl(node, kCtlNode);
    m_.cycle_i = cycle;
    m_.fill_gnt_i = random_.Percent(pace.fill);
    m_.sld_gnt_i = random_.Percent(pace.sld);
    m_.sst_gnt_i = random_.Percent(pace.sst);
    m_.sreg_gnt_i = random_.Percent(pace.sreg);
    m_.sreg_err_i = 0;
    m_.fill_rvalid_i = fill_[2].valid;
    m_.fill_rerr_i = fill_[2].error;
    for (int i = 0; i < 16; ++i) m_.fill_rdata_i[i] = Lane32(fill_[2].line, i);
    m_.sld_rvalid_i = sld_[2].valid;
    m_.sld_rerr_i = sld_[2].error;
    m_.sld_rdata_i = sld_[2].valid ? sld_[2].word : random_.Bits();
    m_.sreg_rvalid_i = sreg_.valid;
    m_.sreg_rdata_i = sreg_.word;
    // The semaphore port depends on registers only, so what it asks for is known by now.
    const bool enough = !semaphores_count ||
                        node.semaphore[m_.sem_o & 31] >= static_cast<unsigned>(m_.sem_amount_o);
    m_.sem_gnt_i = m_.sem_req_o && enough && random_.Percent(pace.sem);
    m_.start_valid_i = 0;
    if (!starts_.empty()) {
      m_.start_valid_i = 1u << starts_.front().thread;
      m_.start_pc_i = starts_.front().pc;
      m_.start_arg_i = starts_.front().arg;
    }
    m_.stop_req_i = stop_req_;
    pop_ = 0;
    unsigned vector_idle = 0, net_idle = 0;
    for (int t = 0; t < 4; ++t) {
      if (queued_[t] > 0 && random_.Percent(pace.vop)) pop_ |= 1u << t;
      if (idle_late_[t]) vector_idle |= 1u << t;
      if (unacked_[t] == 0) net_idle |= 1u << t;
    }
    m_.vop_free_i = pop_;
    m_.vector_idle_i = vector_idle;
    m_.vector_flags_i = 0;
    m_.net_idle_i = net_idle;
    SetFault(m_.vector_fault_i, Source::kVector);
    SetFault(m_.net_fault_i, Source::kNet);
    SetFault(m_.ctrl_fault_i, Source::kCtrl);
    if (!faults_.empty()) faults_.pop_front();
  }

  void Sample() override {
    ++cycle;
    if (!starts_.empty()) starts_.pop_front();
    // Reads are of the memory at their grant.
    fill_[2] = fill_[1];
    fill_[1] = fill_[0];
    fill_[0] = {};
    if (m_.fill_req_o && m_.fill_gnt_i) {
      const uint32_t addr = m_.fill_addr_o * kLineBytes;
      fill_[0].valid = true;
      fill_[0].line = node.sram.ReadLine(addr);
      fill_[0].error = Contains(bad_lines, addr);
      ++fills;
    }
    sld_[2] = sld_[1];
    sld_[1] = sld_[0];
    sld_[0] = {};
    if (m_.sld_req_o && m_.sld_gnt_i) {
      const uint32_t addr = m_.sld_addr_o * 8;
      sld_[0] = {true, Contains(bad_words, addr), node.sram.Read<uint64_t>(addr)};
    }
    if (m_.sst_req_o && m_.sst_gnt_i) {
      if (on_store) on_store();
      for (int i = 0; i < 8; ++i) {
        if (m_.sst_mask_o >> i & 1) {
          node.sram.Write(m_.sst_addr_o * 8 + i, static_cast<uint8_t>(m_.sst_data_o >> 8 * i));
        }
      }
    }
    sreg_ = {};
    if (m_.sreg_req_o && m_.sreg_gnt_i) Register();
    if (m_.sem_gnt_i) {
      waits.push_back({m_.sem_o, m_.sem_amount_o});
      if (semaphores_count) node.semaphore[m_.sem_o] -= m_.sem_amount_o;
    }
    Queue();
    if (m_.stop_valid_o) Stop();
  }

 private:
  struct Begin {
    int thread;
    uint32_t pc;
    uint64_t arg;
  };
  struct Line64 {
    bool valid = false, error = false;
    Line line;
  };
  struct Word {
    bool valid = false, error = false;
    uint64_t word = 0;
  };
  struct ForeignFault {
    Source source;
    int thread;
    Cause cause;
    uint32_t pc;
    uint64_t addr;
  };
  static bool Contains(const std::vector<uint32_t>& list, uint32_t value) {
    for (const uint32_t x : list) {
      if (x == value) return true;
    }
    return false;
  }

  // fault_t: valid, thread 2, cause 4, pc 21, addr 64.
  template <typename Port>
  void SetFault(Port& port, Source source) {
    for (auto& word : {&port[0], &port[1], &port[2]}) *word = 0;
    if (faults_.empty() || faults_.front().source != source) return;
    const ForeignFault& fault = faults_.front();
    SetBits(port, 0, 64, fault.addr);
    SetBits(port, 64, 21, fault.pc);
    SetBits(port, 85, 4, static_cast<uint64_t>(fault.cause));
    SetBits(port, 89, 2, static_cast<uint64_t>(fault.thread));
    SetBits(port, 91, 1, 1);
  }

  void Register() {
    const uint32_t offset = kControlBase + m_.sreg_addr_o * 8;
    const bool listed = m_.sreg_we_o ? IsWritableControl(offset) : IsReadableControl(offset);
    EXPECT_TRUE(listed) << "an access to 0x" << std::hex << offset << " must not leave the core";
    if (!listed) {
      sreg_.valid = !m_.sreg_we_o;
      return;
    }
    if (!m_.sreg_we_o) {
      sreg_ = {true, false, ReadControl(node, offset)};
      return;
    }
    std::array<ThreadStatus, 4> before;
    for (int t = 0; t < 4; ++t) before[t] = node.thread[t].status;
    for (int t = 0; t < 4; ++t) {
      if (offset == ThreadRegister(t, kCtlThreadCtrl) && (m_.sreg_wdata_o & 2) && Running(t)) {
        StopRequest(t);
        return;
      }
    }
    WriteControl(node, offset, m_.sreg_wdata_o);
    for (int t = 0; t < 4; ++t) {
      if (Running(t) && before[t] != ThreadStatus::kRunning) {
        starts_.push_back({t, static_cast<uint32_t>(node.thread[t].start_pc & 0x1FFFFF),
                           node.thread[t].start_arg});
      }
    }
  }

  void Queue() {
    for (int t = 0; t < 4; ++t) {
      idle_late_[t] = idle_[t];
      if (pop_ >> t & 1) --queued_[t];
      if (unacked_[t] > 0 && random_.Percent(pace.net)) --unacked_[t];
    }
    if (m_.vop_valid_o & 1) Push(m_.vop_thread0_o, m_.vop0_o);
    if (m_.vop_valid_o & 2) Push(m_.vop_thread1_o, m_.vop1_o);
    for (int t = 0; t < 4; ++t) idle_[t] = queued_[t] == 0;
  }

  template <typename Port>
  void Push(int t, const Port& port) {
    unsigned at = 0;
    const auto next = [&](unsigned width) {
      const uint64_t value = GetBits(port, at, width);
      at += width;
      return value;
    };
    Vop v;
    v.pc = next(21), v.count = next(7), v.addr_b = next(21), v.addr_a = next(64);
    v.fmt_b = next(16), v.fmt_a = next(16), v.overwrite = next(1), v.acc = next(4);
    v.vs3 = next(5), v.vs2 = next(5), v.vs1 = next(5), v.vd = next(5);
    v.alu = next(4), v.op = next(4);
    vops[t].push_back(v);
    ++queued_[t];
    if (queued_[t] > kVectorQueue) overflow = true;
    const auto kind = static_cast<VectorKind>(v.op);
    if (kind == VectorKind::kPush || kind == VectorKind::kPost) ++unacked_[t];
  }

  void Stop() {
    const int t = m_.stop_thread_o;
    const Stopped stop{.halt = m_.stop_is_halt_o != 0,
                       .cause = m_.stop_cause_o,
                       .pc = m_.stop_pc_o,
                       .addr = m_.stop_addr_o};
    stops[t].push_back(stop);
    stop_cycle[t] = cycle;
    stop_req_ &= ~(1u << t);
    if (stop.halt) {
      HaltThread(node.thread[t], stop.pc, stop.cause);
      if (!Quiet(t)) halted_early = true;
    } else if (stop.cause == 0) {
      node.thread[t].status = ThreadStatus::kStopped;
    } else {
      FaultThread(node.thread[t], static_cast<Cause>(stop.cause), stop.pc, stop.addr);
    }
  }

 public:
  bool overflow = false;      // More operations of a thread were queued than fit.
  bool halted_early = false;  // A thread halted before its operations were done.

 private:
  Model& m_;
  Random& random_;
  std::deque<Begin> starts_;
  std::deque<ForeignFault> faults_;
  std::array<Line64, 3> fill_;  // granted one, two, three cycles ago
  std::array<Word, 3> sld_;
  Word sreg_;
  unsigned stop_req_ = 0;
  unsigned pop_ = 0;
  std::array<int, 4> queued_{}, unacked_{};
  std::array<bool, 4> idle_{true, true, true, true}, idle_late_{true, true, true, true};
};

}  // namespace d1
