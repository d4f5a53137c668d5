// What the network accepts at full load and how it delivers it, on the RTL of its routers;
// docs/noc.md has the figures of `make noc`.
#include <gtest/gtest.h>

#include <cstdlib>

#include "sim/noc/flow_check.h"
#include "sim/noc/measure.h"
#include "sim/tool/error.h"
#include "tb/harness/random.h"

namespace d1 {
namespace {

NocPoint At(const std::string& pattern, int size, double offered, int channels = 1) {
  const NocPoint point = Measure({.pattern = pattern,
                                  .mesh = {size, size},
                                  .channels = channels,
                                  .offered = offered,
                                  .seed = RunSeed()});
  EXPECT_TRUE(point.Perfect()) << point.lost << " lost, " << point.duplicated << " twice, "
                               << point.misordered << " out of order, " << point.damaged
                               << " damaged";
  std::cout << pattern << ' ' << size << 'x' << size << " offered " << offered << ": accepted "
            << point.accepted << ", least node " << point.least << ", latency "
            << point.latency_mean << std::endl;
  return point;
}

TEST(ThroughputTest, AcceptsUniformTraffic) {
  EXPECT_GE(At("uniform", 4, 1).accepted, 0.76);
  EXPECT_GE(At("uniform", 8, 1).accepted, 0.40);
  EXPECT_GE(At("uniform", 4, 1, 2).accepted, 0.82);
}

TEST(ThroughputTest, AcceptsPermutations) {
  EXPECT_GE(At("transpose", 4, 1).accepted, 0.37);
  EXPECT_GE(At("transpose", 8, 1).accepted, 0.18);
  EXPECT_GE(At("tornado", 8, 1).accepted, 0.25);
}

TEST(ThroughputTest, NeighboursExchangeAFlitEveryCycle) {
  const NocPoint point = At("neighbour", 4, 1);
  EXPECT_EQ(point.accepted, 1);
  EXPECT_EQ(point.least, 1);
}

// By routing tables; `make noc` measures the chip of 18x20 with six.
TEST(ThroughputTest, DeadNodesAreRoutedAround) {
  Random random(RunSeed(), "dead nodes");
  for (const int dead : {1, 3}) {
    const NocMesh mesh = WithDeadNodes({8, 8}, dead, random);
    const NocPoint point = Measure({.mesh = mesh, .offered = 0.15, .seed = RunSeed()});
    EXPECT_TRUE(point.Perfect());
    EXPECT_TRUE(point.Keeps()) << point.accepted;
    EXPECT_GE(point.least, 0.13) << "no live node is left out";
    for (const int node : mesh.dead) {
      for (int side = 0; side < 4; ++side) EXPECT_EQ(point.link_use[static_cast<size_t>(4 * node + side)], 0);
    }
  }
}

TEST(ThroughputTest, APatternOfFixedPairsIsRefusedOnAMeshWithDeadNodes) {
  EXPECT_THROW(Measure({.pattern = "tornado", .mesh = {.width = 4, .height = 4, .dead = {5}}}), UserError);
}

TEST(ThroughputTest, LatencyAtLowLoadIsThatOfTheHops) {
  // 15 other nodes of a 4x4 mesh are 40/15 hops away on average, and a flit takes one cycle more.
  const NocPoint point = At("uniform", 4, 0.02);
  EXPECT_GE(point.latency_mean, 1 + 40.0 / 15 - 0.1);
  EXPECT_LE(point.latency_mean, 1 + 40.0 / 15 + 0.3);
}

TEST(ThroughputTest, LosesNothingUnderStress) {
  uint64_t reports = 0;
  const NocStressResult r =
      RunStress({{4, 3}, 150'000, RunSeed()}, [&](const NocStressResult&) { ++reports; });
  EXPECT_TRUE(r.Perfect()) << r.lost << " lost, " << r.duplicated << " twice, " << r.misordered
                           << " out of order, " << r.damaged << " damaged";
  EXPECT_GE(r.flits, 150'000u);
  EXPECT_GT(reports, 5u);
}

TEST(FlowCheckTest, SeesWhatIsLostDoubledOrOvertaken) {
  FlowCheck check(2);
  for (int i = 0; i < 5; ++i) check.Send(0, 1, 0);
  check.Arrive(0, 1, 0, 0);
  check.Arrive(0, 1, 0, 2);  // overtakes 1
  EXPECT_EQ(check.missing(), 3u);
  check.Arrive(0, 1, 0, 1);
  EXPECT_EQ(check.misordered(), 1u);
  check.Arrive(0, 1, 0, 2);
  EXPECT_EQ(check.duplicated(), 1u);
  check.Arrive(0, 1, 0, 4);  // 3 never comes
  EXPECT_EQ(check.missing(), 1u);
  EXPECT_FALSE(check.Perfect());
}

}  // namespace
}  // namespace d1
