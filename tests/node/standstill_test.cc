// Threads that go on for ever without changing anything are found, and none that would end is taken
// for one.
#include "tb/harness/rtl_standstill.h"

#include <gtest/gtest.h>

#include "tests/node/node_program.h"

namespace d1 {
namespace {

// A sequence that runs into a circle of `length` states behind a tail of others: where the circle
// is found.
int FoundAt(int tail, int length) {
  Repetition<int> repetition;
  for (int i = 0; i < 100'000; ++i) {
    const int state = i < tail + length ? i : tail + (i - tail) % length;
    if (repetition.Add(state, static_cast<uint64_t>(i)) < 0) continue;
    EXPECT_EQ(static_cast<uint64_t>(i - length), repetition.from());
    return i;
  }
  return -1;
}

TEST(Repetition, FindsEveryCircleAndNothingElse) {
  for (int tail = 0; tail < 40; ++tail) {
    for (int length = 1; length < 40; ++length) {
      const int found = FoundAt(tail, length);
      ASSERT_GE(found, tail + length);
      ASSERT_LE(found, 4 * (tail + length) + 4);
    }
  }
  for (const int length : {300, 1000, 20'000}) {  // longer than kNear
    const int found = FoundAt(777, length);
    ASSERT_GE(found, 777 + length);
    ASSERT_LE(found, 4 * (777 + length) + 4);
  }
}

TEST(Repetition, SoonFindsAShortCircleBehindALongTail) {
  constexpr int kNear = Repetition<int>::kNear;
  for (int tail = 10'000; tail < 10'300; ++tail) {
    for (const int length : {1, 2, 7, 100, kNear - 1}) {
      const int found = FoundAt(tail, length);
      ASSERT_GE(found, tail + length);
      ASSERT_LE(found, tail + kNear + length);
    }
  }
}

constexpr uint64_t kIdle = 10'000;

class StandstillTest : public testing::Test {
 protected:
  enum class End { kHalted, kStands, kNeither };

  // Thread t of a node runs program t, until all have ended or stand still.
  End Run(RtlMesh& mesh, std::span<ProgramBuilder> programs, uint64_t max_cycles) {
    watch_ = {};
    mesh.Reset();
    mesh.Observe([&](int, const NodeActivity&) { watch_.Look(mesh.node(0), mesh.cycle()); });
    for (size_t t = 0; t < programs.size(); ++t) {
      mesh.WriteSram(0, programs[t].base(), Bytes(programs[t]));
      mesh.HostStart(0, static_cast<int>(t), programs[t].base(), 0);
    }
    while (mesh.cycle() < max_cycles) {
      mesh.Tick();
      if (!mesh.running() && mesh.host_outstanding() == 0) return End::kHalted;
      const uint64_t now = mesh.cycle(), since = watch_.quiet_since();
      if (now % 64 != 0 || now - since < kIdle) continue;
      if (watch_.Stands(mesh.node(0), now, since, kIdle)) return End::kStands;
    }
    return End::kNeither;
  }
  End Run(ProgramBuilder& program) {
    RtlMesh mesh(1, 1, RunSeed());
    return Run(mesh, {&program, 1}, 400'000);
  }

  Random random_{RunSeed(), "standstill"};
  StandstillWatch watch_;
};

// x = (a x + c) mod 2^n until it is a number that it comes to before it repeats itself, or not: in
// a loop with a multiplication, a load, and a store of what is there already.
TEST_F(StandstillTest, AgreesWithWhatALoopOfNumbersDoes) {
  for (int i = 0; i < 12; ++i) {
    const uint64_t bits = static_cast<uint64_t>(random_.Range(2, 10)), mask = (1u << bits) - 1;
    // Every third comes to its number for sure, every third surely not: from even numbers to odd
    // ones.
    const uint64_t even = i % 3 == 1 ? 1 : 0;
    const uint64_t a = random_.Bits(11) & ~even, c = random_.Bits(11) & ~even,
                   first = random_.Bits() & mask & ~even;
    uint64_t x = first, target = (random_.Bits() & mask) | even;
    if (i % 3 == 0) target = (a * x + c) & mask;
    bool halts = false;
    for (uint64_t steps = 0; steps <= mask && !halts; ++steps) {
      x = (a * x + c) & mask;
      halts = x == target;
    }
    ProgramBuilder p(CodeOf(0));
    p.Li(5, first), p.Li(6, a), p.Li(7, c), p.Li(8, mask), p.Li(9, target), p.Li(10, kData);
    const auto loop = p.Here();
    p.R(Op::kMul, 5, 5, 6);
    p.R(Op::kAdd, 5, 5, 7);
    p.R(Op::kAnd, 5, 5, 8);
    if (i % 2 == 0) p.I(Op::kLd, 11, 10, 8), p.S(Op::kSd, 11, 10, 16);
    p.Branch(Op::kBne, 5, 9, loop);
    p.Halt();
    EXPECT_EQ(halts ? End::kHalted : End::kStands, Run(p)) << i << ": " << bits << " bits";
  }
}

// Its registers repeat themselves, but the time does not: a CSR or a control register.
TEST_F(StandstillTest, WaitsForWhatReadsTheTime) {
  static constexpr uint32_t kClocks[] = {kCsrCycle, kCsrTime, kCsrInstret, kCtlCycle,
                                         ThreadRegister(0, kCtlCountIssued)};
  for (const uint32_t what : kClocks) {
    ProgramBuilder p(CodeOf(0));
    p.Li(8, what);
    const auto loop = p.Here();
    if (what < 0x1000) {
      p.Emit({.op = Op::kCsrrs, .rd = 5, .csr = static_cast<uint16_t>(what)});
    } else {
      p.I(Op::kLd, 5, 8, 0);
    }
    p.I(Op::kSrli, 5, 5, 14);
    p.Branch(Op::kBeq, 5, 0, loop);
    p.Halt();
    EXPECT_EQ(End::kHalted, Run(p)) << what;
  }
}

// Thread 1 polls a word; thread 0 counts to 5000, which takes longer than kIdle, and then for ever
// writes 1 to the word, or what is there already, or 0 and 1 in turn beside it.
TEST_F(StandstillTest, TellsWritesFromChanges) {
  enum What { kWord, kNothing, kBeside };
  for (const What what : {kWord, kNothing, kBeside}) {
    ProgramBuilder writer(CodeOf(0)), poller(CodeOf(1));
    writer.Li(5, 5000), writer.Li(8, kData), writer.Li(6, 1);
    const auto count = writer.Here();
    writer.I(Op::kAddi, 5, 5, -1);
    writer.Branch(Op::kBne, 5, 0, count);
    const auto again = writer.Here();
    writer.S(Op::kSd, what == kWord ? 6 : what == kNothing ? 0 : 5, 8, what == kBeside ? 8 : 0);
    writer.I(Op::kXori, 5, 5, 1);
    writer.Jump(again);
    poller.Li(8, kData);
    const auto poll = poller.Here();
    poller.I(Op::kLd, 5, 8, 0);
    poller.Branch(Op::kBeq, 5, 0, poll);
    poller.Halt();
    std::array programs = {writer, poller};
    RtlMesh mesh(1, 1, RunSeed());
    EXPECT_EQ(what == kBeside ? End::kNeither : End::kStands, Run(mesh, programs, 60'000)) << what;
    const ThreadStatus polls = ReadThread(mesh.node(0), 1).status;
    EXPECT_EQ(what == kWord ? ThreadStatus::kHalted : ThreadStatus::kRunning, polls)
        << "not before the word has come";
  }
}

}  // namespace
}  // namespace d1
