// A fence and a halt wait for what a thread has sent, however far it goes; in step with the golden
// model, which knows what has arrived.
#include <gtest/gtest.h>

#include "tb/model/address.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr int kLength = 8;  // of a row of nodes

TEST(NodeFence, WaitsForPushesAndPostsToAnyNode) {
  NodeBench bench(kLength, 1, RunSeed());
  for (int x = 0; x < kLength; ++x) {
    for (int t = 0; t < kThreads; ++t) {
      ProgramBuilder p(CodeOf(t));
      p.Emit({.op = Op::kD1VsplatW, .rs1 = 10, .vd = 1});
      for (int hop = 1; hop < kLength; ++hop) {
        const Place to = PlaceOf((x + hop) % kLength, 0);
        const uint32_t line = kData + 64 * static_cast<uint32_t>(x * kThreads + t);
        p.Li(8, GlobalAddress(to, line));
        for (int n = 0; n < 1 + hop % 3; ++n) {
          p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 1});
        }
        p.Emit({.op = hop % 2 == 0 ? Op::kFence : Op::kFenceI});
        p.Emit({.op = Op::kD1Post, .rs1 = 8, .sem = static_cast<uint8_t>(t)});
        if (hop % 3 == 0) p.Emit({.op = Op::kFence});
      }
      p.Halt();
      bench.Load(x, p.base(), Bytes(p));
    }
  }
  // One thread alone, whose fences nothing delays, then all at once.
  bench.mesh().HostStart(0, 0, CodeOf(0), 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  for (int x = 0; x < kLength; ++x) {
    for (int t = 0; t < kThreads; ++t) bench.mesh().HostStart(x, t, CodeOf(t), 1 + x);
  }
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  for (int x = 0; x < kLength; ++x) {
    for (int t = 0; t < kThreads; ++t) {
      const int posts = kLength - 1 + (t == 0 && x != 0 ? 1 : 0);
      EXPECT_EQ(posts, ReadSemaphore(bench.mesh().node(x), t)) << x << " " << t;
    }
  }
}

}  // namespace
}  // namespace d1
