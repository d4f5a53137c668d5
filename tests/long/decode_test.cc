// d1_decode against the model's tables and semantics on all 2^32 words, with random format tables.
#include <gtest/gtest.h>

#include <string>

#include "tb/harness/long_run.h"
#include "tests/scalar/decode_check.h"

namespace d1 {
namespace {

constexpr uint64_t kChunks = 4096, kWords = (uint64_t{1} << 32) / kChunks;

// A chunk has all opcodes and functions, with two registers and two bits of the third.
uint32_t Word(uint64_t chunk, uint64_t i) {
  const auto bits = [](uint64_t from, int lsb, int width, int to) {
    return static_cast<uint32_t>(from >> lsb & ((1u << width) - 1)) << to;
  };
  return bits(i, 0, 7, 0) | bits(chunk, 0, 5, 7) | bits(i, 7, 3, 12) | bits(chunk, 5, 5, 15) |
         bits(chunk, 10, 2, 20) | bits(i, 10, 10, 22);
}

TEST(DecodeLongTest, AgreesOnAllWords) {
  LongRun run("words", kChunks, 4);
  DecodeCheck check;
  while (run.Next()) {
    Random random(RunSeed(), "words " + std::to_string(run.chunk()));
    for (uint64_t i = 0; i < kWords; ++i) {
      if (i % 256 == 0) check.DrawFormats(random);
      const std::string difference = check.Difference(Word(run.chunk(), i));
      ASSERT_EQ("", difference);
    }
  }
}

}  // namespace
}  // namespace d1
