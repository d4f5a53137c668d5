// What the tests of d1_sram share: a reset device with known content, and sources of requests.
#pragma once

#include <Vd1_sram.h>

#include <algorithm>
#include <vector>

#include "tb/agents/sram_ports.h"
#include "tb/harness/dut.h"

namespace d1 {

#ifdef D1_PARAM_RowsLog2
inline constexpr uint32_t kRows = 1u << D1_PARAM_RowsLog2;
inline constexpr uint32_t kRegions = D1_PARAM_Regions;
#else
inline constexpr uint32_t kRows = 1024;
inline constexpr uint32_t kRegions = 5;
#endif
inline constexpr uint32_t kLines = 4 * kRows * kRegions;

// The offset of a row of a super-bank {region, interleave}.
constexpr uint32_t OffsetOf(uint32_t bank, uint32_t row) {
  return ((bank / 4 * kRows + row) * 4 + bank % 4) * 64;
}

class SramBench {
 public:
  explicit SramBench(uint64_t seed = RunSeed()) : dut_(seed), ports_(*dut_, kRows, kRegions) {
    dut_.Attach(ports_);
    dut_.Reset();
  }

  // Writes every line once, with random bytes.
  void Fill(Random& random) {
    uint32_t line = 0;
    ports_.SetSource([&](SramRequests& requests) {
      if (requests[kSt] || line == kLines) return;
      requests[kSt] = SramRequest{.offset = 64 * line++, .mask = ~uint64_t{0}};
      for (uint8_t& byte : requests[kSt]->data) byte = static_cast<uint8_t>(random.Bits());
    });
    while (line < kLines) dut_.Tick();
    Drain();
  }

  // Until everything that was offered has come back and was counted.
  void Drain() {
    ports_.SetSource(nullptr);
    EXPECT_TRUE(dut_.TickUntil([&] { return ports_.Idle(); }, 1000));
    dut_.Tick(8);
    for (int p = 0; p < kSramPorts; ++p) {
      EXPECT_EQ(status().conflicts[p], ports_.refused(p)) << kSramPortNames[p];
    }
  }

  // Performs one request, and returns what a read gives.
  SramRead Do(int port, const SramRequest& request) {
    SramRead result;
    bool offered = false;
    ports_.SetSource([&](SramRequests& requests) {
      if (!offered) requests[port] = request;
      offered = true;
    });
    ports_.SetSink([&](int, const SramRead& read) { result = read; });
    dut_.Tick();
    Drain();
    ports_.SetSink(nullptr);
    return result;
  }

  Dut<Vd1_sram>& dut() { return dut_; }
  SramPorts<Vd1_sram>& ports() { return ports_; }
  SramStatus status() { return GetSramStatus(*dut_); }

 private:
  Dut<Vd1_sram> dut_;
  SramPorts<Vd1_sram> ports_;
};

// Random requests of all ports.
struct SramTraffic {
  unsigned pace = 60;       // percent of idle cycles that start a request, each port
  uint32_t lines = kLines;  // within so many lines from `first` on
  uint32_t first = 0;
  unsigned partial = 40;  // percent of writes with an arbitrary mask
  unsigned paired = 50;   // percent of ld0 requests that bring an ld1 along
};

inline SramRequest RandomSramRequest(Random& random, const SramTraffic& traffic, int port) {
  SramRequest request;
  request.offset = 64 * (traffic.first + static_cast<uint32_t>(random.Below(traffic.lines)));
  if (IsSramWord(port)) request.offset += 8 * static_cast<uint32_t>(random.Below(8));
  if (!IsSramWrite(port)) return request;
  for (uint8_t& byte : request.data) byte = static_cast<uint8_t>(random.Bits());
  if (random.Percent(traffic.partial)) {
    request.mask = random.Bits() | (random.Percent(50) ? random.Bits() : 0);
    // A vector store of n bytes from some position; the ends may be whole words.
    if (random.Percent(30)) request.mask = (~uint64_t{0} >> random.Below(64)) << random.Below(64);
  } else {
    for (int w = 0; w < 8; ++w) {
      if (random.Percent(70)) request.mask |= uint64_t{0xFF} << 8 * w;
    }
    if (random.Percent(50)) request.mask = ~uint64_t{0};
  }
  if (IsSramWord(port)) request.mask &= 0xFF;
  return request;
}

inline SramPorts<Vd1_sram>::Source RandomSource(Random& random, const SramTraffic& traffic) {
  return [&random, traffic](SramRequests& requests) {
    const bool loads_idle = !requests[kLd0] && !requests[kLd1];
    if (loads_idle && random.Percent(traffic.pace) && random.Percent(traffic.paired)) {
      for (const int p : {kLd0, kLd1}) {
        requests[p] = RandomSramRequest(random, traffic, p);
        requests[p]->pair = true;
      }
    }
    const bool paired =
        (requests[kLd0] && requests[kLd0]->pair) || (requests[kLd1] && requests[kLd1]->pair);
    for (int p = 0; p < kSramPorts; ++p) {
      if (requests[p] || (paired && (p == kLd0 || p == kLd1))) continue;
      if (random.Percent(traffic.pace)) requests[p] = RandomSramRequest(random, traffic, p);
    }
  };
}

}  // namespace d1
