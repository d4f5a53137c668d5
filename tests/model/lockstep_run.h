// Runs of the event source, recorded so that they can be replayed, and changed, for the follower.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tb/harness/random.h"
#include "tb/model/lockstep/event_source.h"
#include "tb/model/lockstep/follower.h"
#include "tb/model/random_program.h"

namespace d1::lockstep {

struct RecordedCycle {
  uint64_t cycle;
  std::vector<NodeEvent> events;
};

struct Recording {
  RandomProgram program;
  std::vector<RecordedCycle> cycles;
  std::vector<std::vector<uint8_t>> sram;  // Of each node, at the end.
};

inline Recording Record(const RandomProgram& program, EventSourceOptions options, Random& random) {
  options.machine = {.width = program.width, .height = program.height};
  EventSource source(options, random);
  program.Load(source.machine());
  program.StartThreads(source.machine());
  Recording recording{program, {}, {}};
  while (!source.Done() && source.cycle() < 2'000'000) {
    std::vector<NodeEvent> events = source.Cycle();
    if (!events.empty()) recording.cycles.push_back({source.cycle(), std::move(events)});
  }
  EXPECT_TRUE(source.Done()) << "the event source hangs";
  for (int n = 0; n < source.machine().nodes(); ++n) {
    const std::span<uint8_t> bytes = source.machine().node(n).sram.bytes();
    recording.sram.emplace_back(bytes.begin(), bytes.end());
  }
  return recording;
}

// The report of a follower that sees `cycles`; empty when it finds no difference.
inline std::string Replay(const Recording& recording, const std::vector<RecordedCycle>& cycles) {
  Follower follower(
      {.machine = {.width = recording.program.width, .height = recording.program.height}});
  recording.program.Load(follower.machine());
  recording.program.StartThreads(follower.machine());
  for (const RecordedCycle& cycle : cycles) {
    if (!follower.Step(cycle.cycle, cycle.events)) return follower.report();
  }
  follower.Finish();
  for (int n = 0; n < follower.machine().nodes(); ++n) follower.CheckSram(n, recording.sram[n]);
  return follower.report();
}

// Source and follower side by side, up to the first difference.
inline std::string FollowLive(const RandomProgram& program, EventSourceOptions options,
                              Random& random) {
  options.machine = {.width = program.width, .height = program.height};
  EventSource source(options, random);
  Follower follower({.machine = options.machine});
  for (Machine* machine : {&source.machine(), &follower.machine()}) {
    program.Load(*machine);
    program.StartThreads(*machine);
  }
  while (!source.Done() && source.cycle() < 100'000) {
    if (!follower.Step(source.cycle() + 1, source.Cycle())) return follower.report();
  }
  follower.Finish(source.Done());
  return follower.report();
}

}  // namespace d1::lockstep
