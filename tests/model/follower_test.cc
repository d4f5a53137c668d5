// The follower accepts what the memory model allows, and the right runs only.
#include "tb/model/lockstep/follower.h"

#include <gtest/gtest.h>

#include "tests/model/lockstep_run.h"

namespace d1 {
namespace {

using lockstep::Record;
using lockstep::Recording;
using lockstep::Replay;

TEST(Follower, FollowsRandomProgramsThroughLegalOrders) {
  for (uint64_t i = 0; i < 40; ++i) {
    Random random(RunSeed() + i, "follow");
    const RandomOptions options{.width = 1 + static_cast<int>(random.Below(2)),
                                .height = 1 + static_cast<int>(random.Below(2)),
                                .rounds = 2,
                                .body = 25};
    const RandomProgram program = GenerateRandomProgram(random, options);
    EventSourceOptions pace;
    pace.issue_percent = 20 + static_cast<unsigned>(random.Below(81));
    pace.access_percent = 5 + static_cast<unsigned>(random.Below(96));
    pace.vector_percent = 5 + static_cast<unsigned>(random.Below(96));
    pace.store_percent = 5 + static_cast<unsigned>(random.Below(96));
    pace.network_percent = 5 + static_cast<unsigned>(random.Below(96));
    const Recording recording = Record(program, pace, random);
    const std::string report = Replay(recording, recording.cycles);
    ASSERT_EQ("", report) << "program " << i;
  }
}

// What the report says about each rule.
struct RuleText {
  BrokenRule rule;
  const char* text;
};
const RuleText kRuleTexts[] = {
    {BrokenRule::kFenceWaits, "did not wait for"},
    {BrokenRule::kFenceIRefetches, "the word is not the one in memory"},
    {BrokenRule::kWaitWaits, "not high enough"},
    {BrokenRule::kAccessOrder, "a wrong scalar access"},
    {BrokenRule::kLoadUse, "a register whose load has not been performed"},
    {BrokenRule::kVectorOrder, "not the next vector operation"},
    {BrokenRule::kVectorAfterLoads, "overtakes an earlier scalar load"},
    {BrokenRule::kVectorReadsStores, "has not stored yet"},
    {BrokenRule::kStoreOrder, "overtakes an earlier store to the same bytes"},
    {BrokenRule::kPostAfterStores, "a post overtakes an earlier store"},
    {BrokenRule::kInjectionOrder, "a wrong packet leaves"},
    {BrokenRule::kArrivalOrder, "not the packet that was sent first"},
};
static_assert(std::size(kRuleTexts) == kBrokenRules - 1);

TEST(Follower, NamesTheRuleThatIsBroken) {
  for (const RuleText& rule : kRuleTexts) {
    std::string report;
    for (uint64_t i = 0; i < 60 && report.find(rule.text) == std::string::npos; ++i) {
      Random random(RunSeed() + i, "rules");
      RandomOptions options{.width = 2, .rounds = 3, .body = 20};
      options.weights.patch = 6;
      options.weights.acc = 12;
      options.weights.cross = 5;
      EventSourceOptions pace;
      pace.access_percent = 25;
      pace.vector_percent = 40;
      pace.store_percent = 20;
      pace.network_percent = 20;
      pace.broken = rule.rule;
      report = lockstep::FollowLive(GenerateRandomProgram(random, options), pace, random);
    }
    EXPECT_NE(std::string::npos, report.find(rule.text)) << "not found: " << rule.text << "\n"
                                                         << report;
  }
}

}  // namespace
}  // namespace d1
