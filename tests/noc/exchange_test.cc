// Routers and network interfaces together: every node pushes and posts to every other one at
// random; each flow is performed in order, once, unchanged; fences return neither early nor never.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tb/agents/edge_host.h"
#include "tb/harness/dut.h"
#include "tests/noc/exchange_node.h"

namespace d1 {
namespace {

constexpr int kWidth = 3;
constexpr int kHeight = 2;  // 6 nodes x 4 threads: a semaphore for each

class ExchangeTest : public testing::Test {
 protected:
  ExchangeTest() {
    for (int n = 0; n < kWidth * kHeight; ++n) {
      nodes_.push_back(std::make_unique<ExchangeNode>(random_, flows_, n, kWidth, kHeight));
    }
  }

  void Tick(unsigned push_percent) {
    ExchangeLinks();
    for (auto& node : nodes_) node->Drive(push_percent);
    for (auto& node : nodes_) node->Clock();
  }

  // After the edge a node's outputs are those of the next cycle.
  void ExchangeLinks() {
    for (int n = 0; n < kWidth * kHeight; ++n) {
      Vd1_noc_node& a = nodes_[n]->model();
      if (n % kWidth + 1 < kWidth) {
        Vd1_noc_node& b = nodes_[n + 1]->model();
        Join(a.link_east_valid_o, a.link_east_vc_o, a.link_east_flit_o, a.link_east_credit_i,
             b.link_west_valid_i, b.link_west_vc_i, b.link_west_flit_i, b.link_west_credit_o);
        Join(b.link_west_valid_o, b.link_west_vc_o, b.link_west_flit_o, b.link_west_credit_i,
             a.link_east_valid_i, a.link_east_vc_i, a.link_east_flit_i, a.link_east_credit_o);
      }
      if (n / kWidth + 1 < kHeight) {
        Vd1_noc_node& b = nodes_[n + kWidth]->model();
        Join(a.link_south_valid_o, a.link_south_vc_o, a.link_south_flit_o, a.link_south_credit_i,
             b.link_north_valid_i, b.link_north_vc_i, b.link_north_flit_i, b.link_north_credit_o);
        Join(b.link_north_valid_o, b.link_north_vc_o, b.link_north_flit_o, b.link_north_credit_i,
             a.link_south_valid_i, a.link_south_vc_i, a.link_south_flit_i, a.link_south_credit_o);
      }
    }
  }

  template <typename Flits>
  static void Join(CData valid_o, CData vc_o, const Flits& flit_o, CData& credit_i, CData& valid_i,
                   CData& vc_i, Flits& flit_i, CData credit_o) {
    valid_i = valid_o;
    vc_i = vc_o;
    if (valid_o) flit_i = flit_o;
    credit_i = credit_o;
  }

  bool Quiet() const {
    for (const auto& node : nodes_) {
      if (!node->Quiet()) return false;
    }
    return true;
  }

  // No new pushes until everything was answered.
  void Drain() {
    int cycles = 0;
    while (!Quiet() && cycles++ < 5000) Tick(0);
    EXPECT_TRUE(Quiet()) << "something was never answered";
    for (const auto& [flow, requests] : flows_) {
      EXPECT_TRUE(requests.empty()) << requests.size() << " requests of " << flow.first << " to "
                                    << flow.second << " were answered and not performed";
    }
  }

  // Every node writes its own table.
  void UseTables() {
    for (uint64_t word = 0; word <= kHeight; ++word) {
      for (int n = 0; n < kWidth * kHeight; ++n) {
        const uint64_t x = n % kWidth, y = n / kWidth;
        uint64_t row = 0;
        for (uint64_t to = 0; to < kWidth; ++to)
          row |= uint64_t{to > x ? 1u : to < x ? 3u : word > y ? 2u : 0u} << 2 * to;
        const bool last = word == kHeight;
        nodes_[n]->OfferOwnRegister(last ? 0x1F2100 : 0x1F2000 + 8 * word, last ? 1 : row);
      }
      Drain();
    }
  }

  int Sum(int ExchangeNode::*what) const {
    int sum = 0;
    for (const auto& node : nodes_) sum += (*node).*what;
    return sum;
  }

  Random random_{RunSeed(), "exchange"};
  Flows flows_;
  std::vector<std::unique_ptr<ExchangeNode>> nodes_;
};

TEST_F(ExchangeTest, PerformsEveryFlowInOrderAndFencesHold) {
  for (const unsigned push : {5, 30, 100}) {
    for (const unsigned grant : {30, 100}) {
      for (auto& node : nodes_) node->grant_percent = grant;
      for (int cycle = 0; cycle < 1500; ++cycle) Tick(push);
      Drain();
    }
  }
  EXPECT_GT(Sum(&ExchangeNode::performed), 10000);
  EXPECT_GT(Sum(&ExchangeNode::fences), 300);
  EXPECT_GT(Sum(&ExchangeNode::refused), 100);
  EXPECT_GT(Sum(&ExchangeNode::faults), Sum(&ExchangeNode::refused));
}

TEST_F(ExchangeTest, BroadcastsAreFlowsToEachNodeOfTheirRectangle) {
  for (auto& node : nodes_) node->broadcast_percent = 30;
  for (const unsigned push : {5, 100}) {
    for (const unsigned grant : {30, 100}) {
      for (auto& node : nodes_) node->grant_percent = grant;
      for (int cycle = 0; cycle < 2000; ++cycle) Tick(push);
      Drain();
    }
  }
  EXPECT_GT(Sum(&ExchangeNode::broadcasts), 1000);
  EXPECT_GT(Sum(&ExchangeNode::fences), 100);
  EXPECT_GT(Sum(&ExchangeNode::faults), 100);
}

// By tables, which say here what dimension order says, no broadcast is a tree: all else is the
// same.
TEST_F(ExchangeTest, BroadcastsGoNodeByNodeWhereTablesLead) {
  UseTables();
  for (auto& node : nodes_) node->broadcast_percent = 30;
  for (const unsigned grant : {30, 100}) {
    for (auto& node : nodes_) node->grant_percent = grant;
    for (int cycle = 0; cycle < 3000; ++cycle) Tick(100);
    Drain();
  }
  EXPECT_GT(Sum(&ExchangeNode::broadcasts), 500);
  EXPECT_GT(Sum(&ExchangeNode::faults), 50);
}

TEST_F(ExchangeTest, OneSlowNodeHoldsUpNobodyForGood) {
  nodes_[0]->grant_percent = 2;
  for (int cycle = 0; cycle < 3000; ++cycle) Tick(100);
  nodes_[0]->grant_percent = 100;
  Drain();
}

// A node whose neighbour in the east is dead, and a host at its west edge that has told it so.
class DeadNeighbourTest : public testing::Test {
 protected:
  DeadNeighbourTest() {
    dut_->mesh_w_i = 2;
    dut_->mesh_h_i = 1;
    dut_->x_i = dut_->y_i = dut_->chip_i = 0;
    dut_->push_valid_i = 0;
    dut_->mst_gnt_i = dut_->ctl_gnt_i = dut_->post_ready_i = 1;
    dut_->ctl_err_i = 0;
    dut_->link_north_valid_i = dut_->link_east_valid_i = dut_->link_south_valid_i = 0;
    dut_->link_north_credit_i = dut_->link_east_credit_i = dut_->link_south_credit_i = 0;
    dut_.Attach(host_);
    dut_.Reset();
    host_.Route({}, 0x1F2000, 1 << 2);  // (1,0) is to the east
    host_.Route({}, 0x1F2100, 0x21);    // use the table; the east is closed
    dut_.Tick(10);
  }

  // A write of 8 bytes, or a post to semaphore 3, for (1,0).
  void Push(bool post, int thread) {
    dut_->push_valid_i = 1;
    dut_->push_post_i = post;
    dut_->push_thread_i = thread;
    dut_->push_addr_i = uint64_t{1} << 62 | uint64_t{1} << 30 | 0x40;
    dut_->push_count_i = 8;
    dut_->push_sem_i = 3;
    dut_->push_amount_i = 1;
    dut_.Tick();
    dut_->push_valid_i = 0;
  }

  Random random_{RunSeed(), "dead neighbour"};
  Dut<Vd1_noc_node> dut_;
  EdgeHost host_{random_,
                 Place{.is_edge = true, .side = 3},
                 [this](const Packet* packet, int vc) {
                   dut_->link_west_valid_i = packet != nullptr;
                   dut_->link_west_vc_i = vc;
                   if (packet != nullptr) PackFlit(*packet, dut_->link_west_flit_i);
                 },
                 [this] { return unsigned{dut_->link_west_credit_o}; },
                 [this]() -> std::optional<LinkFlit> {
                   if (!dut_->link_west_valid_o) return std::nullopt;
                   return LinkFlit{dut_->link_west_vc_o, UnpackFlit(dut_->link_west_flit_o)};
                 },
                 [this](unsigned credit) { dut_->link_west_credit_i = credit; }};
};

TEST_F(DeadNeighbourTest, WhatIsSentThereIsARemoteErrorOfItsThread) {
  for (const bool post : {false, true}) {
    Push(post, post ? 1 : 2);
    EXPECT_EQ(dut_->net_idle_o, post ? 13 : 11);
    EXPECT_TRUE(dut_.TickUntil([&] { return GetBits(dut_->fault_o, 91, 1) != 0; }, 20));
    EXPECT_EQ(GetBits(dut_->fault_o, 89, 2), post ? 1u : 2u) << "thread";
    EXPECT_EQ(GetBits(dut_->fault_o, 85, 4), 9u) << "cause";
    EXPECT_EQ(GetBits(dut_->fault_o, 0, 64),
              uint64_t{1} << 62 | uint64_t{1} << 30 | (post ? 0x1F0818 : 0x40));
    EXPECT_EQ(dut_->net_idle_o, 15);
    EXPECT_EQ(dut_->link_east_valid_o, 0);
  }
}

TEST_F(DeadNeighbourTest, AHostIsRefusedToo) {
  host_.Post({.y = 0, .x = 1}, 5, 1);
  host_.Post({.is_edge = true, .side = 1, .y = 0}, 5, 1);  // the edge port behind it
  EXPECT_TRUE(dut_.TickUntil([&] { return host_.Idle(); }, 50));
  EXPECT_EQ(host_.refused().size(), 2u);
}

}  // namespace
}  // namespace d1
