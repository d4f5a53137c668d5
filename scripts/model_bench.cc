// How fast the golden model executes instructions, alone and behind the lockstep follower, on one
// core: `make model-bench`. Prints one line a measurement; nothing here decides pass or fail.
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "tb/harness/random.h"
#include "tb/model/lockstep/event_source.h"
#include "tb/model/lockstep/follower.h"
#include "tb/model/machine.h"
#include "tb/model/program_builder.h"
#include "tb/model/random_program.h"

namespace d1 {
namespace {

// Of the processor, so that other work on the machine does not count.
double Seconds(std::clock_t since) {
  return static_cast<double>(std::clock() - since) / CLOCKS_PER_SEC;
}

void Print(const char* what, double count, const char* unit, double seconds) {
  std::printf("%-44s %8.2f M %s/s\n", what, count / seconds / 1e6, unit);
}

// A loop of 12 scalar instructions: computation, a load, a store, a branch.
void ScalarLoop(int threads) {
  Machine machine({});
  for (int t = 0; t < threads; ++t) {
    ProgramBuilder p(0x1000 + 0x1000 * static_cast<uint32_t>(t));
    p.Li(5, 0x20000 + 0x1000 * static_cast<uint32_t>(t));
    p.Li(6, 4'000'000 / static_cast<uint64_t>(threads));
    const auto loop = p.Here();
    p.I(Op::kLd, 7, 5, 0);
    p.I(Op::kAddi, 7, 7, 3);
    p.R(Op::kXor, 8, 7, 6);
    p.I(Op::kSlli, 9, 8, 5);
    p.R(Op::kAdd, 11, 9, 7);
    p.R(Op::kSltu, 12, 11, 8);
    p.R(Op::kAddw, 13, 12, 9);
    p.R(Op::kMul, 14, 13, 7);
    p.R(Op::kOr, 15, 14, 13);
    p.S(Op::kSd, 15, 5, 0);
    p.I(Op::kAddi, 6, 6, -1);
    p.Branch(Op::kBne, 6, 0, loop);
    p.Halt();
    p.Store(machine.node(0, 0).sram);
    machine.StartThread(0, 0, t, p.base());
  }
  const std::clock_t start = std::clock();
  const RunResult result = machine.Run();
  Print(threads == 1 ? "scalar loop, 1 thread" : "scalar loop, 4 threads",
        static_cast<double>(result.instructions), "instructions", Seconds(start));
}

void MatrixLoop() {
  Machine machine({});
  Random random(1, "bench");
  NodeState& node = machine.node(0, 0);
  for (uint32_t at = 0x20000; at < 0x24000; at += 2) {
    const uint64_t bits = random.Bits(1) << 15 | (120 + random.Below(14)) << 7 | random.Bits(7);
    node.sram.Write(at, static_cast<uint16_t>(bits));
  }
  ProgramBuilder p(0x1000);
  p.Li(7, 20'000);
  const auto loop = p.Here();
  p.Li(5, 0x20000);
  p.Li(6, 0x22000);
  for (int i = 0; i < 64; ++i) {
    p.Emit({.op = Op::kD1Mm,
            .rs1 = 5,
            .rs2 = 6,
            .acc = static_cast<uint8_t>(i % 8),
            .overwrite = i < 8,
            .inc_a = true,
            .inc_b = true});
  }
  p.I(Op::kAddi, 7, 7, -1);
  p.Branch(Op::kBne, 7, 0, loop);
  p.Halt();
  p.Store(node.sram);
  machine.StartThread(0, 0, 0, 0x1000);
  const std::clock_t start = std::clock();
  const RunResult result = machine.Run();
  Print("matrix steps from SRAM", static_cast<double>(result.matrix_steps), "steps",
        Seconds(start));
}

// Random programs, recorded first, so that only the follower is timed.
void Lockstep() {
  double events = 0, retired = 0, seconds = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed, "bench");
    const RandomProgram program = GenerateRandomProgram(random, {});
    EventSource source({}, random);
    Follower follower({});
    for (Machine* machine : {&source.machine(), &follower.machine()}) {
      program.Load(*machine);
      program.StartThreads(*machine);
    }
    std::vector<std::vector<NodeEvent>> cycles;
    while (!source.Done()) cycles.push_back(source.Cycle());
    const std::clock_t start = std::clock();
    for (size_t i = 0; i < cycles.size(); ++i) {
      follower.Step(i + 1, cycles[i]);
      events += static_cast<double>(cycles[i].size());
    }
    follower.Finish();
    seconds += Seconds(start);
    retired += static_cast<double>(follower.retired());
    if (!follower.ok()) std::printf("%s", follower.report().c_str());
  }
  Print("lockstep, random programs", retired, "instructions", seconds);
  Print("lockstep, random programs", events, "events", seconds);
}

}  // namespace
}  // namespace d1

int main() {
  d1::ScalarLoop(1);
  d1::ScalarLoop(4);
  d1::MatrixLoop();
  d1::Lockstep();
}
