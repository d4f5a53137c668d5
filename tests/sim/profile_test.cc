// The counts and the timeline of a profile, from samples that are known.
#include "sim/tool/profile.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/tool/error.h"
#include "tb/harness/random.h"

namespace d1 {
namespace {

using Json = nlohmann::json;

std::string PathOf(const std::string& name) {
  const char* directory = std::getenv("D1_OUT");
  return std::string(directory == nullptr ? "." : directory) + "/" + name;
}

Json Parse(const std::string& path) {
  std::ifstream in(path);
  return Json::parse(in);
}

constexpr MeshSize kMesh{2, 1};
constexpr uint64_t kFirst = 10, kLast = 400, kEnd = 450;  // cycles: of the run, simulated

// Runs of random states; the run begins in kFirst and its last write is in kLast.
class ProfileTest : public testing::Test {
 protected:
  void Feed(Profile* profile) {
    std::vector<ProfileSample> now(kMesh.nodes());
    for (uint64_t cycle = 0; cycle <= kEnd; ++cycle) {
      for (int n = 0; n < kMesh.nodes(); ++n) {
        for (int u = 0; u < kProfileUnits; ++u) {
          if (random_.Below(100) < 30)
            now[n][u] = static_cast<uint8_t>(random_.Below(ProfileUnits()[u].group->states.size()));
          if (cycle >= kFirst && cycle <= kLast) ++expected_[{n, u, now[n][u]}];
        }
        profile->Add(cycle, n, now[n]);
      }
      profile->EndCycle(cycle, cycle == kFirst, cycle % 3 == 1 && cycle <= kLast);
    }
  }

  ProfileOptions options_{.json = PathOf("profile.json"), .timeline = PathOf("timeline.json")};
  std::map<std::tuple<int, int, int>, uint64_t> expected_;
  Random random_{RunSeed(), "profile"};
};

TEST_F(ProfileTest, CountsEveryCycleOfTheRunOnce) {
  Profile profile(kMesh, options_);
  Feed(&profile);
  profile.Finish(false);
  EXPECT_EQ(kLast - kFirst + 1, profile.cycles());
  EXPECT_EQ("", profile.CheckSums());
  for (int n = 0; n < kMesh.nodes(); ++n) {
    for (int u = 0; u < kProfileUnits; ++u) {
      for (int s = 0; s < kMaxStates; ++s)
        EXPECT_EQ((expected_[{n, u, s}]), profile.Count(n, u, s));
    }
  }
}

TEST_F(ProfileTest, WritesTheCounts) {
  Profile profile(kMesh, options_);
  Feed(&profile);
  profile.Finish(false);
  profile.Write();
  const Json json = Parse(options_.json);
  EXPECT_EQ(profile.cycles(), json["cycles"]);
  for (int n = 0; n < kMesh.nodes(); ++n) {
    for (int u = 0; u < kProfileUnits; ++u) {
      const Json& unit = json["nodes"][n]["units"][ProfileUnits()[u].name];
      uint64_t sum = 0, busy = 0;
      for (size_t s = 0; s < ProfileUnits()[u].group->states.size(); ++s) {
        const UnitState& state = ProfileUnits()[u].group->states[s];
        const uint64_t count = unit["states"][state.name];
        EXPECT_EQ((expected_[{n, u, static_cast<int>(s)}]), count);
        sum += count;
        if (state.kind == StateKind::kBusy) busy += count;
      }
      EXPECT_EQ(profile.cycles(), sum);
      EXPECT_EQ(sum, unit["sum"]);
      EXPECT_EQ(busy, unit["busy"]);
    }
  }
}

// As an observer of the file adds it up: slices of a unit follow each other, in the order of time.
TEST_F(ProfileTest, TheTimelineIsTheSamples) {
  Profile profile(kMesh, options_);
  Feed(&profile);
  profile.Finish(true);  // the timeline shows also what follows the last write
  EXPECT_EQ("", profile.WriteTimeline());
  std::map<std::pair<int, int>, uint64_t> end;
  std::map<std::tuple<int, int, std::string>, uint64_t> cycles;
  uint64_t last = 0;
  const Json json = Parse(options_.timeline);
  for (const Json& event : json["traceEvents"]) {
    if (event["ph"] != "X") continue;
    const uint64_t from = event["ts"], length = event["dur"];
    EXPECT_GE(from, last);
    last = from;
    uint64_t& end_of_unit = end[{event["pid"], event["tid"]}];
    EXPECT_GE(from, end_of_unit);
    EXPECT_GT(length, 0u);
    end_of_unit = from + length;
    EXPECT_LE(end_of_unit, kEnd - kFirst + 1);
    cycles[{event["pid"], event["tid"], event["name"]}] += length;
  }
  for (int n = 0; n < kMesh.nodes(); ++n) {
    for (int u = 0; u < kProfileUnits; ++u) {
      for (size_t s = 1; s < ProfileUnits()[u].group->states.size(); ++s) {
        EXPECT_EQ(profile.Count(n, u, static_cast<int>(s)),
                  (cycles[{n, u, ProfileUnits()[u].group->states[s].name}]));
      }
    }
  }
}

TEST_F(ProfileTest, TheTimelineIsBounded) {
  options_.slices = 100;
  Profile profile(kMesh, options_);
  Feed(&profile);
  profile.Finish(false);
  EXPECT_NE(std::string::npos, profile.WriteTimeline().find("100 slices"));
  size_t slices = 0;
  const Json json = Parse(options_.timeline);
  for (const Json& event : json["traceEvents"]) slices += event["ph"] == "X";
  EXPECT_EQ(100u, slices);
}

TEST_F(ProfileTest, ARunThatWritesNothingCountsToItsEnd) {
  Profile profile(kMesh, options_);
  for (uint64_t cycle = 0; cycle < 20; ++cycle) profile.EndCycle(cycle, cycle == 5, false);
  profile.Finish(false);
  EXPECT_EQ(15u, profile.cycles());
  EXPECT_EQ("", profile.CheckSums());
}

TEST_F(ProfileTest, AnUnwritableFileIsTheUsersError) {
  Profile(kMesh, options_).Write();
  options_.json += "/below.json";  // a file is no directory
  Profile profile(kMesh, options_);
  EXPECT_THROW(profile.Write(), UserError);
}

}  // namespace
}  // namespace d1
