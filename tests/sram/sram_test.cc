// d1_sram against its reference: every grant, every byte, every cycle. RTL and netlist.
#include <gtest/gtest.h>

#include "tb/harness/power_up.h"
#include "tests/sram/sram_bench.h"

namespace d1 {
namespace {

#ifdef D1_NETLIST
constexpr int kCycles = 2000;  // of a simulation gate by gate
#else
constexpr int kCycles = kLines > 1000 ? 100000 : 20000;
#endif

class SramTest : public testing::Test {
 protected:
  SramTest() { bench_.Fill(random_); }

  void Run(const SramTraffic& traffic, int cycles = kCycles) {
    bench_.ports().SetSource(RandomSource(random_, traffic));
    for (int i = 0; i < cycles && !HasFailure(); ++i) bench_.dut().Tick();
    bench_.Drain();
  }

  // Every port asks in every cycle; `next` gives the requests.
  void Saturate(int cycles, const SramPorts<Vd1_sram>::Source& next) {
    bench_.ports().SetSource(next);
    for (int i = 0; i < cycles && !HasFailure(); ++i) bench_.dut().Tick();
  }

  Random random_{RunSeed(), "sram"};
  SramBench bench_;
};

TEST_F(SramTest, ReadsReturnThreeCyclesAfterTheGrant) {
  for (const int port : {kLd0, kLd1, kSld, kFill}) {
    bool offered = false;
    int returned = -1, cycle = 0;
    bench_.ports().SetSource([&](SramRequests& requests) {
      if (!offered) requests[port] = SramRequest{.offset = OffsetOf(1, 2)};
      offered = true;
    });
    bench_.ports().SetSink([&](int, const SramRead&) { returned = cycle; });
    for (cycle = 0; cycle < 6; ++cycle) bench_.dut().Tick();
    EXPECT_EQ(returned, 3) << kSramPortNames[port];
    bench_.ports().SetSink(nullptr);
  }
}

TEST_F(SramTest, EveryLineIsItsOwn) {
  for (uint32_t line = 0; line < kLines && !HasFailure(); line += kLines > 1000 ? 7 : 1) {
    bench_.Do(kLd0, {.offset = 64 * line});
  }
}

TEST_F(SramTest, RandomTrafficEverywhere) { Run({}); }

TEST_F(SramTest, RandomTrafficOnFourLines) { Run({.pace = 80, .lines = 4}); }

TEST_F(SramTest, RandomTrafficInOneSuperBank) {
  const auto anywhere = RandomSource(random_, {.pace = 30});
  bench_.ports().SetSource([&](SramRequests& requests) {
    anywhere(requests);
    for (auto& request : requests) {
      if (request) request->offset = OffsetOf(1, request->offset / 256 % kRows);
    }
  });
  for (int i = 0; i < kCycles && !HasFailure(); ++i) bench_.dut().Tick();
  bench_.Drain();
}

TEST_F(SramTest, RandomTrafficOfPartialWrites) { Run({.pace = 90, .lines = 16, .partial = 100}); }

TEST_F(SramTest, SparseTrafficNeverStalls) { Run({.pace = 3}); }

TEST_F(SramTest, PairInOneSuperBankTakesTwoCycles) {
  for (const uint32_t row : {0u, 1u}) {  // the same line, then two lines
    bool offered = false;
    int cycle = 0;
    std::vector<int> returned;
    bench_.ports().SetSource([&](SramRequests& requests) {
      if (offered) return;
      offered = true;
      requests[kLd0] = SramRequest{.offset = OffsetOf(2, 0), .pair = true};
      requests[kLd1] = SramRequest{.offset = OffsetOf(2, row), .pair = true};
    });
    bench_.ports().SetSink([&](int, const SramRead&) { returned.push_back(cycle); });
    for (cycle = 0; cycle < 6; ++cycle) bench_.dut().Tick();
    EXPECT_EQ(returned, (std::vector<int>{4, 4}));
    bench_.ports().SetSink(nullptr);
  }
}

TEST_F(SramTest, SevenPortsMoveEverythingWithoutConflict) {
  if (kRegions < 2) return Run({}, 100);  // seven ports need seven super-banks
  constexpr int kSteps = 500;
  int step = 0;
  const auto before = [this](int port) { return bench_.ports().grants(port); };
  std::array<uint64_t, kSramPorts> start{};
  for (int p = 0; p < kSramPorts; ++p) start[p] = before(p);
  Saturate(kSteps, [&](SramRequests& requests) {
    for (int p = 0; p < kSramPorts; ++p) {
      ASSERT_FALSE(requests[p]) << kSramPortNames[p] << " waits in step " << step;
      requests[p] = RandomSramRequest(random_, {.partial = 0}, p);
      requests[p]->offset = OffsetOf((step + p) % 8, step % kRows);
      requests[p]->pair = p == kLd0 || p == kLd1;
    }
    ++step;
  });
  for (int p = 0; p < kSramPorts; ++p) EXPECT_EQ(before(p) - start[p], kSteps);
  bench_.Drain();
}

TEST_F(SramTest, NobodyWaitsForEver) {
  for (const bool paired : {false, true}) {
    Saturate(kCycles, [&, paired](SramRequests& requests) {
      const bool loads_idle = !requests[kLd0] && !requests[kLd1];
      for (int p = 0; p < kSramPorts; ++p) {
        const bool load = p == kLd0 || p == kLd1;
        if (requests[p] || (load && paired && !loads_idle)) continue;
        requests[p] = RandomSramRequest(random_, {.partial = 100}, p);
        requests[p]->offset = OffsetOf(static_cast<uint32_t>(random_.Below(paired ? 2 : 1)), 0);
        requests[p]->pair = load && paired;
      }
    });
    bench_.Drain();
  }
  EXPECT_LE(bench_.ports().longest_wait(), 32);
  EXPECT_GE(bench_.ports().longest_wait(), 8);  // the traffic was hostile
  RecordProperty("longest_wait", bench_.ports().longest_wait());
  std::printf("longest wait %d cycles\n", bench_.ports().longest_wait());
}

TEST_F(SramTest, CorrectsNothingWithoutErrors) {
  Run({.pace = 80, .lines = 8}, 2000);
  EXPECT_EQ(bench_.status().corrected, 0u);
  EXPECT_EQ(bench_.status().uncorrectable, 0u);
}

TEST(SramPowerUp, IsTheSameFromAnyState) {
  const auto scenario = [](Dut<Vd1_sram>& dut) {
    SramPorts<Vd1_sram> ports(*dut, kRows, kRegions);
    Random random(1, "power_up");
    std::vector<SramLine> trace;
    dut.Attach(ports);
    dut.Reset();
    SramTraffic traffic{.pace = 50, .lines = 4, .partial = 0};
    uint32_t line = 0;
    ports.SetSource([&](SramRequests& requests) {
      if (line == traffic.lines) return RandomSource(random, traffic)(requests);
      if (!requests[kSt]) requests[kSt] = {.offset = 64 * line++, .mask = ~uint64_t{0}};
    });
    ports.SetSink([&](int, const SramRead& read) { trace.push_back(read.data); });
    dut.Tick(100);
    return trace;
  };
  EXPECT_EQ(FirstPowerUpDifference<Vd1_sram>(kCycles == 20000 ? 300 : 20, scenario), std::nullopt);
}

#ifndef D1_NETLIST
TEST_F(SramTest, AssertsThatRequestsAreHeld) {
  bench_.ports().SetSource([](SramRequests& requests) {
    requests[kMst] = SramRequest{.offset = 0, .mask = 1};  // wants a merge every cycle
    requests[kFill] = SramRequest{.offset = 0};
  });
  bench_.dut().Tick(2);
  bench_.ports().SetSource([](SramRequests& requests) { requests[kFill].reset(); });
  EXPECT_THROW(bench_.dut().Tick(2), RtlError);
}
#endif

}  // namespace
}  // namespace d1
