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

}  // namespace
}  // namespace d1
