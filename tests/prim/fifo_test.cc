// d1_fifo: order, capacity, count and throughput.
#include <Vd1_fifo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tb/agents/stream.h"
#include "tb/harness/dut.h"
#include "tb/harness/power_up.h"

namespace d1 {
namespace {

constexpr int kDepth = D1_PARAM_Depth;
constexpr unsigned kWidth = D1_PARAM_Width;

class FifoTest : public testing::Test {
 protected:
  // Sends `count` random words through at the given paces; returns what was sent.
  std::vector<uint64_t> Transfer(int count, Pace in, Pace out, uint64_t limit) {
    source_.set_pace(in);
    sink_.set_pace(out);
    std::vector<uint64_t> sent(count);
    for (uint64_t& word : sent) source_.Push(word = random_.Bits(kWidth));
    const size_t target = sink_.taken().size() + count;
    EXPECT_TRUE(dut_.TickUntil([&] { return sink_.taken().size() == target; }, limit))
        << "stuck with " << sink_.taken().size() << " of " << target << " words taken";
    return sent;
  }

  void SetUp() override {
    dut_.Attach(source_);
    dut_.Attach(sink_);
    dut_.Reset();
  }

  Random random_{RunSeed(), "fifo"};
  Dut<Vd1_fifo> dut_;
  StreamSource<uint64_t> source_{random_,
                                 Pace{},
                                 &dut_->in_valid_i,
                                 &dut_->in_ready_o,
                                 [this](uint64_t word) { dut_->in_data_i = word; },
                                 [this] { dut_->in_data_i = random_.Bits(kWidth); }};
  StreamSink<uint64_t> sink_{random_, Pace{}, &dut_->out_valid_o, &dut_->out_ready_i,
                             [this] { return uint64_t{dut_->out_data_o}; }};
};

TEST_F(FifoTest, IsEmptyAfterReset) {
  EXPECT_EQ(dut_->out_valid_o, 0);
  EXPECT_EQ(dut_->in_ready_o, 1);
  EXPECT_EQ(dut_->count_o, 0);
}

TEST_F(FifoTest, PreservesOrderAtAnyPace) {
  std::vector<uint64_t> sent;
  for (const unsigned in : {5, 50, 100}) {
    for (const unsigned out : {5, 50, 100}) {
      const auto more = Transfer(300, Pace{in}, Pace{out}, 100000);
      sent.insert(sent.end(), more.begin(), more.end());
    }
  }
  EXPECT_EQ(sink_.taken(), sent);
}

TEST_F(FifoTest, HoldsExactlyDepthWords) {
  sink_.set_pace(Pace{0});
  for (int i = 0; i < kDepth + 1; ++i) source_.Push(i);
  for (int i = 0; i < kDepth; ++i) {
    EXPECT_EQ(dut_->count_o, i);
    EXPECT_EQ(dut_->in_ready_o, 1);
    dut_.Tick();
  }
  dut_.Tick(5);
  EXPECT_EQ(dut_->count_o, kDepth);
  EXPECT_EQ(dut_->in_ready_o, 0);
  EXPECT_EQ(source_.sent(), static_cast<uint64_t>(kDepth));
}

TEST_F(FifoTest, MovesAWordEveryCycleFromDepthTwo) {
  const uint64_t start = dut_.cycle();
  Transfer(1000, Pace{100}, Pace{100}, 10000);
  const uint64_t interval = kDepth == 1 ? 2 : 1;
  EXPECT_EQ(dut_.cycle() - start, 1000 * interval + (kDepth == 1 ? 0 : 1));
}

TEST(Fifo, PowerUpStateDoesNotShow) {
  const auto scenario = [](Dut<Vd1_fifo>& dut) {
    Random random(7);
    std::vector<uint64_t> trace;
    StreamSource<uint64_t> source(random, Pace{60}, &dut->in_valid_i, &dut->in_ready_o,
                                  [&](uint64_t word) { dut->in_data_i = word; });
    StreamSink<uint64_t> sink(random, Pace{50}, &dut->out_valid_o, &dut->out_ready_i,
                              [&] { return uint64_t{dut->out_data_o}; });
    dut.Attach(source);
    dut.Attach(sink);
    dut.Reset();
    for (int i = 0; i < 20; ++i) source.Push(random.Bits(kWidth));
    for (int i = 0; i < 40; ++i) {
      trace.push_back(dut->in_ready_o << 8 | dut->out_valid_o << 7 | dut->count_o);
      dut.Tick();
    }
    trace.insert(trace.end(), sink.taken().begin(), sink.taken().end());
    return trace;
  };
  EXPECT_EQ(FirstPowerUpDifference<Vd1_fifo>(1000, scenario), std::nullopt);
}

#ifndef D1_NETLIST
TEST_F(FifoTest, AssertionCatchesAWithdrawnOffer) {
  sink_.set_pace(Pace{0});
  for (int i = 0; i < kDepth + 1; ++i) source_.Push(i);
  dut_.Tick(kDepth + 2);
  source_.Reset();  // withdraws the offer that the full FIFO has not taken
  source_.set_pace(Pace{0});
  EXPECT_THROW(dut_.Tick(2), RtlError);
}
#endif

}  // namespace
}  // namespace d1
