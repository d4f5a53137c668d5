// The test bench itself: Dut, agents and bit fields, on a FIFO.
#include "tb/harness/dut.h"

#include <Vd1_fifo.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <vector>

#include "tb/agents/stream.h"
#include "tb/harness/bits.h"
#include "tb/harness/power_up.h"

namespace d1 {
namespace {

// Words through a FIFO by a source and a sink that are attached in either order; returns the
// cycle in which each word came out.
std::vector<uint64_t> Arrivals(bool source_first) {
  Random in(1), out(2);
  Dut<Vd1_fifo> dut(5);
  std::vector<uint64_t> cycles;
  StreamSource<uint64_t> source(in, Pace{40}, &dut->in_valid_i, &dut->in_ready_o,
                                [&](uint64_t word) { dut->in_data_i = word; });
  StreamSink<uint64_t> sink(out, Pace{40}, &dut->out_valid_o, &dut->out_ready_i, [&] {
    cycles.push_back(dut.cycle());
    return uint64_t{dut->out_data_o};
  });
  dut.Attach(source_first ? static_cast<Agent&>(source) : sink);
  dut.Attach(source_first ? static_cast<Agent&>(sink) : source);
  dut.Reset();
  for (int i = 0; i < 200; ++i) source.Push(i);
  EXPECT_TRUE(dut.TickUntil([&] { return sink.taken().size() == 200; }, 10000));
  return cycles;
}

TEST(Dut, OrderOfAgentsDoesNotMatter) { EXPECT_EQ(Arrivals(true), Arrivals(false)); }

TEST(Dut, PowerUpIsRandomBySeed) {
  std::set<int> counts;
  for (uint64_t seed = 1; seed <= 200; ++seed) counts.insert(Dut<Vd1_fifo>(seed)->count_o);
  EXPECT_GT(counts.size(), 4u);
  EXPECT_EQ(Dut<Vd1_fifo>(9)->count_o, Dut<Vd1_fifo>(9)->count_o);
}

TEST(Dut, ResetNeedsNoClockBefore) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Dut<Vd1_fifo> dut(seed);
    dut->rst_ni = 0;
    dut.Settle();
    EXPECT_EQ(dut->count_o, 0) << "seed " << seed;
  }
}

TEST(Dut, AnErrorBelongsToItsModel) {
  Dut<Vd1_fifo> broken(1), sound(2);
  for (Dut<Vd1_fifo>* dut : {&broken, &sound}) {
    (*dut)->in_valid_i = 0;
    (*dut)->out_ready_i = 0;
    dut->Reset();
  }
  // Fills the FIFO and withdraws an offer that it has not taken.
  broken->in_valid_i = 1;
  for (int i = 0; i < 7; ++i) {
    broken.Tick();
    sound.Tick();
  }
  broken->in_valid_i = 0;
  EXPECT_NO_THROW(sound.Tick());
  EXPECT_THROW(broken.Tick(2), RtlError);
  EXPECT_NO_THROW(sound.Tick(2));
}

TEST(Dut, TickUntilGivesUpAtItsLimit) {
  Dut<Vd1_fifo> dut;
  dut->in_valid_i = 0;
  dut.Reset();
  EXPECT_FALSE(dut.TickUntil([] { return false; }, 25));
  EXPECT_EQ(dut.cycle(), 25u);
}

TEST(PowerUp, AVisibleStateIsFound) {
  // Without a reset the count is whatever power-up left.
  const auto scenario = [](Dut<Vd1_fifo>& dut) { return int{dut->count_o}; };
  EXPECT_NE(FirstPowerUpDifference<Vd1_fifo>(200, scenario), std::nullopt);
}

TEST(Stream, ASourceKeepsItsOfferUntilItIsTaken) {
  Random random(RunSeed(), "stream");
  CData valid = 0, ready = 0;
  uint64_t data = 0;
  StreamSource<uint64_t> source(
      random, Pace{50}, &valid, &ready, [&](uint64_t x) { data = x; },
      [&] { data = random.Bits(); });
  for (uint64_t i = 0; i < 100; ++i) source.Push(1000 + i);
  uint64_t taken = 0;
  bool offered = false;
  while (!source.Idle()) {
    source.Drive();
    ASSERT_TRUE(valid || !offered);
    ASSERT_EQ(valid ? data : 1000 + taken, 1000 + taken);
    ready = random.Percent(30);
    source.Sample();
    offered = valid && !ready;
    taken += valid && ready;
  }
  EXPECT_EQ(taken, 100u);
  EXPECT_EQ(source.sent(), 100u);
}

// One bit at a time, to compare with.
template <size_t kWords>
uint64_t SlowGet(const VlWide<kWords>& port, unsigned lsb, unsigned width) {
  uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) {
    value |= uint64_t{port[(lsb + i) / 32] >> ((lsb + i) % 32) & 1} << i;
  }
  return value;
}

TEST(Bits, AnyFieldOfAWidePort) {
  Random random(RunSeed(), "bits");
  VlWide<5> port{};
  for (int i = 0; i < 100000; ++i) {
    const unsigned width = static_cast<unsigned>(random.Range(1, 64));
    const unsigned lsb = static_cast<unsigned>(random.Below(160 - width + 1));
    const uint64_t value = random.Bits();
    VlWide<5> before = port;
    SetBits(port, lsb, width, value);
    const uint64_t expected = width == 64 ? value : value & ((uint64_t{1} << width) - 1);
    ASSERT_EQ(GetBits(port, lsb, width), expected);
    ASSERT_EQ(SlowGet(port, lsb, width), expected);
    // Its neighbours stay.
    const unsigned below = lsb > 0 ? lsb - 1 : lsb + width;
    const unsigned above = lsb + width < 160 ? lsb + width : lsb - 1;
    ASSERT_EQ(SlowGet(port, below, 1), SlowGet(before, below, 1));
    ASSERT_EQ(SlowGet(port, above, 1), SlowGet(before, above, 1));
  }
}

TEST(Bits, AnyFieldOfANarrowPort) {
  Random random(RunSeed(), "narrow");
  for (unsigned width = 1; width <= 64; ++width) {
    for (unsigned lsb = 0; lsb + width <= 64; ++lsb) {
      const QData before = random.Bits();
      const uint64_t value = random.Bits(width);
      QData port = before;
      SetBits(port, lsb, width, value);
      EXPECT_EQ(GetBits(port, lsb, width), value);
      SetBits(port, lsb, width, before >> lsb);
      EXPECT_EQ(port, before);
    }
  }
}

}  // namespace
}  // namespace d1
