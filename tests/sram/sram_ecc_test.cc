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
    const auto [offset, word] = RandomWord(port);
    for (const unsigned bit : bits) FlipSramBit(*bench_.dut(), word, bit);
    const SramRead read = bench_.Do(port, {.offset = offset});
    for (const unsigned bit : bits) FlipSramBit(*bench_.dut(), word, bit);
    return read;
  }

  // A write of one byte of the damaged word, or of all of it.
  SramRequest WriteOf(uint32_t offset, uint32_t word, uint64_t bytes) {
    SramRequest request{.offset = offset, .mask = bytes << (word - offset)};
    for (uint8_t& byte : request.data) byte = static_cast<uint8_t>(random_.Bits());
    return request;
  }

  Random random_{RunSeed(), "sram_ecc"};
  SramBench bench_;
};

TEST_F(SramEccTest, EverySingleErrorIsCorrectedAndCounted) {
  for (const int port : kReadPorts) {
    for (unsigned bit = 0; bit < 72 && !HasFailure(); ++bit) {
      const uint64_t before = bench_.ports().corrected(port);
      const SramRead read = ReadDamaged(port, {bit});
      EXPECT_EQ(read.data, Stored(read.request.offset, port)) << kSramPortNames[port] << ' ' << bit;
      EXPECT_FALSE(read.error);
      EXPECT_EQ(bench_.ports().corrected(port), before + 1);
    }
  }
}

TEST_F(SramEccTest, EveryDoubleErrorIsReported) {
  for (const int port : kReadPorts) {
    for (unsigned a = 0; a < 72 && !HasFailure(); ++a) {
      for (unsigned b = a + 1; b < 72; ++b) {
        EXPECT_TRUE(ReadDamaged(port, {a, b}).error)
            << kSramPortNames[port] << ' ' << a << ' ' << b;
      }
    }
    EXPECT_EQ(bench_.ports().corrected(port), 0u);
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
    bench_.Do(kSt, WriteOf(line, line, ~uint64_t{0}));  // repairs
  }
}

TEST_F(SramEccTest, AMergeCorrectsAndRepairs) {
  for (const int port : kWritePorts) {
    for (unsigned bit = 0; bit < 72; ++bit) {
      const auto [offset, word] = RandomWord(port);
      const uint64_t before = bench_.ports().corrected(port);
      FlipSramBit(*bench_.dut(), word, bit);
      bench_.Do(port, WriteOf(offset, word, uint64_t{1} << random_.Below(8)));
      EXPECT_EQ(bench_.ports().corrected(port), before + 1);
      const uint64_t reads_before = bench_.ports().corrected(kSld);
      const SramRead read = bench_.Do(kSld, {.offset = word});
      EXPECT_EQ(read.data, Stored(word, kSld)) << kSramPortNames[port] << ' ' << bit;
      EXPECT_EQ(bench_.ports().corrected(kSld), reads_before) << "the array still has the error";
    }
  }
}

TEST_F(SramEccTest, AMergeKeepsADoubleErrorVisible) {
  for (const int port : kWritePorts) {
    for (int i = 0; i < 500; ++i) {
      const auto [offset, word] = RandomWord(port);
      const unsigned a = static_cast<unsigned>(random_.Below(72));
      FlipSramBit(*bench_.dut(), word, a);
      FlipSramBit(*bench_.dut(), word, (a + 1 + static_cast<unsigned>(random_.Below(71))) % 72);
      bench_.Do(port, WriteOf(offset, word, 1 + random_.Below(254)));
      EXPECT_TRUE(bench_.Do(kSld, {.offset = word}).error);
      bench_.Do(port, WriteOf(offset, word, 0xFF));
      const SramRead read = bench_.Do(kSld, {.offset = word});
      EXPECT_FALSE(read.error) << "a whole word repairs";
      EXPECT_EQ(read.data, Stored(word, kSld));
    }
  }
}

TEST_F(SramEccTest, AMergeLeavesUntouchedWordsAlone) {
  for (int i = 0; i < 100; ++i) {
    const uint32_t line = 64 * static_cast<uint32_t>(random_.Below(kLines));
    const unsigned bit = static_cast<unsigned>(random_.Below(72));
    FlipSramBit(*bench_.dut(), line + 8, bit);
    bench_.Do(kSt, WriteOf(line, line, 1));
    EXPECT_EQ(bench_.ports().corrected(kSt), 0u);
    FlipSramBit(*bench_.dut(), line + 8, bit);  // as before the damage
    bench_.Do(kSld, {.offset = line + 8});
    EXPECT_EQ(bench_.ports().corrected(kSld), 0u);
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
