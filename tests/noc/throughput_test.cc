// What the network accepts at full load and how it delivers it, on the RTL of its routers;
// docs/noc.md has the figures of `make noc`.
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/noc/flow_check.h"
#include "sim/noc/measure.h"
#include "sim/noc/report.h"
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
      for (int side = 0; side < 4; ++side)
        EXPECT_EQ(point.link_use[static_cast<size_t>(4 * node + side)], 0);
    }
  }
}

// Of what the whole chip accepts at most, 0.186 (`make noc`). The window is long, since a chip that
// takes too much only falls back after thousands of cycles; one seed, the one that docs/noc.md
// reports.
TEST(ThroughputTest, AChipWithSixDeadNodesAcceptsFourFifths) {
  const auto node = [](int x, int y) { return 18 * y + x; };
  const NocMesh chip{
      18, 20, {node(15, 18), node(17, 4), node(12, 12), node(17, 15), node(7, 0), node(9, 6)}};
  const NocPoint point = Measure({.mesh = chip, .offered = 0.15});
  EXPECT_TRUE(point.Perfect());
  EXPECT_GE(point.accepted, 0.8 * 0.186);
  EXPECT_GE(point.least, 0.12) << "no live node is left out";
}

TEST(ThroughputTest, APatternOfFixedPairsIsRefusedOnAMeshWithDeadNodes) {
  EXPECT_THROW(Measure({.pattern = "tornado", .mesh = {.width = 4, .height = 4, .dead = {5}}}),
               UserError);
}

TEST(ThroughputTest, LatencyAtLowLoadIsThatOfTheHops) {
  // 15 other nodes of a 4x4 mesh are 40/15 hops away on average, and a flit takes one cycle more.
  const NocPoint point = At("uniform", 4, 0.02);
  EXPECT_GE(point.latency_mean, 1 + 40.0 / 15 - 0.1);
  EXPECT_LE(point.latency_mean, 1 + 40.0 / 15 + 0.3);
}

// A sample of `make noc-stress`: sinks and links that stall and stand still, also of meshes with
// dead nodes, by their tables.
TEST(StressTest, LosesNothingOnMeshesWithDeadNodes) {
  std::vector<NocStress> runs = {{.mesh = {4, 3}}};
  Random random(RunSeed(), "stress sample");
  for (const auto& [mesh, dead] :
       {std::pair{NocMesh{4, 4}, 2}, {NocMesh{5, 4}, 3}, {NocMesh{5, 5}, 4}})
    runs.push_back({.mesh = WithDeadNodes(mesh, dead, random)});
  for (NocStress& run : runs) {
    run.flits = static_cast<uint64_t>(3000 * run.mesh.nodes());
    run.seed = RunSeed();
    uint64_t reports = 0;
    const NocStressResult r = RunStress(run, [&](const NocStressResult&) { ++reports; });
    EXPECT_TRUE(r.Perfect()) << NocMeshName(run.mesh) << DeadList(run.mesh) << ": " << r.lost
                             << " lost, " << r.duplicated << " twice, " << r.misordered
                             << " out of order, " << r.damaged << " damaged";
    EXPECT_GE(r.flits, run.flits);
    EXPECT_GE(reports, 4u) << "links are not hindered before the fourth phase";
  }
}

TEST(StressTest, SeesOneFlitOfThousandsThatIsLostDoubledOvertakenOrDamaged) {
  Random random(RunSeed(), "stress fault");
  const auto run = [mesh = WithDeadNodes({4, 4}, 2, random)](NocFault fault) {
    return RunStress({.mesh = mesh, .flits = 5000, .seed = RunSeed(), .fault = fault},
                     [](const NocStressResult&) {});
  };
  const auto counts = [](const NocStressResult& r) {
    return std::array<uint64_t, 4>{r.lost, r.duplicated, r.misordered, r.damaged};
  };
  EXPECT_EQ(counts(run(NocFault::kLost)), (std::array<uint64_t, 4>{1, 0, 0, 0}));
  EXPECT_EQ(counts(run(NocFault::kDoubled)), (std::array<uint64_t, 4>{0, 1, 0, 0}));
  EXPECT_EQ(counts(run(NocFault::kOvertaken)), (std::array<uint64_t, 4>{0, 0, 1, 0}));
  EXPECT_EQ(counts(run(NocFault::kDamaged)), (std::array<uint64_t, 4>{1, 0, 0, 1}));
}

TEST(StressTest, TheFullRunSpreadsItsFlitsOverTwentyDeadSets) {
  const std::vector<NocStress> runs = StressRuns(100'000'000, 20, RunSeed());
  ASSERT_EQ(runs.size(), 21u);
  uint64_t flits = 0;
  std::map<std::string, int> meshes;
  std::set<std::pair<int, std::vector<int>>> different;
  for (const NocStress& run : runs) {
    flits += run.flits;
    ++meshes[NocMeshName({run.mesh.width, run.mesh.height})];
    different.insert({run.mesh.width, run.mesh.dead});
  }
  EXPECT_GE(flits, 100'000'000u);
  EXPECT_EQ(different.size(), runs.size());
  EXPECT_GE(meshes["4x4"], 5);
  EXPECT_GE(meshes["8x8"], 5);
  EXPECT_GE(meshes["18x20"], 2);
}

// Of noc.json and noc-stress.json, as docs/noc.md lists them.
class ResultsTest : public testing::Test {
 protected:
  static std::set<std::string> Keys(const nlohmann::json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.insert(key);
    return keys;
  }
  nlohmann::json Read() const { return nlohmann::json::parse(std::ifstream(path_)); }

  const std::string path_ =
      (std::filesystem::temp_directory_path() / fmt::format("noc-{}.json", getpid())).string();
  void TearDown() override { std::filesystem::remove(path_); }
};

TEST_F(ResultsTest, ARunHasItsPatternMeshLoadRatesLatenciesAndErrors) {
  const NocLoad load{.mesh = {3, 2, {1}}, .seed = RunSeed(), .warm_up = 100, .window = 500};
  WriteNocResults(path_, {Sweep(load, 0.5, [](const NocPoint&) {})});
  const nlohmann::json json = Read();
  EXPECT_EQ(Keys(json), (std::set<std::string>{"machine", "commit", "runs", "curves"}));
  ASSERT_EQ(json["runs"].size(), 2u);
  for (const auto& run : json["runs"]) {
    EXPECT_EQ(Keys(run),
              (std::set<std::string>{"pattern", "mesh", "dead", "channels", "offered", "senders",
                                     "accepted", "least_node", "most_node", "latency_mean",
                                     "latency_max", "flits", "lost", "duplicated", "misordered",
                                     "damaged", "window_cycles", "seed"}));
    EXPECT_EQ(run["pattern"], "uniform");
    EXPECT_EQ(run["mesh"], "3x2");
    EXPECT_EQ(run["dead"], nlohmann::json::parse("[[1, 0]]"));
    for (const char* rate : {"offered", "accepted", "least_node", "latency_mean"})
      EXPECT_GT(run[rate], 0) << rate;
    EXPECT_GE(run["latency_max"], run["latency_mean"]);
    for (const char* error : {"lost", "duplicated", "misordered", "damaged"})
      EXPECT_EQ(run[error], 0) << error;
  }
  ASSERT_EQ(json["curves"].size(), 1u);
  EXPECT_EQ(
      Keys(json["curves"][0]),
      (std::set<std::string>{"pattern", "mesh", "dead", "channels", "saturation_load",
                             "accepted_at_most", "accepted_at_full_load", "least_node_at_full_load",
                             "most_node_at_full_load", "link_use_at_full_load"}));
}

TEST_F(ResultsTest, AStressRunHasItsMeshDeadNodesFlitsErrorsAndSeconds) {
  const NocStressResult result{
      .mesh = {4, 4, {5}}, .flits = 10, .lost = 1, .duplicated = 2, .misordered = 3, .seconds = 4};
  WriteStressResults(path_, 7, {result});
  const nlohmann::json json = Read();
  EXPECT_EQ(Keys(json), (std::set<std::string>{"machine", "commit", "seed", "flits", "sets"}));
  EXPECT_EQ(json["flits"], 10);
  const auto expected = nlohmann::json::parse(
      R"({"mesh": "4x4", "dead": [[1, 1]], "flits": 10, "cycles": 0, "lost": 1, "duplicated": 2, "misordered": 3,
          "damaged": 0, "seconds": 4.0})");
  EXPECT_EQ(json["sets"][0], expected);
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
