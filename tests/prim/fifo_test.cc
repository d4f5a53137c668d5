// d1_fifo: order, capacity, count and throughput.
#include <Vd1_fifo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tb/agents/stream.h"
#include "tb/harness/dut.h"

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
  StreamSource<uint64_t> source_{
      random_,           Pace{},
      &dut_->in_valid_i, &dut_->in_ready_o,
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
