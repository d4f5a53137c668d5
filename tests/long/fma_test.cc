// The FP32 lanes against the host's arithmetic, an independent IEEE 754: 100 million vectors that
// meet every corner, for fused multiply-add in its four forms, addition, subtraction and
// multiplication. The golden model meets the same.
#include <Vd1_fp32_fma.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <string>

#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/harness/long_run.h"
#include "tb/model/fp/add.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/mul.h"

namespace d1 {
namespace {

constexpr int kLanes = 16;
constexpr int kLatency = 8;
constexpr int kOps = 7;  // the first codes of d1_pkg::valu_e

uint32_t Host(int op, const FmaOperands& x) {
  const auto a = std::bit_cast<float>(x.a), b = std::bit_cast<float>(x.b);
  const auto c = std::bit_cast<float>(x.c);
  float result = 0;
  switch (op) {
    case 0:
      result = std::fma(a, b, c);
      break;
    case 1:
      result = std::fma(a, b, -c);
      break;
    case 2:
      result = std::fma(-a, b, c);
      break;
    case 3:
      result = std::fma(-a, b, -c);
      break;
    case 4:
      result = a + b;
      break;
    case 5:
      result = a - b;
      break;
    default:
      result = a * b;
  }
  return std::isnan(result) ? 0x7FC00000 : std::bit_cast<uint32_t>(result);
}

Fp32 Golden(int op, const FmaOperands& x) {
  switch (op) {
    case 0:
      return FmaFp32(x.a, x.b, x.c);
    case 1:
      return FmsFp32(x.a, x.b, x.c);
    case 2:
      return FnmaFp32(x.a, x.b, x.c);
    case 3:
      return FnmsFp32(x.a, x.b, x.c);
    case 4:
      return AddFp32(x.a, x.b);
    case 5:
      return SubFp32(x.a, x.b);
    default:
      return MulFp32(x.a, x.b);
  }
}

TEST(FmaLong, EveryVectorGivesTheBitsOfTheHost) {
  Dut<Vd1_fp32_fma> dut;
  dut->valid_i = 0;
  dut.Reset();
  LongRun run("fma", 1000, 5);
  while (run.Next()) {
    Random random(RunSeed(), "fma " + std::to_string(run.chunk()));
    constexpr int kRounds = 100'000 / kLanes;
    std::array<std::array<FmaOperands, kLanes>, kLatency> under_way;
    std::array<int, kLatency> ops{};
    for (int round = 0; round < kRounds + kLatency; ++round) {
      const int slot = round % kLatency;
      if (round >= kLatency) {
        ASSERT_EQ(dut->valid_o, 1);
        for (int i = 0; i < kLanes; ++i) {
          const FmaOperands& x = under_way[slot][i];
          const uint32_t host = Host(ops[slot], x);
          ASSERT_EQ(dut->result_o[i], host) << "op " << ops[slot] << std::hex << " a=" << x.a.bits
                                            << " b=" << x.b.bits << " c=" << x.c.bits;
          ASSERT_EQ(Golden(ops[slot], x).bits, host)
              << "golden op " << ops[slot] << std::hex << " a=" << x.a.bits << " b=" << x.b.bits
              << " c=" << x.c.bits;
        }
      }
      dut->valid_i = round < kRounds;
      ops[slot] = static_cast<int>(random.Below(kOps));
      for (int i = 0; i < kLanes; ++i) {
        FmaOperands x = RandomFmaOperands(random);
        if (random.Percent(30)) x.b = x.c;  // sums of two that are near each other
        under_way[slot][i] = x;
        dut->a_i[i] = x.a.bits;
        dut->b_i[i] = x.b.bits;
        dut->c_i[i] = x.c.bits;
      }
      dut->op_i = ops[slot];
      dut.Tick();
    }
  }
}

}  // namespace
}  // namespace d1
