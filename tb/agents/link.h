// Both ends of a link of the network: a source that spends credits and a sink that gives them.
//
//   LinkSource source(random, Pace{50},
//                     [&](const Packet* packet, int vc) { ... drive valid, vc, flit ... },
//                     [&] { return unsigned{dut->link_west_credit_o}; });
//   LinkSink sink(random, Pace{50},
//                 [&]() -> std::optional<LinkFlit> { ... look at valid, vc, flit ... },
//                 [&](unsigned credit) { dut->link_west_credit_i = credit; });
//
// The rules are those of docs/noc.md: at most six flits of a channel and eight of both wait at the
// receiver, one flit a cycle. Each channel of a router's local port is a link of its own, of four
// flits.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tb/agents/stream.h"
#include "tb/harness/agent.h"
#include "tb/harness/random.h"
#include "tb/model/packet.h"

namespace d1 {

// Flits that a receiver holds: of one channel, and of both.
struct LinkDepth {
  int channel = 6;
  int both = 8;
};
inline constexpr LinkDepth kLocalDepth = {4, 8};

// A flit on a link in a cycle; channel 0 carries requests and 1 responses.
struct LinkFlit {
  int vc = 0;
  Packet packet;
  uint64_t cycle = 0;
};

class LinkSource : public Agent {
 public:
  // put(nullptr, 0) drives an idle link. `credits` reads the credit wires, bit c for channel c.
  LinkSource(Random& random, Pace pace, std::function<void(const Packet*, int)> put,
             std::function<unsigned()> credits, LinkDepth depth = {})
      : random_(random),
        pace_(pace),
        put_(std::move(put)),
        credits_(std::move(credits)),
        depth_(depth) {}

  // To be sent after all that was pushed on this channel before.
  void Push(int vc, Packet packet) { queue_[vc].push_back(std::move(packet)); }

  bool Idle() const { return queue_[0].empty() && queue_[1].empty(); }
  // Neither queued nor without its credit back.
  bool Drained() const { return Idle() && there_[0] == 0 && there_[1] == 0; }
  uint64_t sent(int vc) const { return sent_[vc]; }
  size_t queued(int vc) const { return queue_[vc].size(); }
  // Flits of the channel that can be sent before one comes back.
  int credit(int vc) const {
    return std::min(depth_.channel - there_[vc], depth_.both - there_[0] - there_[1]);
  }
  void set_pace(Pace pace) { pace_ = pace; }

  void Reset() override {
    there_ = {};
    sending_ = -1;
  }

  void Drive() override {
    const bool can[] = {!queue_[0].empty() && credit(0) > 0, !queue_[1].empty() && credit(1) > 0};
    sending_ = -1;
    if ((can[0] || can[1]) && random_.Percent(pace_.percent)) {
      sending_ = can[0] && can[1] ? static_cast<int>(random_.Bits(1)) : can[1];
    }
    if (sending_ < 0) {
      put_(nullptr, 0);
    } else {
      put_(&queue_[sending_].front(), sending_);
    }
  }

  void Sample() override {
    if (sending_ >= 0) {
      queue_[sending_].pop_front();
      ++there_[sending_];
      ++sent_[sending_];
    }
    for (int vc = 0; vc < 2; ++vc) {
      if ((credits_() >> vc & 1) != 0 && --there_[vc] < 0) {
        throw std::runtime_error("a link gave back more credits than it has");
      }
    }
  }

 private:
  Random& random_;
  Pace pace_;
  std::function<void(const Packet*, int)> put_;
  std::function<unsigned()> credits_;
  std::array<std::deque<Packet>, 2> queue_;
  LinkDepth depth_;
  std::array<int, 2> there_ = {};  // at the receiver
  std::array<uint64_t, 2> sent_ = {};
  int sending_ = -1;
};

class LinkSink : public Agent {
 public:
  // Each channel gives back one owed credit a cycle with the chance of its pace.
  LinkSink(Random& random, Pace pace, std::function<std::optional<LinkFlit>()> get,
           std::function<void(unsigned)> give, LinkDepth depth = {})
      : random_(random),
        pace_{pace, pace},
        get_(std::move(get)),
        give_(std::move(give)),
        depth_(depth) {}

  // All that came, in order. The cycles count since construction, those of Reset() left out.
  const std::vector<LinkFlit>& taken() const { return taken_; }
  void Clear() { taken_.clear(); }
  // Flits since construction, and the last of them.
  uint64_t total() const { return total_; }
  const LinkFlit& last() const { return last_; }
  void set_pace(Pace pace) { pace_ = {pace, pace}; }
  void set_pace(int vc, Pace pace) { pace_[vc] = pace; }

  void Reset() override { owed_ = {}; }

  void Drive() override {
    unsigned credit = 0;
    for (int vc = 0; vc < 2; ++vc) {
      giving_[vc] = owed_[vc] > 0 && random_.Percent(pace_[vc].percent);
      if (giving_[vc]) credit |= 1u << vc;
    }
    give_(credit);
  }

  void Sample() override {
    for (int vc = 0; vc < 2; ++vc) owed_[vc] -= giving_[vc];
    if (std::optional<LinkFlit> flit = get_()) {
      if (++owed_[flit->vc] > depth_.channel || owed_[0] + owed_[1] > depth_.both) {
        throw std::runtime_error("a flit without a credit");
      }
      flit->cycle = cycle_;
      ++total_;
      last_ = *flit;
      taken_.push_back(std::move(*flit));
    }
    ++cycle_;
  }

 private:
  Random& random_;
  std::array<Pace, 2> pace_;
  std::function<std::optional<LinkFlit>()> get_;
  std::function<void(unsigned)> give_;
  LinkDepth depth_;
  std::array<int, 2> owed_ = {};
  std::array<bool, 2> giving_ = {};
  std::vector<LinkFlit> taken_;
  LinkFlit last_;
  uint64_t total_ = 0;
  uint64_t cycle_ = 0;
};

}  // namespace d1
