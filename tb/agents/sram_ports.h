// Drives all seven ports of a Verilated d1_sram, and compares every grant, every read and its cycle
// with SramReference.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <optional>

#include "tb/agents/sram_pins.h"
#include "tb/checkers/sram_reference.h"
#include "tb/harness/agent.h"

namespace d1 {

// What came back on a read port.
struct SramRead {
  SramRequest request;
  SramLine data{};
  bool error = false;
};

template <typename Model>
class SramPorts : public Agent {
 public:
  SramPorts(Model& model, uint32_t rows, uint32_t regions)
      : model_(model), reference_(rows, regions) {
    SetSramControl(model_, {});
  }

  // Asked in each cycle, for the ports that offer nothing, what to offer. ld0 and ld1 of a pair
  // must be offered together.
  using Source = std::function<void(SramRequests&)>;
  void SetSource(Source source) { source_ = std::move(source); }

  // Told of each read that came back.
  using Sink = std::function<void(int port, const SramRead&)>;
  void SetSink(Sink sink) { sink_ = std::move(sink); }

  // Compare read data with the reference, and expect no error (the default).
  void CheckData(bool on) { check_data_ = on; }

  void Drive() override {
    if (source_) source_(requests_);
    for (int p = 0; p < kSramPorts; ++p) SetSramRequest(model_, p, requests_[p]);
  }

  void Sample() override {
    const unsigned expected = reference_.Cycle(requests_);
    const unsigned granted = SramGrants(model_);
    EXPECT_EQ(granted, expected) << "grants (bit 0 mst, ld0, ld1, sst, sld, st, fill) in cycle "
                                 << cycle_;
    for (int p = 0; p < kSramPorts; ++p) {
      SampleRead(p);
      if (requests_[p]) longest_wait_ = std::max(longest_wait_, reference_.age(p));
      if (requests_[p] && (granted >> p & 1) == 0) ++refused_[p];
      if ((granted >> p & 1) == 0) continue;
      ++grants_[p];
      if (!IsSramWrite(p)) {
        due_[p].push_back({cycle_ + 3, {*requests_[p], reference_.Read(*requests_[p], p), false}});
      }
      requests_[p].reset();
    }
    ++cycle_;
  }

  // Nothing is offered and nothing is on its way. (A merge may still be.)
  bool Idle() const {
    for (int p = 0; p < kSramPorts; ++p) {
      if (requests_[p] || !due_[p].empty()) return false;
    }
    return true;
  }

  SramReference& reference() { return reference_; }
  uint64_t grants(int port) const { return grants_[port]; }
  uint64_t refused(int port) const { return refused_[port]; }  // cycles
  int longest_wait() const { return longest_wait_; }           // cycles refused

 private:
  struct Due {
    uint64_t cycle;
    SramRead read;
  };

  void SampleRead(int p) {
    if (IsSramWrite(p)) return;
    SramRead got;
    const bool valid = GetSramRead(model_, p, got.data, got.error);
    const bool due = !due_[p].empty() && due_[p].front().cycle == cycle_;
    EXPECT_EQ(valid, due) << kSramPortNames[p] << "_rvalid_o in cycle " << cycle_;
    if (!due) return;
    const SramRead expected = due_[p].front().read;
    due_[p].pop_front();
    got.request = expected.request;
    if (check_data_) {
      EXPECT_EQ(got.error, false) << kSramPortNames[p] << "_rerr_o in cycle " << cycle_;
      EXPECT_EQ(got.data, expected.data)
          << kSramPortNames[p] << "_rdata_o of 0x" << std::hex << got.request.offset << std::dec
          << " in cycle " << cycle_;
    }
    if (sink_) sink_(p, got);
  }

  Model& model_;
  SramReference reference_;
  Source source_;
  Sink sink_;
  bool check_data_ = true;
  SramRequests requests_;
  std::array<std::deque<Due>, kSramPorts> due_;
  std::array<uint64_t, kSramPorts> grants_{};
  std::array<uint64_t, kSramPorts> refused_{};
  int longest_wait_ = 0;
  uint64_t cycle_ = 0;
};

}  // namespace d1
