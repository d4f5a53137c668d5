// Two ends of a chip link over clean and over bad wires: everything that is sent is delivered once,
// unchanged and in order within its channel, or the link says that it is down.
#include "tests/link/link_bench.h"

namespace d1 {
namespace {

constexpr int kWire = 189;  // cycles: with what the ends add, 200 from mesh to mesh
constexpr int kEnds = 11;
constexpr uint64_t kOpen = 1500;  // cycles in which a link is up
constexpr uint64_t kSilence = 4096;

class LinkTest : public testing::Test {
 protected:
  void Open(LinkPair& pair) {
    ASSERT_TRUE(pair.RunUntil([&] { return pair.up(); }, kOpen));
  }

  Random random_{RunSeed(), "link"};
};

TEST_F(LinkTest, CarriesSevenFlitsInEightCyclesBothWaysAtOnce) {
  LinkPair pair(random_, kWire);
  Open(pair);
  pair.a().to_send = pair.b().to_send = {1'000'000, 1'000'000};
  pair.Run(2000);
  const auto a = pair.a().received, b = pair.b().received;
  pair.Run(8000);
  EXPECT_EQ(pair.a().received[0] + pair.a().received[1] - a[0] - a[1], 7000u);
  EXPECT_EQ(pair.b().received[0] + pair.b().received[1] - b[0] - b[1], 7000u);
  EXPECT_EQ(pair.a().replays + pair.b().replays, 0u);
}

TEST_F(LinkTest, OneChannelAloneIsAsFast) {
  for (int vc = 0; vc < 2; ++vc) {
    LinkPair pair(random_, kWire);
    Open(pair);
    pair.a().to_send[vc] = 1'000'000;
    pair.Run(2000);
    const uint64_t before = pair.b().received[vc];
    pair.Run(8000);
    EXPECT_EQ(pair.b().received[vc] - before, 7000u) << "channel " << vc;
  }
}

TEST_F(LinkTest, AFlitTakes200CyclesOrOneMore) {
  LinkPair pair(random_, kWire);
  Open(pair);
  for (int i = 0; i < 16; ++i) {
    pair.Run(100 + random_.Below(8));
    pair.a().to_send[0] += 1;
    const uint64_t before = pair.cycle();
    ASSERT_TRUE(pair.RunUntil([&] { return pair.b().received[0] == pair.a().to_send[0]; }, 400));
    // One cycle in eight the serialiser takes nothing.
    const uint64_t cycles = pair.cycle() - 1 - before;
    EXPECT_TRUE(cycles == kWire + kEnds || cycles == kWire + kEnds + 1) << cycles;
  }
}

TEST_F(LinkTest, EveryFrameIsTheGoldenModels) {
  LinkPair pair(random_, kWire);
  pair.CheckFrames();
  for (LinkPair::End* end : {&pair.a(), &pair.b()}) {
    end->faults = {.flip = 3000, .drop = 3000};
    end->to_send = {4000, 4000};
    end->send_percent = 60;
  }
  ASSERT_TRUE(pair.RunUntil([&] { return pair.Drained(); }, 100'000));
  EXPECT_GT(pair.a().data_frames, 8000u) << "some were sent again";
}

// A frame is lost (one cycle in eight has none), and many; what asks for it is lost; nothing comes
// back for longer than the timer: each time the sender goes back to the very flit, in the very
// cycle (LinkOrder compares the number of every frame).
TEST_F(LinkTest, GoesBackToWhatIsAskedForOrToTheOldestWithoutAnAcknowledgement) {
  LinkPair pair(random_, kWire);
  pair.CheckFrames();
  Open(pair);
  pair.a().to_send = {100'000, 100'000};
  for (const auto& [lost, silent] :
       {std::pair{2, 0}, {40, 0}, {2, 500}, {2, 1500}, {0, 1500}, {3, 900}}) {
    pair.Run(2000);
    const uint64_t replays = pair.a().replays;
    pair.a().cut = true;
    pair.Run(lost);
    pair.a().cut = false;
    pair.b().cut = true;
    pair.Run(silent);
    pair.b().cut = false;
    const auto received = pair.b().received;
    pair.Run(2000);
    EXPECT_GT(pair.a().replays, replays)
        << lost << " lost, " << silent << " cycles without an answer";
    EXPECT_GT(pair.b().received[0] + pair.b().received[1], received[0] + received[1] + 1000);
  }
  EXPECT_FALSE(pair.down());
}

TEST_F(LinkTest, AChannelThatIsStuckHoldsUpNothingOfTheOtherOne) {
  for (int stuck = 0; stuck < 2; ++stuck) {
    LinkPair pair(random_, kWire);
    Open(pair);
    pair.b().take_percent[stuck] = 0;
    pair.a().to_send[stuck] = 5000;
    pair.Run(3000);
    EXPECT_EQ(pair.b().received[stuck], 6u);
    EXPECT_EQ(pair.a().sent[stuck], 512u + 6 + 6)
        << "the queue there is full, and the buffers here";
    pair.a().to_send[1 - stuck] = 1'000'000;
    pair.Run(2000);
    const uint64_t before = pair.b().received[1 - stuck];
    pair.Run(8000);
    EXPECT_EQ(pair.b().received[1 - stuck] - before, 7000u);
    pair.a().to_send[1 - stuck] = pair.a().sent[1 - stuck];
    pair.b().take_percent[stuck] = 100;
    EXPECT_TRUE(pair.RunUntil([&] { return pair.Drained(); }, 20'000));
  }
}

TEST_F(LinkTest, EverythingArrivesOnceAndInOrderOverBadWiresOfAnyLength) {
  for (const int wire : {1, 30, kWire, 240}) {
    LinkPair pair(random_, wire);
    for (LinkPair::End* end : {&pair.a(), &pair.b()}) {
      end->faults = {.flip = 5000, .drop = 5000, .burst = 200, .burst_most = 60};
      end->to_send = {3000, 3000};
      end->send_percent = 20 + static_cast<unsigned>(random_.Below(80));
      end->take_percent = {30 + static_cast<unsigned>(random_.Below(70)),
                           30 + static_cast<unsigned>(random_.Below(70))};
    }
    ASSERT_TRUE(pair.RunUntil([&] { return pair.Drained() || pair.down(); }, 400'000))
        << "wire " << wire;
    EXPECT_FALSE(pair.down());
    EXPECT_GT(pair.a().hurt + pair.b().hurt, 20u);
    EXPECT_GT(pair.a().replays + pair.b().replays, 20u);
    EXPECT_GT(pair.a().damaged + pair.b().damaged, 20u);
  }
}

TEST_F(LinkTest, AOneWayCutIsNoticedAtBothEnds) {
  LinkPair pair(random_, kWire);
  Open(pair);
  pair.a().to_send = pair.b().to_send = {100'000, 100'000};
  pair.Run(3000);
  pair.a().cut = true;
  ASSERT_TRUE(pair.RunUntil([&] { return pair.a().dut->down_o && pair.b().dut->down_o; },
                            2 * kSilence + 2 * kWire + 100));
  const auto received = pair.a().received;
  pair.Run(2000);
  EXPECT_GE(pair.a().received[0], received[0]);
  EXPECT_FALSE(pair.a().dut->up_o || pair.b().dut->up_o);
}

TEST_F(LinkTest, ALinkThatOnlyDamagesGoesDown) {
  LinkPair pair(random_, kWire);
  Open(pair);
  pair.a().to_send[0] = 100'000;
  // Heartbeats come through at times, flits hardly ever.
  pair.a().faults = {.flip = 990'000};
  EXPECT_TRUE(pair.RunUntil([&] { return pair.a().dut->down_o && pair.b().dut->down_o; }, 200'000));
}

// Requests that wait in the link when it goes down, and all after them; each comes back once, in
// order.
TEST_F(LinkTest, ALinkThatIsDownRefusesEveryRequestAndForgetsResponses) {
  LinkPair pair(random_, kWire);
  Open(pair);
  for (LinkPair::End* end : {&pair.a(), &pair.b()}) {
    end->to_send = {100'000, 100'000};
    end->send_percent = 30 + static_cast<unsigned>(random_.Below(71));
    end->take_percent = {50, 20 + static_cast<unsigned>(random_.Below(81))};
  }
  pair.Run(1000);
  pair.a().cut = true;
  ASSERT_TRUE(pair.RunUntil([&] { return pair.a().down && pair.b().down; },
                            2 * kSilence + 2 * kWire + 100));
  for (LinkPair::End* end : {&pair.a(), &pair.b()})
    end->to_send = {end->sent[0] + 2000, end->sent[1] + 2000};
  ASSERT_TRUE(pair.RunUntil([&] { return pair.Answered(); }, 60'000)) << "something waits for ever";
  for (LinkPair::End* end : {&pair.a(), &pair.b()}) EXPECT_GE(end->refused, 2000u);
}

TEST_F(LinkTest, ALinkThatIsDownAnswersARequestACycle) {
  LinkPair pair(random_, kWire);
  Open(pair);
  pair.a().cut = pair.b().cut = true;
  ASSERT_TRUE(pair.RunUntil([&] { return pair.a().down && pair.b().down; }, 2 * kSilence));
  pair.a().to_send = {1'000'000, 0};
  pair.Run(20);
  const uint64_t refused = pair.a().refused;
  pair.Run(1000);
  EXPECT_EQ(pair.a().refused - refused, 1000u);
}

// The mesh takes no refusals: requests wait, responses never do.
TEST_F(LinkTest, ALinkThatIsDownTakesResponsesWhateverElseWaits) {
  LinkPair pair(random_, kWire);
  Open(pair);
  pair.a().cut = pair.b().cut = true;
  ASSERT_TRUE(pair.RunUntil([&] { return pair.a().down && pair.b().down; }, 2 * kSilence));
  pair.a().take_percent[1] = 0;
  pair.a().to_send[0] = 100;
  pair.Run(100);
  // Six answers in the mesh, two on the way, six requests that wait; and the source-routed ones,
  // which have none.
  EXPECT_GE(pair.a().sent[0], 6u + 2 + 6);
  EXPECT_LT(pair.a().sent[0], 30u);
  pair.a().to_send[1] = 1000;
  pair.Run(1100);
  EXPECT_EQ(pair.a().sent[1], 1000u);
  EXPECT_LE(pair.a().there[1], 0);
  pair.a().take_percent[1] = 100;
  EXPECT_TRUE(
      pair.RunUntil([&] { return pair.a().there[0] == 0 && pair.a().refusals.empty(); }, 300));
}

TEST_F(LinkTest, OpensWhicheverEndLeavesResetFirst) {
  for (const uint64_t late : {0, 1, 100, 1023, 1024, 1400, 5000}) {
    LinkPair pair(random_, kWire);
    pair.b().cut = true;  // still in reset
    pair.Run(late);
    pair.ResetEnd(pair.b());
    pair.b().cut = false;
    EXPECT_FALSE(pair.down());
    pair.a().to_send = pair.b().to_send = {200, 200};
    ASSERT_TRUE(pair.RunUntil([&] { return pair.Drained(); }, 6000)) << late << " cycles later";
  }
}

TEST_F(LinkTest, AnEndThatWasResetAloneTakesTheLinkDown) {
  for (int i = 0; i < 8; ++i) {
    LinkPair pair(random_, kWire);
    Open(pair);
    pair.a().to_send = pair.b().to_send = {100'000, 100'000};
    pair.Run(500 + random_.Below(1000));
    const uint64_t received = pair.b().received[0] + pair.b().received[1];
    pair.ResetEnd(pair.b());
    ASSERT_TRUE(pair.RunUntil([&] { return pair.a().dut->down_o != 0; }, 2 * kWire));
    pair.Run(3000);
    EXPECT_FALSE(pair.b().dut->up_o);
    EXPECT_EQ(pair.b().received[0] + pair.b().received[1], received)
        << "nothing from before is delivered";
  }
}

}  // namespace
}  // namespace d1
