// d1_link_wire: every frame arrives, unchanged, after as many cycles as it says.
#include <Vd1_link_wire.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"

namespace d1 {
namespace {

constexpr unsigned kCycles = D1_PARAM_Cycles;
constexpr unsigned kBits = D1_PARAM_FrameBits;

TEST(LinkWireTest, IsADelay) {
  Random random(RunSeed(), "wire");
  Dut<Vd1_link_wire> dut;
  dut->in_valid_i = 0;
  dut.Reset();
  using Frame = std::vector<uint8_t>;
  std::deque<std::optional<Frame>> under_way(kCycles);
  uint64_t arrived = 0;
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    const std::optional<Frame> expected = under_way.front();
    under_way.pop_front();
    ASSERT_EQ(dut->out_valid_o, expected.has_value()) << "cycle " << cycle;
    if (expected) {
      ++arrived;
      for (unsigned i = 0; i < kBits / 8; ++i)
        ASSERT_EQ(GetBits(dut->out_frame_o, 8 * i, 8), (*expected)[i]);
    }
    std::optional<Frame> next;
    if (random.Percent(cycle / 2000 * 10 + 10)) {  // until every cycle has one
      next.emplace();
      for (unsigned i = 0; i < kBits / 8; ++i) {
        next->push_back(static_cast<uint8_t>(random.Bits(8)));
        SetBits(dut->in_frame_i, 8 * i, 8, next->back());
      }
    }
    dut->in_valid_i = next.has_value();
    under_way.push_back(next);
    dut.Tick();
  }
  EXPECT_GT(arrived, 5'000u);
}

}  // namespace
}  // namespace d1
