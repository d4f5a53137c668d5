// d1_sram with damaged words: every single and double error of a word, on every port; merges.
#include <Vd1_sram___024root.h>
#include <gtest/gtest.h>

#include "tb/harness/sram_backdoor.h"
#include "tests/sram/sram_bench.h"

namespace d1 {
namespace {

constexpr int kReadPorts[] = {kLd0, kLd1, kSld, kFill};
constexpr int kWritePorts[] = {kMst, kSst, kSt};

class SramEccTest : public testing::Test {
 protected:
  SramEccTest() {
    ZeroSram(*bench_.dut());
    bench_.Fill(random_);
    bench_.ports().CheckData(false);
  }

  // A random word, as the offset that `port` accesses it by, and its own.
  std::pair<uint32_t, uint32_t> RandomWord(int port) {
    const uint32_t word = 8 * static_cast<uint32_t>(random_.Below(8 * kLines));
    return {IsSramWord(port) ? word : word / 64 * 64, word};
  }

  SramLine Stored(uint32_t offset, int port) {
    return bench_.ports().reference().Read({.offset = offset}, port);
  }

  // Reads with the damage in place, which is then taken out.
  SramRead ReadDamaged(int port, std::initializer_list<unsigned> bits) {
    return ReadDamaged(port, RandomWord(port), bits);
  }
  SramRead ReadDamaged(int port, std::pair<uint32_t, uint32_t> place,
                       std::initializer_list<unsigned> bits) {
    const auto [offset, word] = place;
    last_word_ = word;
    for (const unsigned bit : bits) FlipSramBit(*bench_.dut(), word, bit);
    const SramRead read = bench_.Do(port, {.offset = offset});
    for (const unsigned bit : bits) FlipSramBit(*bench_.dut(), word, bit);
    return read;
  }

  // What the last operation added to the counts: words corrected, words that could not be. The
  // addresses of the last ones are those of `word`.
  void ExpectCounted(uint64_t corrected, uint64_t uncorrectable, uint32_t word) {
    const SramStatus now = bench_.status();
    EXPECT_EQ(now.corrected - counted_.corrected, corrected);
    EXPECT_EQ(now.uncorrectable - counted_.uncorrectable, uncorrectable);
    if (corrected != 0) EXPECT_EQ(now.corrected_offset, word);
    if (uncorrectable != 0) EXPECT_EQ(now.uncorrectable_offset, word);
    counted_ = now;
  }

  // A write of one byte of the damaged word, or of all of it.
  SramRequest WriteOf(uint32_t offset, uint32_t word, uint64_t bytes) {
    SramRequest request{.offset = offset, .mask = bytes << (word - offset)};
    for (uint8_t& byte : request.data) byte = static_cast<uint8_t>(random_.Bits());
    return request;
  }

  Random random_{RunSeed(), "sram_ecc"};
  SramBench bench_;
  uint32_t last_word_ = 0;
  SramStatus counted_;
};

TEST_F(SramEccTest, EverySingleErrorIsCorrectedAndCounted) {
  for (const int port : kReadPorts) {
    for (unsigned bit = 0; bit < 72 && !HasFailure(); ++bit) {
      const SramRead read = ReadDamaged(port, {bit});
      EXPECT_EQ(read.data, Stored(read.request.offset, port)) << kSramPortNames[port] << ' ' << bit;
      EXPECT_FALSE(read.error);
      ExpectCounted(1, 0, last_word_);
    }
  }
}

TEST_F(SramEccTest, EveryDoubleErrorIsReportedAndCounted) {
  for (const int port : kReadPorts) {
    for (unsigned a = 0; a < 72 && !HasFailure(); ++a) {
      for (unsigned b = a + 1; b < 72; ++b) {
        EXPECT_TRUE(ReadDamaged(port, {a, b}).error)
            << kSramPortNames[port] << ' ' << a << ' ' << b;
        ExpectCounted(0, 1, last_word_);
      }
    }
  }
}

TEST_F(SramEccTest, EverySuperBankHasNoErrorThatIsMissed) {
  for (uint32_t bank = 0; bank < 4 * kRegions; ++bank) {
    uint32_t turn = bank;
    const auto read = [&](std::initializer_list<unsigned> bits) {
      const int port = kReadPorts[turn++ % 4];
      const uint32_t line = OffsetOf(bank, static_cast<uint32_t>(random_.Below(kRows)));
      const uint32_t word = line + 8 * (turn % 8);
      const SramRead read = ReadDamaged(port, {IsSramWord(port) ? word : line, word}, bits);
      EXPECT_EQ(read.error, bits.size() == 2) << kSramPortNames[port] << " super-bank " << bank;
      if (bits.size() == 1) EXPECT_EQ(read.data, Stored(read.request.offset, port));
      ExpectCounted(bits.size() == 1, bits.size() == 2, word);
    };
    for (unsigned a = 0; a < 72 && !HasFailure(); ++a) {
      read({a});
      for (unsigned b = a + 1; b < 72; ++b) read({a, b});
    }
  }
}

TEST_F(SramEccTest, ErrorsInEveryWordOfALineAreCorrectedTogether) {
  for (int i = 0; i < 200; ++i) {
    const uint32_t line = 64 * static_cast<uint32_t>(random_.Below(kLines));
    for (uint32_t w = 0; w < 8; ++w) {
      FlipSramBit(*bench_.dut(), line + 8 * w, static_cast<unsigned>(random_.Below(72)));
    }
    const SramRead read = bench_.Do(kLd0, {.offset = line});
    EXPECT_EQ(read.data, Stored(line, kLd0));
    EXPECT_FALSE(read.error);
    ExpectCounted(8, 0, line);
    bench_.Do(kSt, WriteOf(line, line, ~uint64_t{0}));  // repairs
    ExpectCounted(0, 0, 0);
  }
}

TEST_F(SramEccTest, ErrorsThatSeveralPortsFindInOneCycleAreAllCounted) {
  for (int i = 0; i < 200; ++i) {
    uint64_t words = 0;
    std::array<uint32_t, 3> line;
    for (uint32_t p = 0; p < 3; ++p) {
      line[p] = OffsetOf(p, static_cast<uint32_t>(random_.Below(kRows)));
      const uint64_t wrong = p == 0 ? 1 : random_.Below(9);
      for (uint32_t w = 0; w < wrong; ++w) FlipSramBit(*bench_.dut(), line[p] + 8 * (7 - w), 5);
      words += wrong;
    }
    bool offered = false;
    bench_.ports().SetSource([&](SramRequests& requests) {
      if (offered) return;
      offered = true;
      const int port[] = {kLd0, kLd1, kFill};
      for (int p = 0; p < 3; ++p) requests[port[p]] = SramRequest{.offset = line[p]};
    });
    bench_.dut().Tick();
    bench_.Drain();
    ExpectCounted(words, 0, line[0] + 56);  // of the first port, its first word
    for (const uint32_t l : line) bench_.Do(kSt, WriteOf(l, l, ~uint64_t{0}));
  }
}

TEST_F(SramEccTest, AMergeCorrectsAndRepairs) {
  for (const int port : kWritePorts) {
    for (unsigned bit = 0; bit < 72; ++bit) {
      const auto [offset, word] = RandomWord(port);
      FlipSramBit(*bench_.dut(), word, bit);
      bench_.Do(port, WriteOf(offset, word, uint64_t{1} << random_.Below(8)));
      ExpectCounted(1, 0, word);
      const SramRead read = bench_.Do(kSld, {.offset = word});
      EXPECT_EQ(read.data, Stored(word, kSld)) << kSramPortNames[port] << ' ' << bit;
      ExpectCounted(0, 0, 0);  // the array has no error any more
    }
  }
}

TEST_F(SramEccTest, AMergeReportsADoubleErrorAndKeepsItVisible) {
  for (const int port : kWritePorts) {
    for (int i = 0; i < 500; ++i) {
      const auto [offset, word] = RandomWord(port);
      const unsigned a = static_cast<unsigned>(random_.Below(72));
      FlipSramBit(*bench_.dut(), word, a);
      FlipSramBit(*bench_.dut(), word, (a + 1 + static_cast<unsigned>(random_.Below(71))) % 72);
      bench_.Do(port, WriteOf(offset, word, 1 + random_.Below(254)));
      ExpectCounted(0, 1, word);
      EXPECT_TRUE(bench_.Do(kSld, {.offset = word}).error);
      ExpectCounted(0, 1, word);
      bench_.Do(port, WriteOf(offset, word, 0xFF));
      const SramRead read = bench_.Do(kSld, {.offset = word});
      EXPECT_FALSE(read.error) << "a whole word repairs";
      EXPECT_EQ(read.data, Stored(word, kSld));
      ExpectCounted(0, 0, 0);
    }
  }
}

TEST_F(SramEccTest, AMergeLeavesUntouchedWordsAlone) {
  for (int i = 0; i < 100; ++i) {
    const uint32_t line = 64 * static_cast<uint32_t>(random_.Below(kLines));
    const unsigned bit = static_cast<unsigned>(random_.Below(72));
    FlipSramBit(*bench_.dut(), line + 8, bit);
    bench_.Do(kSt, WriteOf(line, line, 1));
    ExpectCounted(0, 0, 0);
    FlipSramBit(*bench_.dut(), line + 8, bit);  // as before the damage
    bench_.Do(kSld, {.offset = line + 8});
    ExpectCounted(0, 0, 0);
  }
}

TEST_F(SramEccTest, TheBackDoorAgreesWithThePorts) {
  std::vector<uint8_t>& expected = bench_.ports().reference().bytes();
  std::vector<uint8_t> got(expected.size());
  ReadSram(*bench_.dut(), 0, std::span(got));
  EXPECT_TRUE(got == expected);
  bench_.ports().CheckData(true);
  for (int i = 0; i < 500 && !HasFailure(); ++i) {
    const uint32_t offset = static_cast<uint32_t>(random_.Below(expected.size()));
    const size_t most = std::min<size_t>(expected.size() - offset, 300);
    std::vector<uint8_t> bytes(random_.Below(most + 1));
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random_.Bits());
    WriteSram(*bench_.dut(), offset, std::span<const uint8_t>(bytes));
    std::copy(bytes.begin(), bytes.end(), expected.begin() + offset);
    for (size_t at = offset / 64 * 64; at < offset + bytes.size(); at += 64) {
      bench_.Do(kFill, {.offset = static_cast<uint32_t>(at)});
    }
    got.resize(bytes.size());
    ReadSram(*bench_.dut(), offset, std::span(got));
    EXPECT_TRUE(got == bytes);
  }
}

}  // namespace
}  // namespace d1
