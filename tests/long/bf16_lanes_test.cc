// All 2^32 pairs of BF16, multiplied and added by the SIMD lanes, against the host: a double holds
// every product exactly, and of every sum enough to round it to BF16 once more.
#include <Vd1_bf16_fma.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "tb/harness/dut.h"
#include "tb/harness/long_run.h"

namespace d1 {
namespace {

constexpr uint32_t kCodes = 0x10000;
constexpr uint64_t kChunks = 4096;  // each 16 first operands with all second ones
constexpr uint64_t kSample = 16;    // 2^24 pairs
constexpr uint32_t kLanes = D1_PARAM_Lanes;
constexpr uint64_t kLatency = 6;

// The codes of d1_pkg::valu_e.
enum Op { kFadd = 4, kFmul = 6 };

double Value(uint32_t code) { return double{std::bit_cast<float>(code << 16)}; }

// To nearest, ties to even, from the bits of the double. A sum that is no double differs from one
// by less than half of the smaller operand's bits, 45 places and more below the larger one: it has
// 8 bits, and is itself the result.
uint16_t Rounded(double x) {
  const auto bits = std::bit_cast<uint64_t>(x);
  const auto sign = static_cast<uint32_t>(bits >> 48 & 0x8000);
  if (x != x) return 0x7FC0;
  const double size = std::fabs(x);
  // Subnormal: the host rounds to a multiple of 2^-133, the last place of 2^-81.
  if (size < 0x1p-126)
    return static_cast<uint16_t>(sign |
                                 static_cast<uint32_t>((size + 0x1p-81 - 0x1p-81) * 0x1p133));
  if (std::isinf(x)) return static_cast<uint16_t>(sign | 0x7F80);
  constexpr int kDropped = 52 - 7;
  const uint64_t up = (uint64_t{1} << (kDropped - 1)) - 1 + (bits >> kDropped & 1);
  const uint64_t kept =
      ((bits & ~(uint64_t{1} << 63)) + up) >> kDropped;  // the exponent has the double's bias
  const uint64_t code = kept - (uint64_t{1023 - 127} << 7);
  return static_cast<uint16_t>(sign | std::min<uint64_t>(code, 0x7F80));
}

template <typename Port>
uint16_t* Lanes(Port& port) {
  return reinterpret_cast<uint16_t*>(&port);
}

class Bf16LanesTest : public testing::Test {
 protected:
  // First operands are taken from all over, so that each chunk has some of every kind.
  static uint32_t First(uint64_t i) { return static_cast<uint32_t>(i * 40503 % kCodes); }

  // One operation a cycle on all lanes: consecutive second operands of one first.
  template <typename Expect>
  void AllPairs(const char* name, Op op, Expect expect) {
    dut_->op_i = op;
    dut_->valid_i = (1 << kLatency) - 1;
    std::memset(&dut_->c_i, 0, sizeof dut_->c_i);
    LongRun run(name, kChunks, kSample);
    while (run.Next()) {
      constexpr uint64_t kCycles = uint64_t{16} * kCodes / kLanes;
      const auto first = [&](uint64_t cycle) {
        return First(16 * run.chunk() + cycle / (kCodes / kLanes));
      };
      const auto second = [&](uint64_t cycle) {
        return static_cast<uint32_t>(cycle * kLanes % kCodes);
      };
      for (uint64_t cycle = 0; cycle < kCycles + kLatency - 1; ++cycle) {
        const auto a = static_cast<uint16_t>(first(cycle));
        for (uint32_t i = 0; i < kLanes; ++i) {
          Lanes(dut_->a_i)[i] = a;
          Lanes(dut_->b_i)[i] = static_cast<uint16_t>(second(cycle) + i);
        }
        dut_.Tick();
        if (cycle < kLatency - 1) continue;
        const uint64_t due = cycle - (kLatency - 1);
        for (uint32_t i = 0; i < kLanes; ++i) {
          const uint16_t want = Rounded(expect(Value(first(due)), Value(second(due) + i)));
          ASSERT_EQ(Lanes(dut_->result_o)[i], want)
              << "lane " << i << std::hex << " a=" << first(due) << " b=" << second(due) + i;
        }
      }
    }
  }

  Dut<Vd1_bf16_fma> dut_;
};

TEST_F(Bf16LanesTest, EveryProductIsThatOfTheHost) {
  AllPairs("products", kFmul, [](double a, double b) { return a * b; });
}

TEST_F(Bf16LanesTest, EverySumIsThatOfTheHost) {
  AllPairs("sums", kFadd, [](double a, double b) { return a + b; });
}

}  // namespace
}  // namespace d1
