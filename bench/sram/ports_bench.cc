// What the ports of d1_sram move in a cycle.
#include <gtest/gtest.h>

#include "tb/harness/bench_report.h"
#include "tests/sram/sram_bench.h"

namespace d1 {
namespace {

class PortsBench : public testing::Test {
 protected:
  // Every port asks as soon as it may, `requests` times each, for what `next` says. Returns the
  // cycles from the first request to the last data read.
  template <typename Next>
  uint64_t Run(int requests, Next next) {
    std::array<int, kSramPorts> left;
    left.fill(requests);
    for (int p = 0; p < kSramPorts; ++p) bytes_[p] = 0;
    bench_.ports().SetSource([&](SramRequests& offers) {
      for (int p = 0; p < kSramPorts; ++p) {
        if (offers[p] || left[p] == 0) continue;
        offers[p] = next(p, requests - left[p]--);
        bytes_[p] += SramPortBytes(p);
      }
    });
    uint64_t cycles = 0;
    const auto done = [&] {
      for (const int n : left) {
        if (n != 0) return false;
      }
      return bench_.ports().Idle();
    };
    while (!done()) {
      bench_.dut().Tick();
      ++cycles;
    }
    return cycles;
  }

  double Bytes(bool write, uint64_t cycles) const {
    uint64_t bytes = 0;
    for (int p = 0; p < kSramPorts; ++p) bytes += IsSramWrite(p) == write ? bytes_[p] : 0;
    return static_cast<double>(bytes) / static_cast<double>(cycles);
  }

  uint64_t Conflicts() {
    bench_.dut().Tick(4);
    uint64_t sum = 0;
    for (const uint64_t n : bench_.status().conflicts) sum += n;
    return sum;
  }

  SramRequest Line(int port, uint32_t bank, uint32_t row) {
    SramRequest request{.offset = OffsetOf(bank, row)};
    request.pair = port == kLd0 || port == kLd1;
    if (IsSramWrite(port)) request.mask = IsSramWord(port) ? 0xFF : ~uint64_t{0};
    return request;
  }

  Random random_{RunSeed(), "ports_bench"};
  SramBench bench_;
  std::array<uint64_t, kSramPorts> bytes_{};
};

// Seven walks by lines that never meet: 64 + 64 + 64 + 8 bytes out, 64 + 64 + 8 in, every cycle.
TEST_F(PortsBench, SevenPortsEveryCycle) {
  bench_.Fill(random_);
  constexpr int kRequests = 10000;
  const uint64_t cycles = Run(kRequests, [this](int port, int n) {
    return Line(port, static_cast<uint32_t>(n + port) % 20, static_cast<uint32_t>(n) / 20 % kRows);
  });
  // The last data comes three cycles after the last grant.
  const uint64_t busy = cycles - 3;
  ReportBench("sram/seven_ports", cycles, {"bytes read a cycle", Bytes(false, busy), 200});
  ReportBench("sram/seven_ports", cycles, {"bytes written a cycle", Bytes(true, busy), 136});
  EXPECT_EQ(Conflicts(), 0u);
}

// The same in one super-bank: one access a cycle.
TEST_F(PortsBench, SevenPortsInOneSuperBank) {
  constexpr int kRequests = 1000;
  const uint64_t cycles = Run(kRequests, [this](int port, int n) {
    SramRequest request = Line(port, 3, static_cast<uint32_t>(n) % kRows);
    request.pair = false;
    return request;
  });
  ReportBench("sram/one_super_bank", cycles,
              {"accesses a cycle", kSramPorts * kRequests / static_cast<double>(cycles - 3), 1});
  EXPECT_GT(Conflicts(), 0u);
}

// Stores of a byte a word, by one port to one super-bank: each is a read and a write, four cycles.
TEST_F(PortsBench, PartialWritesInOneSuperBank) {
  bench_.Fill(random_);
  constexpr int kRequests = 1000;
  std::array<int, kSramPorts> left{};
  left[kSt] = kRequests;
  uint64_t cycles = 0;
  bench_.ports().SetSource([&](SramRequests& offers) {
    if (offers[kSt] || left[kSt] == 0) return;
    --left[kSt];
    offers[kSt] = SramRequest{.offset = OffsetOf(5, 0), .mask = 0x0101010101010101};
  });
  for (; left[kSt] != 0 || !bench_.ports().Idle(); ++cycles) bench_.dut().Tick();
  ReportBench("sram/partial_writes", cycles,
              {"lines a cycle", kRequests / static_cast<double>(cycles), 0.25});
}

// Scrubbing takes nothing from the ports: the first benchmark again, with it at its fastest.
TEST_F(PortsBench, SevenPortsWhileScrubbing) {
  bench_.Fill(random_);
  SetSramControl(*bench_.dut(), {.scrub_interval = 1});
  const uint64_t cycles = Run(10000, [this](int port, int n) {
    return Line(port, static_cast<uint32_t>(n + port) % 20, static_cast<uint32_t>(n) / 20 % kRows);
  });
  ReportBench("sram/seven_ports_scrubbed", cycles,
              {"bytes read a cycle", Bytes(false, cycles - 3), 200});
  EXPECT_EQ(Conflicts(), 0u);
}

}  // namespace
}  // namespace d1
