// A source and a sink for valid/ready streams, each at a random pace.
//
//   StreamSource<uint64_t> source(rng, Pace{50}, &dut->in_valid_i, &dut->in_ready_o,
//                                 [&](uint64_t x) { dut->in_data_i = x; });
//   StreamSink<uint64_t> sink(rng, Pace{50}, &dut->out_valid_o, &dut->out_ready_i,
//                             [&] { return uint64_t{dut->out_data_o}; });
//
// The source keeps an offer until it is taken, as the rules of streams ask; while it offers
// nothing it drives random bits where `scramble` is given, so that a model that looks at payload
// without valid is found.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "tb/harness/agent.h"
#include "tb/harness/random.h"

namespace d1 {

// Chance in percent that an idle side starts in a cycle; 100 is full rate.
struct Pace {
  unsigned percent = 100;
};

template <typename T>
class StreamSource : public Agent {
 public:
  StreamSource(Random& random, Pace pace, CData* valid, const CData* ready,
               std::function<void(const T&)> put, std::function<void()> scramble = {})
      : random_(random),
        pace_(pace),
        valid_(valid),
        ready_(ready),
        put_(std::move(put)),
        scramble_(std::move(scramble)) {}

  // To be offered after all that was pushed before.
  void Push(T item) { queue_.push_back(std::move(item)); }

  bool Idle() const { return queue_.empty(); }
  uint64_t sent() const { return sent_; }
  void set_pace(Pace pace) { pace_ = pace; }

  void Reset() override { offering_ = false; }

  void Drive() override {
    if (!offering_ && !queue_.empty()) offering_ = random_.Percent(pace_.percent);
    *valid_ = offering_;
    if (offering_) {
      put_(queue_.front());
    } else if (scramble_) {
      scramble_();
    }
  }

  void Sample() override {
    if (!offering_ || !*ready_) return;
    queue_.pop_front();
    ++sent_;
    offering_ = false;
  }

 private:
  Random& random_;
  Pace pace_;
  CData* valid_;
  const CData* ready_;
  std::function<void(const T&)> put_;
  std::function<void()> scramble_;
  std::deque<T> queue_;
  bool offering_ = false;
  uint64_t sent_ = 0;
};

template <typename T>
class StreamSink : public Agent {
 public:
  StreamSink(Random& random, Pace pace, const CData* valid, CData* ready, std::function<T()> get)
      : random_(random), pace_(pace), valid_(valid), ready_(ready), get_(std::move(get)) {}

  // Everything taken so far, in order.
  const std::vector<T>& taken() const { return taken_; }
  void set_pace(Pace pace) { pace_ = pace; }

  void Drive() override {
    willing_ = random_.Percent(pace_.percent);
    *ready_ = willing_;
  }

  void Sample() override {
    if (willing_ && *valid_) taken_.push_back(get_());
  }

 private:
  Random& random_;
  Pace pace_;
  const CData* valid_;
  CData* ready_;
  std::function<T()> get_;
  bool willing_ = false;
  std::vector<T> taken_;
};

}  // namespace d1
