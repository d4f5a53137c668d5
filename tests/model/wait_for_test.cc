// What a thread would post, and the circle of threads that wait for each other.
#include "tb/model/wait_for.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/program_builder.h"

namespace d1 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint32_t kBase = 0x1000;
const Place kHere{.y = 1, .x = 2}, kThere{.y = 3, .x = 4};

std::vector<SemaphoreId> Posts(ProgramBuilder& p, const ThreadState& start = ThreadState()) {
  std::vector<uint8_t> sram(kSramBytes);
  const auto words = p.words();
  std::memcpy(&sram[kBase], words.data(), 4 * words.size());
  ThreadState thread = start;
  thread.pc = kBase;
  return PostsOf(kHere, sram, thread, 2);
}

TEST(WaitForTest, PostsBehindWaitsBranchesAndVectorOperationsAreSeen) {
  ProgramBuilder p(kBase);
  p.Emit({.op = Op::kD1Wait, .sem = 1});
  p.Emit({.op = Op::kD1Vld, .rs1 = 0, .vd = 1});
  p.Li(5, GlobalAddress(kThere, 0));
  p.Li(6, 3);
  const auto round = p.Here();
  p.Emit({.op = Op::kD1Post, .rs1 = 5, .sem = 7});
  p.Emit({.op = Op::kD1Wait, .sem = 2});
  p.I(Op::kAddi, 6, 6, -1);
  p.Branch(Op::kBne, 6, 0, round);
  p.Emit({.op = Op::kD1Post, .rs1 = 0, .sem = 8});
  p.Halt();
  p.Emit({.op = Op::kD1Post, .rs1 = 0, .sem = 9});
  EXPECT_THAT(Posts(p), ElementsAre(SemaphoreId{kThere, 7}, SemaphoreId{kHere, 8}));
}

TEST(WaitForTest, RegistersOfTheThreadAndItsMemoryCount) {
  ProgramBuilder p(kBase);
  p.S(Op::kSd, 9, 0, 0x40);
  p.I(Op::kLd, 5, 0, 0x40);
  p.Emit({.op = Op::kD1Post, .rs1 = 5, .sem = 3});
  p.Halt();
  ThreadState thread;
  thread.x[9] = GlobalAddress(kThere, 0);
  EXPECT_THAT(Posts(p, thread), ElementsAre(SemaphoreId{kThere, 3}));
}

TEST(WaitForTest, AStoreToASemaphoreRegisterIsAPost) {
  ProgramBuilder p(kBase);
  p.Li(5, SemaphoreRegister(30));
  p.S(Op::kSd, 5, 5, 0);
  p.Halt();
  EXPECT_THAT(Posts(p), ElementsAre(SemaphoreId{kHere, 30}));
}

TEST(WaitForTest, AnEndlessThreadAndOneThatFaultsComeToAnEnd) {
  ProgramBuilder endless(kBase);
  const auto here = endless.Here();
  endless.Emit({.op = Op::kD1Post, .rs1 = 0, .sem = 4});
  endless.Branch(Op::kBeq, 0, 0, here);
  EXPECT_THAT(Posts(endless), ElementsAre(SemaphoreId{kHere, 4}));
  ProgramBuilder faults(kBase);
  faults.Li(5, 0x180000);
  faults.I(Op::kLd, 6, 5, 0);
  faults.Emit({.op = Op::kD1Post, .rs1 = 0, .sem = 4});
  EXPECT_THAT(Posts(faults), IsEmpty());
}

WaitingThread At(int x, unsigned semaphore, std::vector<SemaphoreId> posts) {
  return {.node = {.x = static_cast<uint8_t>(x)},
          .thread = 0,
          .pc = 0x100,
          .semaphore = semaphore,
          .posts = std::move(posts)};
}
SemaphoreId Of(int x, unsigned number) { return {{.x = static_cast<uint8_t>(x)}, number}; }

std::vector<int> Nodes(const std::vector<WaitingThread>& circle) {
  std::vector<int> nodes;
  for (const WaitingThread& w : circle) nodes.push_back(w.node.x);
  return nodes;
}

TEST(WaitForTest, TheCircleIsTheShortestAndLeavesOutWhoOnlyWaitsForIt) {
  // 0 waits for 1; 1 for 2 or 4; 2 for 3; 3 for 1; 4 for 1.
  const std::vector<WaitingThread> waiting = {
      At(0, 5, {}), At(1, 5, {Of(0, 5), Of(3, 5), Of(4, 5)}), At(2, 5, {Of(1, 5)}),
      At(3, 5, {Of(2, 5)}), At(4, 5, {Of(1, 5)})};
  EXPECT_THAT(Nodes(WaitCircle(waiting)), ElementsAre(1, 4));
}

TEST(WaitForTest, AThreadThatPostsOnlyToItselfWaitsForItself) {
  EXPECT_THAT(Nodes(WaitCircle({At(0, 5, {}), At(1, 6, {Of(1, 6)})})), ElementsAre(1));
}

TEST(WaitForTest, AnotherSemaphoreOrAnotherNodeIsNoCircle) {
  EXPECT_THAT(WaitCircle({At(0, 5, {Of(1, 6)}), At(1, 5, {Of(0, 5)})}), IsEmpty());
  EXPECT_THAT(WaitCircle({At(0, 5, {Of(2, 5)}), At(1, 5, {Of(0, 5)})}), IsEmpty());
}

TEST(WaitForTest, TheTextNamesTheCircleOrWhoIsLeftAlone) {
  EXPECT_EQ(
      WaitForText({At(0, 5, {Of(1, 6)}), At(1, 6, {Of(0, 5)})}, false),
      "a circle of threads that wait for each other:\n"
      "  node 0,0 thread 0 at 0x100 waits for semaphore 5, which node 1,0 thread 0 would post\n"
      "  node 1,0 thread 0 at 0x100 waits for semaphore 6, which node 0,0 thread 0 would post\n");
  const std::vector<WaitingThread> alone = {At(0, 5, {}), At(1, 6, {})};
  EXPECT_EQ(WaitForText(alone, true),
            "  node 0,0 thread 0 at 0x100 waits for semaphore 5, which no thread would post\n"
            "  node 1,0 thread 0 at 0x100 waits for semaphore 6, which no thread would post\n");
  EXPECT_EQ(WaitForText(alone, false), "") << "others run and may";
}

}  // namespace
}  // namespace d1
