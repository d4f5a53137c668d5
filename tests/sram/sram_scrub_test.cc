// Scrubbing and injection in d1_sram: every error is found and repaired, no store is lost, no port
// waits a cycle longer (SramPorts compares every grant with a reference that knows nothing of it).
#include <gtest/gtest.h>

#include <set>

#ifndef D1_NETLIST
#include <Vd1_sram___024root.h>

#include "tb/harness/sram_backdoor.h"
#endif
#include "tests/sram/sram_bench.h"

namespace d1 {
namespace {

class SramScrubTest : public testing::Test {
 protected:
  SramScrubTest() { bench_.Fill(random_); }

  void Scrub(uint32_t interval) {
    control_.scrub_interval = interval;
    SetSramControl(*bench_.dut(), control_);
  }

  // Until so many lines were done; nothing else happens. Returns the cycles. The first may be on
  // its way.
  uint64_t Sweep(uint32_t lines = kLines) {
    uint64_t cycles = 0, visited = 0;
    for (uint32_t at = bench_.status().scrub_offset; visited < lines && cycles < 40u * lines;
         ++cycles) {
      bench_.dut().Tick();
      const uint32_t now = bench_.status().scrub_offset;
      if (now == at) continue;
      EXPECT_EQ(now, (at + 64) % (64 * kLines)) << "one line after the other";
      at = now;
      ++visited;
    }
    EXPECT_EQ(visited, lines) << "not every line was scrubbed";
    return cycles;
  }

  void Inject(uint32_t offset, uint64_t data, uint8_t check) {
    control_.inject_offset = offset;
    control_.inject_data = data;
    control_.inject_check = check;
    control_.inject = true;
    SetSramControl(*bench_.dut(), control_);
    bench_.dut().Tick();
    control_.inject = false;
    control_.inject_data = random_.Bits();  // taken by then
    SetSramControl(*bench_.dut(), control_);
    bench_.dut().Settle();
  }
  // One of the 72 bits, or two.
  void InjectBits(uint32_t offset, unsigned a, unsigned b = 72) {
    uint64_t data = 0;
    uint8_t check = 0;
    for (const unsigned bit : {a, b}) {
      if (bit < 64)
        data |= uint64_t{1} << bit;
      else if (bit < 72)
        check |= static_cast<uint8_t>(1u << (bit - 64));
    }
    Inject(offset, data, check);
  }
  void WaitForInjection(uint64_t limit = 100) {
    ASSERT_TRUE(bench_.dut().TickUntil([&] { return !bench_.status().inject_busy; }, limit));
  }

  uint32_t RandomWord() { return 8 * static_cast<uint32_t>(random_.Below(8 * kLines)); }

  Random random_{RunSeed(), "sram_scrub"};
  SramBench bench_;
  SramControl control_;
};

#ifndef D1_NETLIST
// Every bit of every row is what the reference says, with right check bits.
void ExpectEveryWordRight(SramBench& bench) {
  const SramArrays arrays = SramArraysOf(*bench.dut());
  const std::vector<uint8_t>& expected = bench.ports().reference().bytes();
  uint64_t wrong = 0;
  for (uint32_t offset = 0; offset < arrays.bytes(); offset += 8) {
    uint64_t word, got;
    std::memcpy(&word, &expected[offset], 8);
    const auto* row = reinterpret_cast<const uint8_t*>(arrays.Row(offset).data());
    std::memcpy(&got, row + offset % 64, 8);
    if (got != word || row[64 + offset % 64 / 8] != model::EccCheckBits(word)) ++wrong;
  }
  EXPECT_EQ(wrong, 0u) << "words are wrong, of " << arrays.bytes() / 8;
}

TEST_F(SramScrubTest, ASweepRepairsEverySingleError) {
  uint64_t errors = 0;
  for (uint32_t line = 0; line < kLines; ++line) {
    for (uint32_t w = 0; w < 8; ++w) {
      if (!random_.Percent(kLines > 1000 ? 3 : 50)) continue;
      FlipSramBit(*bench_.dut(), 64 * line + 8 * w, static_cast<unsigned>(random_.Below(72)));
      ++errors;
    }
  }
  Scrub(1);
  Sweep();
  bench_.dut().Tick(20);
  EXPECT_GE(bench_.status().corrected, errors);
  EXPECT_EQ(bench_.status().corrected, errors) << "nothing had to be read again";
  ExpectEveryWordRight(bench_);
}

#ifdef D1_PARAM_RowsLog2  // many walks: through a small memory
TEST_F(SramScrubTest, ADoubleErrorIsCountedInEverySweepAndLeftAlone) {
  const uint32_t word = 32 * kLines + 8 * static_cast<uint32_t>(random_.Below(8));  // half way
  FlipSramBit(*bench_.dut(), word, 3);
  FlipSramBit(*bench_.dut(), word, 70);
  Scrub(1);
  for (uint64_t sweep = 1; sweep <= 3; ++sweep) {
    Sweep();
    Scrub(0);
    bench_.dut().Tick(20);
    EXPECT_EQ(bench_.status().uncorrectable, sweep);
    EXPECT_EQ(bench_.status().uncorrectable_offset, word);
    Scrub(1);
  }
  EXPECT_EQ(bench_.status().corrected, 0u);
  FlipSramBit(*bench_.dut(), word, 3);
  FlipSramBit(*bench_.dut(), word, 70);
  ExpectEveryWordRight(bench_);
}

// Errors come all the time and everywhere, never a second one into a word; stores of all kinds go
// to the same lines. A store lost between a read of the scrubber and its write would show.
TEST_F(SramScrubTest, NoStoreIsLostAndNoPortWaitsWhileItWorks) {
  for (const SramTraffic& traffic :
       {SramTraffic{.pace = 20, .lines = 16, .partial = 60}, SramTraffic{.pace = 5},
        SramTraffic{.pace = 60, .lines = 8, .partial = 20}}) {
    std::set<uint32_t> wrong;
    Scrub(1);
    bench_.ports().SetSource(RandomSource(random_, traffic));
    for (int i = 0; i < 20000 && !HasFailure(); ++i) {
      // Near the scrubber, where it reads soon, or anywhere in the traffic.
      const uint32_t line =
          random_.Percent(70)
              ? bench_.status().scrub_offset / 64 + static_cast<uint32_t>(random_.Below(3))
              : static_cast<uint32_t>(random_.Below(traffic.lines));
      const uint32_t word = 64 * (line % kLines) + 8 * static_cast<uint32_t>(random_.Below(8));
      if (wrong.insert(word).second) {
        FlipSramBit(*bench_.dut(), word, static_cast<unsigned>(random_.Below(72)));
      }
      bench_.dut().Tick();
      // Back to lines that are used, and let errors come again.
      if (i % 500 == 499) {
        bench_.Drain();
        Sweep(kLines + 1);
        ExpectEveryWordRight(bench_);
        wrong.clear();
        bench_.ports().SetSource(RandomSource(random_, traffic));
      }
    }
    bench_.Drain();
    Sweep(kLines + 1);
    ExpectEveryWordRight(bench_);
    EXPECT_EQ(bench_.status().uncorrectable, 0u);
  }
}

TEST_F(SramScrubTest, ALineIsDueEveryInterval) {
  for (const uint32_t interval : {7u, 10u, 37u}) {
    Scrub(interval);
    Sweep();
    EXPECT_EQ(Sweep(), uint64_t{interval} * kLines);
  }
}
#endif

TEST_F(SramScrubTest, InjectedBitsAreThoseOfTheMask) {
  for (unsigned a = 0; a < 72 && !HasFailure(); ++a) {
    const uint32_t word = RandomWord();
    const bool twice = a % 2 == 1;
    const unsigned b = twice ? (a + 5) % 72 : 72;
    InjectBits(word, a, b);
    WaitForInjection();
    bench_.dut().Tick(3);
    for (const unsigned bit : {a, b}) {
      if (bit < 72) FlipSramBit(*bench_.dut(), word, bit);
    }
    ExpectEveryWordRight(bench_);
    if (kLines > 1000) a += 6;
  }
}

TEST_F(SramScrubTest, AnInjectionOfNothingRepairsAWordThatReadsRight) {
  const uint32_t word = RandomWord();
  FlipSramBit(*bench_.dut(), word, 17);
  Inject(word, 0, 0);
  WaitForInjection();
  bench_.dut().Tick(3);
  ExpectEveryWordRight(bench_);
}
#endif

TEST_F(SramScrubTest, InjectedErrorsAreCorrectedReportedAndCounted) {
  bench_.ports().CheckData(false);
  for (int i = 0; i < 40 && !HasFailure(); ++i) {
    const uint32_t word = RandomWord();
    const bool twice = random_.Percent(50);
    const unsigned a = static_cast<unsigned>(random_.Below(72));
    InjectBits(word, a, twice ? (a + 1 + static_cast<unsigned>(random_.Below(71))) % 72 : 72);
    EXPECT_TRUE(bench_.status().inject_busy);
    WaitForInjection();
    bench_.dut().Tick(8);
    const SramStatus before = bench_.status();
    const SramRead read = bench_.Do(kSld, {.offset = word});
    EXPECT_EQ(read.error, twice);
    const SramStatus after = bench_.status();
    EXPECT_EQ(after.corrected - before.corrected, twice ? 0u : 1u);
    EXPECT_EQ(after.uncorrectable - before.uncorrectable, twice ? 1u : 0u);
    EXPECT_EQ(twice ? after.uncorrectable_offset : after.corrected_offset, word);
    if (!twice) {
      EXPECT_EQ(read.data, bench_.ports().reference().Read({.offset = word}, kSld));
    }
    SramRequest repair{.offset = word, .mask = 0xFF};
    bench_.Do(kSst, repair);
  }
}

TEST_F(SramScrubTest, AnInjectionIsDoneUnderTraffic) {
  bench_.ports().SetSource(RandomSource(random_, {.pace = 30}));
  for (int i = 0; i < 50 && !HasFailure(); ++i) {
    InjectBits(RandomWord(), static_cast<unsigned>(random_.Below(72)));
    WaitForInjection(5000);
  }
  bench_.Drain();
}

TEST_F(SramScrubTest, AnInjectionOutsideTheMemoryDoesNothing) {
  InjectBits(64 * kLines, 3);
  EXPECT_FALSE(bench_.status().inject_busy);
  bench_.dut().Tick(20);
  for (uint32_t line = 0; line < 16; ++line) bench_.Do(kLd0, {.offset = 64 * line});
  EXPECT_EQ(bench_.status().corrected, 0u);
}

TEST_F(SramScrubTest, NothingIsScrubbedWhileItIsOff) {
  InjectBits(0, 3);
  WaitForInjection();
  bench_.dut().Tick(1000);
  EXPECT_EQ(bench_.status().scrub_offset, 0u);
  EXPECT_EQ(bench_.status().corrected, 0u);
}

}  // namespace
}  // namespace d1
