// Routers and network interfaces together: every node pushes and posts to every other one at
// random; each flow is performed in order, once, unchanged; fences return neither early nor never.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

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

TEST_F(ExchangeTest, OneSlowNodeHoldsUpNobodyForGood) {
  nodes_[0]->grant_percent = 2;
  for (int cycle = 0; cycle < 3000; ++cycle) Tick(100);
  nodes_[0]->grant_percent = 100;
  Drain();
}

}  // namespace
}  // namespace d1
