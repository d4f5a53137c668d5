// The link between chips over ten million frames, with wrong bits, losses, bursts and dead wires:
// everything that was sent is delivered once, unchanged and in order within its channel, or the
// link says that it is down; then each request comes back as refused.
#include "tb/harness/long_run.h"
#include "tests/link/link_bench.h"

namespace d1 {
namespace {

constexpr uint64_t kFrames = 100'000;  // of a chunk, both ways together
constexpr int kWire = 189;

WireFaults RandomFaults(Random& random) {
  const auto up_to = [&](unsigned most) { return static_cast<unsigned>(random.Below(most + 1)); };
  switch (random.Below(6)) {
    case 0:
      return {};  // a clean wire
    case 1:
      return {.flip = up_to(2000)};  // now and then
    case 2:
      return {.flip = up_to(100'000), .flipped_most = 1 + static_cast<int>(random.Below(64))};
    case 3:
      return {.drop = up_to(100'000)};
    case 4:
      return {
          .flip = up_to(20'000), .drop = up_to(20'000), .burst = up_to(1000), .burst_most = 100};
    default:
      return {.flip = up_to(1000),
              .burst = up_to(200),
              .burst_most = 6000};  // longer than a link waits
  }
}

TEST(ChipLinkLong, DeliversOnceAndInOrderOrIsDown) {
  LongRun run("frames", 100, 1);
  while (run.Next()) {
    Random random(RunSeed(), "chip link " + std::to_string(run.chunk()));
    uint64_t frames = 0;
    for (int link = 0; frames < kFrames; ++link) {
      LinkPair pair(random, kWire);
      pair.CheckFrames();
      for (LinkPair::End* end : {&pair.a(), &pair.b()}) {
        end->faults = RandomFaults(random);
        end->to_send = {random.Below(12'000), random.Below(12'000)};
        end->send_percent = 10 + static_cast<unsigned>(random.Below(91));
        for (unsigned& percent : end->take_percent)
          percent = 20 + static_cast<unsigned>(random.Below(81));
      }
      const auto down = [&] { return pair.a().dut->down_o && pair.b().dut->down_o; };
      // What is received is compared in every cycle. That everything is there at last, or the link
      // down, at both ends, is this.
      ASSERT_TRUE(pair.RunUntil([&] { return pair.Drained() || down(); }, 3'000'000))
          << "link " << link << " of chunk " << run.chunk() << " neither delivers nor is down";
      const bool delivered = pair.Drained();
      if (!delivered) {
        for (LinkPair::End* end : {&pair.a(), &pair.b()})
          end->to_send = {end->sent[0] + 300, end->sent[1] + 300};
        ASSERT_TRUE(pair.RunUntil([&] { return pair.Answered(); }, 100'000))
            << "link " << link << " of chunk " << run.chunk() << " is down and does not answer";
      }
      frames += pair.a().frames + pair.b().frames;
      run.Tally("frames") += static_cast<double>(pair.a().frames + pair.b().frames);
      run.Tally("hurt") += static_cast<double>(pair.a().hurt + pair.b().hurt);
      run.Tally("flits") += static_cast<double>(pair.a().received[0] + pair.a().received[1] +
                                                pair.b().received[0] + pair.b().received[1]);
      run.Tally("delivered") += delivered;
      run.Tally("down") += !delivered;
      run.Tally("refused") += static_cast<double>(pair.a().refused + pair.b().refused);
    }
  }
  for (const char* what : {"frames", "hurt", "flits"}) EXPECT_GE(run.Tally(what), 1000) << what;
  if (run.full()) {
    EXPECT_GE(run.Tally("frames"), 10e6);
    EXPECT_GE(run.Tally("delivered"), 10) << "links that delivered everything";
    EXPECT_GE(run.Tally("down"), 10) << "links that went down";
    EXPECT_GE(run.Tally("refused"), 1000);
  }
  std::printf(
      "frames %.0f, lost or damaged %.0f, flits delivered %.0f, links that delivered all %.0f, "
      "down %.0f, requests refused %.0f\n",
      run.Tally("frames"), run.Tally("hurt"), run.Tally("flits"), run.Tally("delivered"),
      run.Tally("down"), run.Tally("refused"));
}

}  // namespace
}  // namespace d1
