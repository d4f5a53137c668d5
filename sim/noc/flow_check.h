// Counts what a network does wrong: flits that are lost, come twice, or overtake others of their
// flow (one sender, one receiver, one channel). Flits of a flow are numbered from 0.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace d1 {

class FlowCheck {
 public:
  explicit FlowCheck(int nodes) : nodes_(nodes), sent_(Flows()), next_(Flows()) {}

  // The number of the next flit of a flow.
  uint32_t Send(int from, int to, int channel) { return sent_[Flow(from, to, channel)]++; }

  void Arrive(int from, int to, int channel, uint32_t number) {
    const size_t flow = Flow(from, to, channel);
    ++arrived_;
    if (number == next_[flow]) {
      ++next_[flow];
    } else if (number > next_[flow]) {
      for (uint32_t n = next_[flow]; n < number; ++n) missing_[flow].insert(n);
      next_[flow] = number + 1;
    } else if (missing_[flow].erase(number) != 0) {
      ++misordered_;
    } else {
      ++duplicated_;
    }
  }
  void Damage() { ++damaged_; }

  uint64_t arrived() const { return arrived_; }
  uint64_t duplicated() const { return duplicated_; }
  uint64_t misordered() const { return misordered_; }
  // Not what was sent: a bit is wrong, or it came to another node.
  uint64_t damaged() const { return damaged_; }
  // Sent and not there; zero once all have come.
  uint64_t missing() const {
    uint64_t count = 0;
    for (size_t flow = 0; flow < Flows(); ++flow) count += sent_[flow] - next_[flow];
    for (const auto& [flow, numbers] : missing_) count += numbers.size();
    return count;
  }
  bool Perfect() const { return missing() + duplicated_ + misordered_ + damaged_ == 0; }

 private:
  size_t Flows() const { return static_cast<size_t>(nodes_) * nodes_ * 2; }
  size_t Flow(int from, int to, int channel) const {
    return (static_cast<size_t>(from) * nodes_ + to) * 2 + channel;
  }

  int nodes_;
  std::vector<uint32_t> sent_, next_;
  std::map<size_t, std::set<uint32_t>> missing_;
  uint64_t arrived_ = 0, duplicated_ = 0, misordered_ = 0, damaged_ = 0;
};

}  // namespace d1
