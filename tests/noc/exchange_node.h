// One router and network interface object with random memory and control behind it, and a reference
// of what its four threads have sent.
//
// Every flow (sender, thread, receiver) has lines and a semaphore of its own at the receiver, so
// that each request that is performed names its flow.
#pragma once

#include <Vd1_noc_node.h>
#include <gtest/gtest.h>
#include <verilated.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "tb/harness/bits.h"
#include "tb/harness/random.h"
#include "tb/model/address.h"
#include "tests/noc/packets.h"

namespace d1 {

// What a thread asked a node to do: a write of some bytes, a register write or a post.
struct Request {
  PacketKind kind = PacketKind::kWrite;
  uint64_t offset = 0;
  int count = 0;
  uint16_t amount = 0;
  Line data{};
};

// Requests of each flow that were sent and not performed yet: key {sender * 4 + thread, receiver}.
using Flows = std::map<std::pair<int, int>, std::deque<Request>>;

inline constexpr int kLinesPerFlow = 4;
inline constexpr uint64_t kReadOnlyRegister = 0x1F0000;

class ExchangeNode {
 public:
  ExchangeNode(Random& random, Flows& flows, int index, int width, int height)
      : random_(random),
        flows_(flows),
        index_(index),
        width_(width),
        height_(height),
        context_(std::make_unique<VerilatedContext>()) {
    context_->fatalOnError(false);
    context_->randReset(2);
    context_->randSeed(static_cast<int>(random.Bits(30)) + 1);
    model_ = std::make_unique<Vd1_noc_node>(context_.get());
    Vd1_noc_node& m = *model_;
    m.x_i = index % width;
    m.y_i = index / width;
    m.mesh_w_i = width;
    m.mesh_h_i = height;
    m.chip_i = 0;
    m.push_valid_i = 0;
    m.link_north_valid_i = m.link_east_valid_i = m.link_south_valid_i = m.link_west_valid_i = 0;
    m.link_north_credit_i = m.link_east_credit_i = m.link_south_credit_i = m.link_west_credit_i = 0;
    m.clk_i = 0;
    m.rst_ni = 1;
    m.eval();
    m.rst_ni = 0;
    for (int edge = 0; edge < 6; ++edge) {
      m.eval();
      m.clk_i = !m.clk_i;
    }
    m.rst_ni = 1;
    m.eval();
  }
  ~ExchangeNode() { model_->final(); }

  Vd1_noc_node& model() { return *model_; }

  // Before the clock: offers a random push, grants at random.
  void Drive(unsigned push_percent) {
    Vd1_noc_node& m = *model_;
    m.mst_gnt_i = random_.Percent(grant_percent);
    m.ctl_gnt_i = random_.Percent(grant_percent);
    m.post_ready_i = random_.Percent(grant_percent);
    m.ctl_err_i = 1;  // the only register that anyone writes is read-only
    if (!offering_ && random_.Percent(push_percent)) Offer();
    m.push_valid_i = offering_;
    m.clk_i = 0;
    m.eval();
  }

  // Looks at the settled ports, then the clock rises.
  void Clock() {
    Vd1_noc_node& m = *model_;
    if (m.mst_req_o && m.mst_gnt_i) PerformWrite();
    if (m.post_valid_o && m.post_ready_i) PerformPost();
    if (m.ctl_req_o && m.ctl_gnt_i) ++refused;
    if (GetBits(m.fault_o, 91, 1)) CheckFault();
    for (int t = 0; t < 4; ++t) CheckFence(t);
    if (offering_ && m.push_ready_o) Accept();
    m.clk_i = 1;
    m.eval();
    if (context_->gotError()) throw std::runtime_error("the RTL reported an error");
  }

  // Offers a write of a register of this node that is not one of random requests; it is taken by
  // Clock().
  void OfferOwnRegister(uint64_t offset, uint64_t value) {
    Vd1_noc_node& m = *model_;
    offering_ = true;
    broadcast_ = outside_ = false;
    request_ = Request{};  // nothing to expect
    m.push_thread_i = 0;
    m.push_post_i = 0;
    m.push_addr_i = offset;
    m.push_count_i = 8;
    for (unsigned i = 0; i < 8; ++i)
      SetBits(m.push_data_i, 64 * (offset / 8 % 8) + 8 * i, 8, value >> 8 * i & 255);
  }

  bool Quiet() const { return !offering_ && model_->net_idle_o == 15; }

  unsigned grant_percent = 100;
  int performed = 0;
  int fences = 0;   // that returned
  int refused = 0;  // register writes refused here
  int faults = 0;   // of threads of this node
  int broadcasts = 0;
  unsigned broadcast_percent = 0;

 private:
  int nodes() const { return width_ * height_; }

  void Offer() {
    Vd1_noc_node& m = *model_;
    thread_ = static_cast<int>(random_.Bits(2));
    if (fencing_[thread_]) return;
    if (random_.Percent(3)) {
      fencing_[thread_] = true;
      return;
    }
    offering_ = true;
    to_ = static_cast<int>(random_.Below(nodes()));
    outside_ = random_.Percent(2);
    broadcast_ = random_.Percent(broadcast_percent);
    request_ = Request{};
    request_.data = RandomLine(random_);
    const int flow = index_ * 4 + thread_;
    if (random_.Percent(20)) {
      request_.kind = PacketKind::kPost;
      request_.offset = 0x1F0800 + 8 * flow;
      request_.amount = static_cast<uint16_t>(random_.Bits(16));
    } else if (random_.Percent(3)) {
      request_.offset = kReadOnlyRegister;
      request_.count = 8;
    } else {
      const int at = static_cast<int>(random_.Below(64));
      request_.offset = 64 * (flow * kLinesPerFlow + random_.Below(kLinesPerFlow)) + at;
      request_.count = static_cast<int>(random_.Below(65 - at));
    }
    const uint64_t x = outside_ ? 200 : to_ % width_;
    const bool local = !outside_ && to_ == index_ && random_.Percent(50);
    address_ = local ? request_.offset
                     : uint64_t{1} << 62 | uint64_t(to_ / width_) << 38 | x << 30 | request_.offset;
    if (broadcast_) OfferToARectangle();
    m.push_thread_i = thread_;
    m.push_post_i = request_.kind == PacketKind::kPost;
    m.push_sem_i = request_.offset >> 3 & 31;
    m.push_addr_i = address_;
    m.push_count_i = request_.count;
    m.push_amount_i = request_.amount;
    for (unsigned i = 0; i < 64; ++i) SetBits(m.push_data_i, 8 * i, 8, request_.data.byte[i]);
  }

  // To some nodes, or to a rectangle that is empty or leaves the mesh. Of its nodes the first ones
  // may have got theirs before the push is taken.
  void OfferToARectangle() {
    const auto [xa, xb] = std::pair(random_.Below(width_), random_.Below(width_));
    const auto [ya, yb] = std::pair(random_.Below(height_), random_.Below(height_));
    Rectangle to{static_cast<uint8_t>(std::min(xa, xb)), static_cast<uint8_t>(std::min(ya, yb)),
                 static_cast<uint8_t>(std::max(xa, xb)), static_cast<uint8_t>(std::max(ya, yb))};
    if (outside_ && random_.Percent(50))
      to.x0 = static_cast<uint8_t>(to.x1 + 1);
    else if (outside_)
      to.y1 = static_cast<uint8_t>(height_ + random_.Below(40));
    address_ = RectangleAddress(to, request_.offset);
    if (outside_ || (request_.kind == PacketKind::kWrite && request_.count == 0)) return;
    for (to_ = 0; to_ < nodes(); ++to_) {
      if (to.Has(
              {.y = static_cast<uint8_t>(to_ / width_), .x = static_cast<uint8_t>(to_ % width_)}))
        Expect();
    }
    ++broadcasts;
  }

  void Accept() {
    offering_ = false;
    if (request_.kind == PacketKind::kWrite && request_.count == 0) return;
    if (broadcast_ && !outside_) return;
    Expect();
  }

  void Expect() {
    if (outside_) {
      to_be_faults_.insert({thread_, address_});
    } else if (request_.offset == kReadOnlyRegister) {
      to_be_faults_.insert({thread_, uint64_t{1} << 62 | uint64_t(to_ / width_) << 38 |
                                         uint64_t(to_ % width_) << 30 | request_.offset});
    } else {
      flows_[{index_ * 4 + thread_, to_}].push_back(request_);
    }
  }

  // A thread that fences sends nothing until it is idle; then all it has sent was performed.
  void CheckFence(int t) {
    if (!fencing_[t] || (model_->net_idle_o >> t & 1) == 0) return;
    for (int to = 0; to < nodes(); ++to) {
      EXPECT_TRUE((flows_[{index_ * 4 + t, to}].empty())) << "a fence returned too early";
    }
    EXPECT_EQ(to_be_faults_.count_of(t), 0u) << "a fence returned before a fault";
    fencing_[t] = false;
    ++fences;
  }

  // The oldest request of the flow, which must be of this kind and at this offset.
  Request Take(int flow, PacketKind kind) {
    auto& queue = flows_[{flow, index_}];
    ++performed;
    if (queue.empty() || queue.front().kind != kind) {
      ADD_FAILURE() << "flow " << flow << " to node " << index_ << ": out of order or twice";
      return Request{};
    }
    const Request request = queue.front();
    queue.pop_front();
    return request;
  }

  void PerformWrite() {
    const Vd1_noc_node& m = *model_;
    const Request r = Take(m.mst_addr_o / kLinesPerFlow, PacketKind::kWrite);
    const uint64_t ones = r.count == 64 ? ~uint64_t{0} : (uint64_t{1} << r.count) - 1;
    EXPECT_EQ(m.mst_addr_o, r.offset / 64);
    EXPECT_EQ(m.mst_mask_o, ones << r.offset % 64);
    for (unsigned i = 0; i < 64; ++i) {
      EXPECT_EQ(GetBits(m.mst_data_o, 8 * i, 8), r.data.byte[i]) << "byte " << i;
    }
  }

  void PerformPost() {
    const Request r = Take(model_->post_sem_o, PacketKind::kPost);
    EXPECT_EQ(model_->post_amount_o, r.amount);
  }

  void CheckFault() {
    ++faults;
    EXPECT_TRUE(to_be_faults_.Take(
        {static_cast<int>(GetBits(model_->fault_o, 89, 2)), GetBits(model_->fault_o, 0, 64)}))
        << "a fault that nothing caused";
  }

  // Faults that are still to come, {thread, address}.
  struct FaultSet {
    std::multimap<int, uint64_t> set;
    void insert(std::pair<int, uint64_t> fault) { set.insert(fault); }
    size_t count_of(int thread) const { return set.count(thread); }
    bool Take(std::pair<int, uint64_t> fault) {
      const auto [first, last] = set.equal_range(fault.first);
      for (auto it = first; it != last; ++it) {
        if (it->second != fault.second) continue;
        set.erase(it);
        return true;
      }
      return false;
    }
  };

  Random& random_;
  Flows& flows_;
  int index_, width_, height_;
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vd1_noc_node> model_;
  bool offering_ = false;
  bool outside_ = false;
  bool broadcast_ = false;
  int thread_ = 0;
  int to_ = 0;
  uint64_t address_ = 0;
  Request request_;
  std::array<bool, 4> fencing_ = {};
  FaultSet to_be_faults_;
};

}  // namespace d1
