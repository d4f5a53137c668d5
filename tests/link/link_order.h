// Which numbers an end of a chip link says: of the flit that it sends next, and of the one that it
// expects. Exact, cycle by cycle, from the frames that come (docs/chip-link.md, "Replay").
#pragma once

#include <cstdint>
#include <deque>

#include "tb/model/link_frame.h"

namespace d1 {

class LinkOrder {
 public:
  // A sound frame that the end is up for has gone through its check in this cycle.
  void Hears(uint64_t cycle, const LinkFrame& frame) {
    events_.push_back({cycle + 1, false, frame});
  }
  // replay_o in this cycle. It is the timer, unless it was asked for in the same one.
  void Replays(uint64_t cycle) {
    const bool asked = !events_.empty() && events_.back().at == cycle + 1 &&
                       events_.back().frame.kind == FrameKind::kNack;
    if (!asked) events_.push_back({cycle + 1, true, {}});
  }

  // A frame is on frame_o in this cycle: number() is then what it has if it carries a flit, which
  // Sent() counts, and expected() what it acknowledges.
  void Sends(uint64_t cycle) {
    for (; sender_seen_ < events_.size() && events_[sender_seen_].at + kChosen <= cycle;
         ++sender_seen_) {
      SenderSees(events_[sender_seen_]);
    }
    for (; receiver_seen_ < events_.size() && events_[receiver_seen_].at + kPutTogether <= cycle;
         ++receiver_seen_) {
      ReceiverSees(events_[receiver_seen_]);
    }
    for (; sender_seen_ > 0 && receiver_seen_ > 0; --sender_seen_, --receiver_seen_)
      events_.pop_front();
  }
  void Sent() { ++next_; }
  uint64_t number() const { return next_ & kMask; }
  uint64_t expected() const { return expected_ & kMask; }

 private:
  static constexpr uint64_t kChosen = 3;       // cycles before it is on frame_o
  static constexpr uint64_t kPutTogether = 2;  // likewise
  static constexpr uint64_t kMask = 1023;

  struct Event {
    uint64_t at;  // what it changes has changed
    bool timer;
    LinkFrame frame;
  };

  void SenderSees(const Event& event) {
    if (!event.timer) tail_ += (event.frame.ack - tail_) & kMask;
    if (event.timer || event.frame.kind == FrameKind::kNack || next_ < tail_) next_ = tail_;
  }
  void ReceiverSees(const Event& event) {
    if (!event.timer && event.frame.kind == FrameKind::kData && event.frame.seq == expected())
      ++expected_;
  }

  std::deque<Event> events_;
  size_t sender_seen_ = 0, receiver_seen_ = 0;
  uint64_t tail_ = 0;  // all before it have been acknowledged
  uint64_t next_ = 0;
  uint64_t expected_ = 0;
};

}  // namespace d1
