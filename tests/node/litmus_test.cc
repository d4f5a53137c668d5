// Litmus tests of the memory model (docs/instruction-set-design.md, section 8): two threads that
// race for two words, and which outcomes may be seen. Every program also runs in step with the
// golden model.
//
//   MP, message passing     x = 1; y = 1   |  r0 = y; r1 = x   weak: r0 = 1, r1 = 0
//   SB, store buffering     x = 1; r0 = y  |  y = 1; r1 = x    weak: r0 = 0, r1 = 0
//   LB, load buffering      r0 = x; y = 1  |  r1 = y; x = 1    weak: r0 = 1, r1 = 1
//
// Each race is run for 64 pairs of delays, alone and while devices at the edges take banks and
// ports. A weak outcome that the model forbids must never be seen; one that it allows and that this
// machine shows must be seen, or the race is none.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <set>
#include <utility>

#include "tb/model/address.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr int kDelays = 8, kRaces = kDelays * kDelays;
constexpr uint32_t kStride = 128;  // from the words of a race to those of the next: a line each
constexpr uint8_t kMeet = 10, kSignal = 20;  // semaphores

// Registers: where x and y lie in this node and in the partner's, a one, the results, where they
// go.
constexpr uint8_t kX = 8, kY = 9, kTheirX = 18, kTheirY = 19, kOne = 20, kResults = 21, kThem = 22,
                  kR0 = 5, kR1 = 6;
constexpr uint8_t kOnes = 1, kR = 2, kBusy = 3;  // vector registers

// What one thread does in a race.
class Side {
 public:
  explicit Side(ProgramBuilder* p) : p_(*p) {}

  void Store(uint8_t at) { p_.S(Op::kSd, kOne, at, 0); }
  void Load(uint8_t to, uint8_t at) { p_.I(Op::kLd, to, at, 0); }
  void VectorStore(uint8_t at) {
    Busy();
    p_.Emit({.op = Op::kD1Vst, .rs1 = at, .vs1 = kOnes});
  }
  void VectorLoad(uint8_t at) {
    Busy();
    p_.Emit({.op = Op::kD1Vld, .rs1 = at, .vd = kR});
  }
  void Push(uint8_t at) { p_.Emit({.op = Op::kD1Push, .rs1 = at, .vs1 = kOnes}); }
  void Post() { p_.Emit({.op = Op::kD1Post, .rs1 = kThem, .sem = kSignal}); }
  void Wait() { p_.Emit({.op = Op::kD1Wait, .sem = kSignal}); }
  void Fence() { p_.Emit({.op = Op::kFence}); }

 private:
  // Vector operations that each wait for the one before: the next one is late.
  void Busy() {
    for (int i = 0; i < 3; ++i)
      p_.Emit({.op = Op::kD1FaddS, .vd = kBusy, .vs1 = kBusy, .vs2 = kBusy});
  }

  ProgramBuilder& p_;
};

using Body = std::function<void(Side&)>;
using Outcome = std::array<bool, 2>;  // r0 and r1 are not zero

struct Race {
  Body first, second;
  bool remote = false;     // the threads are of two nodes
  bool vector = false;     // r0 and r1 are what each thread has in v2
  bool one_reads = false;  // both results are the second thread's
};

constexpr uint32_t ResultsOf(int side) { return kResult + 64 * static_cast<uint32_t>(side); }

// All delays of both threads.
ProgramBuilder ProgramOf(const Race& race, int side) {
  ProgramBuilder p(CodeOf(side));
  const Place them = PlaceOf(race.remote ? 1 - side : 0, 0);
  p.Li(kX, kData);
  p.Li(kY, kData + 64);
  p.Li(kTheirX, GlobalAddress(them, kData));
  p.Li(kTheirY, GlobalAddress(them, kData + 64));
  p.Li(kOne, 1);
  p.Li(kResults, ResultsOf(side));
  p.Li(kThem, GlobalAddress(them, 0));
  p.Emit({.op = Op::kD1VsplatW, .rs1 = kOne, .vd = kOnes});
  p.Emit({.op = Op::kD1VsplatW, .rs1 = 0, .vd = kBusy});
  for (int i = 0; i < kRaces; ++i) {
    p.I(Op::kAddi, kR0, 0, 0);
    p.I(Op::kAddi, kR1, 0, 0);
    p.Emit({.op = Op::kD1Post, .rs1 = kThem, .sem = static_cast<uint8_t>(kMeet + 1 - side)});
    p.Emit({.op = Op::kD1Wait, .sem = static_cast<uint8_t>(kMeet + side)});
    const int delay = (side == 0 ? i % kDelays : i / kDelays) * (race.remote ? 3 : 2);
    for (int n = 0; n < delay; ++n) p.I(Op::kAddi, 0, 0, 0);
    Side body(&p);
    (side == 0 ? race.first : race.second)(body);
    body.Fence();
    if (race.vector) {
      p.Emit({.op = Op::kD1Vst, .rs1 = kResults, .vs1 = kR});
    } else {
      p.S(Op::kSd, kR0, kResults, 0);
      p.S(Op::kSd, kR1, kResults, 8);
    }
    for (const uint8_t pointer : {kX, kY, kTheirX, kTheirY, kResults})
      p.I(Op::kAddi, pointer, pointer, kStride);
  }
  p.Halt();
  return p;
}

class LitmusTest : public testing::Test {
 protected:
  // Outcomes of all races, alone and disturbed.
  std::multiset<Outcome> Outcomes(const Race& race) {
    std::multiset<Outcome> outcomes;
    for (const bool disturbed : {false, true}) {
      NodeBench bench(race.remote ? 2 : 1, 1, RunSeed());
      for (int side = 0; side < 2; ++side) {
        ProgramBuilder p = ProgramOf(race, side);
        const int node = race.remote ? side : 0;
        LoadProgram(bench, node, p);
        bench.mesh().HostStart(node, side, p.base(), 0);
      }
      if (disturbed) bench.Disturb(RunSeed());
      const bool equal = bench.RunToQuiet() && bench.CheckEnd();
      EXPECT_TRUE(equal) << bench.report();
      if (!equal) return {};
      for (uint32_t i = 0; i < kRaces; ++i) {
        const auto result = [&](int side, int which) {
          const uint32_t at = ResultsOf(side) + kStride * i + 8 * static_cast<uint32_t>(which);
          return bench.ReadAs<uint64_t>(race.remote ? side : 0, at) != 0;
        };
        outcomes.insert(race.one_reads ? Outcome{result(1, 0), result(1, 1)}
                                       : Outcome{result(0, 0), result(1, 0)});
      }
    }
    return outcomes;
  }

  void ExpectNever(const Race& race, Outcome weak) {
    const auto outcomes = Outcomes(race);
    EXPECT_EQ(outcomes.count(weak), 0u) << "of " << outcomes.size();
    EXPECT_GE(std::set(outcomes.begin(), outcomes.end()).size(), 2u) << "no race";
  }
  void ExpectSeen(const Race& race, Outcome weak) {
    const auto outcomes = Outcomes(race);
    EXPECT_GT(outcomes.count(weak), 0u) << "of " << outcomes.size();
  }
};

constexpr Outcome kPassed{true, false}, kNone{false, false}, kBoth{true, true};

// ---- two threads of a node, scalar accesses: in program order

TEST_F(LitmusTest, ScalarMessagePassingNeedsNoFence) {
  ExpectNever({.first = [](Side& s) { s.Store(kX), s.Store(kY); },
               .second = [](Side& s) { s.Load(kR0, kY), s.Load(kR1, kX); },
               .one_reads = true},
              kPassed);
}

TEST_F(LitmusTest, ScalarStoresAreNotBuffered) {
  ExpectNever({.first = [](Side& s) { s.Store(kX), s.Load(kR0, kY); },
               .second = [](Side& s) { s.Store(kY), s.Load(kR0, kX); }},
              kNone);
}

TEST_F(LitmusTest, ScalarLoadsAreNotLate) {
  ExpectNever({.first = [](Side& s) { s.Load(kR0, kX), s.Store(kY); },
               .second = [](Side& s) { s.Load(kR0, kY), s.Store(kX); }},
              kBoth);
}

// ---- two threads of a node, one access on the vector side: FENCE orders it

Race VectorMessagePassing(bool fence) {
  return {.first = [=](Side& s) { s.VectorStore(kX), fence ? s.Fence() : void(), s.Store(kY); },
          .second = [](Side& s) { s.Load(kR0, kY), s.Load(kR1, kX); },
          .one_reads = true};
}
TEST_F(LitmusTest, AScalarStoreOvertakesAVectorStore) {
  ExpectSeen(VectorMessagePassing(false), kPassed);
}
TEST_F(LitmusTest, AFenceOrdersVectorAndScalarStores) {
  ExpectNever(VectorMessagePassing(true), kPassed);
}

Race VectorStoreBuffering(bool fence) {
  return {
      .first = [=](Side& s) { s.VectorStore(kX), fence ? s.Fence() : void(), s.Load(kR0, kY); },
      .second = [=](Side& s) { s.VectorStore(kY), fence ? s.Fence() : void(), s.Load(kR0, kX); }};
}
TEST_F(LitmusTest, AScalarLoadOvertakesAVectorStore) {
  ExpectSeen(VectorStoreBuffering(false), kNone);
}
TEST_F(LitmusTest, AFenceOrdersAVectorStoreAndAScalarLoad) {
  ExpectNever(VectorStoreBuffering(true), kNone);
}

Race VectorLoadBuffering(bool fence) {
  return {.first = [=](Side& s) { s.VectorLoad(kX), fence ? s.Fence() : void(), s.Store(kY); },
          .second = [=](Side& s) { s.VectorLoad(kY), fence ? s.Fence() : void(), s.Store(kX); },
          .vector = true};
}
TEST_F(LitmusTest, AScalarStoreOvertakesAVectorLoad) {
  ExpectSeen(VectorLoadBuffering(false), kBoth);
}
TEST_F(LitmusTest, AFenceOrdersAVectorLoadAndAScalarStore) {
  ExpectNever(VectorLoadBuffering(true), kBoth);
}

// ---- two nodes; x and y lie where they are read

TEST_F(LitmusTest, PushesToANodeAreSeenInTheirOrder) {
  ExpectNever({.first = [](Side& s) { s.Push(kTheirX), s.Push(kTheirY); },
               .second = [](Side& s) { s.Load(kR0, kY), s.Load(kR1, kX); },
               .remote = true,
               .one_reads = true},
              kPassed);
}

// The wait takes the place of r0 = y.
TEST_F(LitmusTest, APostComesAfterThePushesBeforeIt) {
  const auto outcomes =
      Outcomes({.first = [](Side& s) { s.Push(kTheirX), s.Post(); },
                .second = [](Side& s) { s.Wait(), s.Load(kR0, kX), s.Load(kR1, kX); },
                .remote = true,
                .one_reads = true});
  EXPECT_EQ(outcomes.count(kBoth), outcomes.size());
}

Race RemoteStoreBuffering(bool fence) {
  return {.first = [=](Side& s) { s.Push(kTheirX), fence ? s.Fence() : void(), s.Load(kR0, kY); },
          .second = [=](Side& s) { s.Push(kTheirY), fence ? s.Fence() : void(), s.Load(kR0, kX); },
          .remote = true};
}
TEST_F(LitmusTest, ALoadOvertakesAPush) { ExpectSeen(RemoteStoreBuffering(false), kNone); }
TEST_F(LitmusTest, AFenceWaitsForAPush) { ExpectNever(RemoteStoreBuffering(true), kNone); }

TEST_F(LitmusTest, APushComesAfterEarlierLoads) {
  ExpectNever({.first = [](Side& s) { s.Load(kR0, kX), s.Push(kTheirY); },
               .second = [](Side& s) { s.Load(kR0, kY), s.Push(kTheirX); },
               .remote = true},
              kBoth);
}

}  // namespace
}  // namespace d1
