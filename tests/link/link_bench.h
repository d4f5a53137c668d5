// Two ends of a chip link, a wire each way that loses and damages frames, and a mesh at both ends
// that sends numbered flits and knows which one comes next.
#pragma once

#include <Vd1_link.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/harness/flit.h"
#include "tb/harness/random.h"
#include "tb/model/link_frame.h"
#include "tests/link/link_order.h"

namespace d1 {

// What a wire does to frames; chances in a million, of each frame.
struct WireFaults {
  unsigned flip = 0;     // some bits are inverted
  int flipped_most = 5;  // 1 to so many
  unsigned drop = 0;     // nothing arrives
  unsigned burst = 0;    // from here on, up to burst_most frames in a row are lost or are noise
  int burst_most = 1;
};

class LinkPair {
 public:
  static constexpr unsigned kDataBits = D1_PARAM_FlitDataBits;
  static constexpr unsigned kFlitBits = 134 + kDataBits;
  static constexpr size_t kFrameBytes = (kFrameHeadBits + kFlitBits + kFrameCrcBits) / 8;
  using FlitWords = std::remove_cvref_t<decltype(std::declval<Vd1_link>().link_flit_i)>;
  using FrameWords = std::remove_cvref_t<decltype(std::declval<Vd1_link>().frame_i)>;

  struct End {
    explicit End(uint64_t seed) : dut(seed) {}

    Dut<Vd1_link> dut;
    // The mesh at this end.
    std::array<uint64_t, 2> to_send{};  // flits of each channel that are wanted to be sent
    std::array<uint64_t, 2> sent{};
    std::array<uint64_t, 2> received{};
    unsigned send_percent = 100;
    std::array<unsigned, 2> take_percent{100, 100};
    std::array<int, 2> there{};  // in the link's buffers
    std::array<int, 2> held{};   // in the mesh's
    uint64_t damaged = 0, replays = 0;
    // Of what it sent as requests: those that the link took before it went down, and the answers to
    // those after them.
    bool down = false;
    uint64_t taken = 0;
    std::deque<FlitWords> refusals;  // still to come
    uint64_t refused = 0;
    // The wire to the other end.
    WireFaults faults;
    bool cut = false;
    int burst_left = 0;
    std::deque<std::optional<FrameWords>> wire;
    uint64_t frames = 0, data_frames = 0, hurt = 0;
    std::array<std::vector<uint8_t>, 1024>
        kept;  // the flit of each sequence number as it was last sent
    LinkOrder order;
    std::deque<std::optional<FrameWords>> checking{2};  // what came in the last two cycles
  };

  LinkPair(Random& random, int wire_cycles) : random_(random), a_(RunSeed()), b_(RunSeed() + 1) {
    for (End* end : {&a_, &b_}) end->wire.resize(wire_cycles);
    for (End* end : {&a_, &b_}) {
      Idle(*end);
      end->dut.Reset();
    }
  }

  End& a() { return a_; }
  End& b() { return b_; }
  uint64_t cycle() const { return cycle_; }

  // Compares every frame that is sent with the golden model.
  void CheckFrames() { check_frames_ = true; }

  bool up() { return a_.dut->up_o && b_.dut->up_o; }
  bool down() { return a_.dut->down_o || b_.dut->down_o; }
  bool Drained() { return Drained(a_, b_) && Drained(b_, a_); }
  // Both are down, and have answered all that their meshes wanted to send.
  bool Answered() { return Answered(a_) && Answered(b_); }

  // False: it took more than `limit` cycles.
  template <typename Done>
  bool RunUntil(Done done, uint64_t limit) {
    for (uint64_t i = 0; i < limit; ++i) {
      if (done()) return true;
      Tick();
      if (testing::Test::HasFatalFailure()) return false;
    }
    return done();
  }
  void Run(uint64_t cycles) {
    RunUntil([] { return false; }, cycles);
  }

  void Tick() {
    Look(a_, b_);
    Look(b_, a_);
    Drive(a_, b_);
    Drive(b_, a_);
    a_.dut.Tick();
    b_.dut.Tick();
    ++cycle_;
  }

  // Only this end; what its mesh had sent and was not delivered is forgotten.
  void ResetEnd(End& end) {
    Idle(end);
    end.dut.Reset();
    end.there = end.held = {};
    end.down = false;
    end.order = {};
    end.checking.assign(2, std::nullopt);
  }

  // The n-th flit of a channel from an end: all of its bits depend on all three.
  FlitWords FlitOf(const End& from, int vc, uint64_t n) const {
    FlitWords flit;
    uint64_t state =
        n * 4 + static_cast<uint64_t>(&from == &b_) * 2 + static_cast<uint64_t>(vc) + 1;
    for (size_t i = 0; i < std::size(flit.m_storage); ++i) {
      state = (state ^ state >> 29) * 0x9E3779B97F4A7C15u + 0xD1;
      flit[i] = static_cast<uint32_t>(state >> 32);
    }
    if constexpr (kFlitBits % 32 != 0) flit[kFlitBits / 32] &= (1u << kFlitBits % 32) - 1;
    return flit;
  }

 private:
  static bool Answered(const End& end) {
    return end.down && end.sent == end.to_send && end.there[0] + end.there[1] == 0 &&
           end.refusals.empty();
  }
  static bool Drained(const End& from, const End& to) {
    return from.sent == from.to_send && to.received == from.sent;
  }

  static void Idle(End& end) {
    end.dut->link_valid_i = end.dut->link_vc_i = end.dut->link_credit_i = end.dut->frame_valid_i =
        0;
  }

  // What `end` shows in this cycle.
  void Look(End& end, End& other) {
    Vd1_link& dut = *end.dut;
    end.damaged += dut.damaged_o;
    end.replays += dut.replay_o;
    for (int vc = 0; vc < 2; ++vc) {
      if ((dut.link_credit_o >> vc & 1) == 0) continue;
      --end.there[vc];
      ASSERT_GE(end.there[vc], 0) << "a credit too much";
      // A credit is that of the cycle before.
      if (vc == 0 && !end.down) ++end.taken;
      if (vc == 0 && end.down) Refuse(end, end.taken + end.refused++);
    }
    end.down = dut.down_o;
    if (dut.link_valid_o) {
      const int vc = dut.link_vc_o;
      ++end.held[vc];
      ASSERT_TRUE(end.held[vc] <= 6 && end.held[0] + end.held[1] <= 8) << "a flit without a credit";
      if (vc == 1 && !end.refusals.empty() &&
          std::memcmp(end.refusals.front().data(), dut.link_flit_o.data(), sizeof(FlitWords)) ==
              0) {
        end.refusals.pop_front();
      } else {
        Receive(end, other, vc);
      }
    }
    if (check_frames_) Hear(end);
    if (dut.frame_valid_o) {
      ++end.frames;
      if (check_frames_) CheckFrame(end);
    }
    end.wire.push_back(OntoTheWire(end));
  }

  void Receive(End& end, End& other, int vc) {
    const FlitWords expected = FlitOf(other, vc, end.received[vc]);
    ASSERT_LT(end.received[vc], other.sent[vc]) << "a flit that was never sent";
    ASSERT_EQ(std::memcmp(expected.data(), end.dut->link_flit_o.data(), sizeof(FlitWords)), 0)
        << "channel " << vc << ": not flit " << end.received[vc] << " in cycle " << cycle_;
    ++end.received[vc];
  }

  // The n-th request of an end is to come back, unless it is one that nobody answers.
  void Refuse(End& end, uint64_t n) {
    const Header request = UnpackHeader(FlitOf(end, 0, n), kDataBits);
    if (request.kind == PacketKind::kRoute) return;
    FlitWords refusal{};
    PackHeader({.kind = PacketKind::kNack,
                .dst = request.src,
                .src = request.dst,
                .src_thread = request.src_thread,
                .offset = request.offset,
                .amount = 1},
               refusal, kDataBits);
    end.refusals.push_back(refusal);
  }

  void Hear(End& end) {
    const std::optional<FrameWords>& words = end.checking.front();
    if (words && end.dut->up_o) {
      const std::optional<LinkFrame> frame = UnpackFrame(BytesOf(*words), kFlitBits);
      if (frame && frame->kind != FrameKind::kOpen) end.order.Hears(cycle_, *frame);
    }
    end.checking.pop_front();
    if (end.dut->replay_o) end.order.Replays(cycle_);
  }

  static std::vector<uint8_t> BytesOf(const FrameWords& words) {
    std::vector<uint8_t> bytes(kFrameBytes);
    std::memcpy(bytes.data(), words.data(), kFrameBytes);
    return bytes;
  }

  void Drive(End& end, End& other) {
    Vd1_link& dut = *end.dut;
    bool can[2];
    for (int vc = 0; vc < 2; ++vc) {
      can[vc] =
          end.sent[vc] < end.to_send[vc] && end.there[vc] < 6 && end.there[0] + end.there[1] < 8;
    }
    dut.link_valid_i = (can[0] || can[1]) && random_.Percent(end.send_percent);
    if (dut.link_valid_i) {
      const int vc = can[0] && can[1] ? static_cast<int>(random_.Bits(1)) : can[1];
      dut.link_vc_i = vc;
      dut.link_flit_i = FlitOf(end, vc, end.sent[vc]++);
      ++end.there[vc];
    }
    dut.link_credit_i = 0;
    for (int vc = 0; vc < 2; ++vc) {
      if (end.held[vc] == 0 || !random_.Percent(end.take_percent[vc])) continue;
      --end.held[vc];
      dut.link_credit_i |= 1u << vc;
    }
    const std::optional<FrameWords> frame = other.wire.front();
    other.wire.pop_front();
    dut.frame_valid_i = frame.has_value();
    if (frame) dut.frame_i = *frame;
    end.checking.push_back(frame);
  }

  bool Chance(unsigned in_a_million) {
    return in_a_million != 0 && random_.Below(1'000'000) < in_a_million;
  }

  std::optional<FrameWords> OntoTheWire(End& end) {
    Vd1_link& dut = *end.dut;
    const WireFaults& faults = end.faults;
    if (end.cut) return std::nullopt;
    if (end.burst_left == 0 && Chance(faults.burst)) {
      end.burst_left =
          1 + static_cast<int>(random_.Below(static_cast<uint64_t>(faults.burst_most)));
    }
    if (end.burst_left > 0) {
      // Lost or noise, also where there was no frame.
      --end.burst_left;
      end.hurt += dut.frame_valid_o;
      if (random_.Percent(50)) return std::nullopt;
      FrameWords noise{};
      for (size_t bit = 0; bit < 8 * kFrameBytes; bit += 8) SetBits(noise, bit, 8, random_.Bits(8));
      return noise;
    }
    if (!dut.frame_valid_o) return std::nullopt;
    if (Chance(faults.drop)) {
      ++end.hurt;
      return std::nullopt;
    }
    FrameWords frame = dut.frame_o;
    if (Chance(faults.flip)) {
      ++end.hurt;
      // Different bits, so that they do not undo each other.
      std::vector<uint64_t> bits;
      const uint64_t count = 1 + random_.Below(static_cast<uint64_t>(faults.flipped_most));
      while (bits.size() < count) {
        const uint64_t bit = random_.Below(8 * kFrameBytes);
        if (std::find(bits.begin(), bits.end(), bit) == bits.end()) bits.push_back(bit);
      }
      for (const uint64_t bit : bits) frame[bit / 32] ^= 1u << bit % 32;
    }
    return frame;
  }

  void CheckFrame(End& end) {
    const std::vector<uint8_t> bytes = BytesOf(end.dut->frame_o);
    const std::optional<LinkFrame> frame = UnpackFrame(bytes, kFlitBits);
    ASSERT_TRUE(frame) << "the check word is wrong in cycle " << cycle_;
    ASSERT_EQ(PackFrame(*frame, kFlitBits), bytes) << "bits that should be zero";
    end.order.Sends(cycle_);
    if (frame->kind != FrameKind::kOpen) {
      ASSERT_EQ(frame->ack, end.order.expected()) << "what is acknowledged in cycle " << cycle_;
    }
    if (frame->kind != FrameKind::kData) {
      ASSERT_EQ(std::count(frame->flit.begin(), frame->flit.end(), 0),
                static_cast<long>(frame->flit.size()));
      ASSERT_EQ(frame->seq, 0);
      return;
    }
    ++end.data_frames;
    ASSERT_EQ(frame->seq, end.order.number())
        << "the number that is sent next, in cycle " << cycle_;
    end.order.Sent();
    // A number stands for one flit as long as it can be asked for again.
    std::vector<uint8_t>& kept = end.kept[frame->seq];
    std::vector<uint8_t> flit = frame->flit;
    flit.push_back(frame->vc);
    if (!end.kept[(frame->seq + 1) & 1023].empty()) end.kept[(frame->seq + 1) & 1023].clear();
    if (!kept.empty()) ASSERT_EQ(kept, flit) << "number " << frame->seq << " is another flit now";
    kept = flit;
    for (int vc = 0; vc < 2; ++vc) ASSERT_LE(frame->freed[vc], 1023);
  }

  Random& random_;
  End a_, b_;
  uint64_t cycle_ = 0;
  bool check_frames_ = false;
};

}  // namespace d1
