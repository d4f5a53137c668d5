// A routine of three lines that is overwritten while a program calls it again and again
// (docs/frontend.md): the old one counts its instructions in x16, the new one in x17. Whatever
// mixture of both is executed, a call counts all of them.
#pragma once

#include <gtest/gtest.h>

#include <array>

#include "tests/node/node_program.h"

namespace d1 {

class OverwrittenCode {
 public:
  static constexpr int kWords = 47;  // and a return to x1
  static constexpr uint32_t kBytes = 4 * (kWords + 1);
  static constexpr uint32_t kRoutine = kData + 0x2000, kNew = kData + 0x3000;

  // The old routine where it is called, in node 0; the new one at kNew of `new_node`.
  static void Load(NodeBench& bench, int new_node) {
    ProgramBuilder old_code = Routine(kRoutine, 16), new_code = Routine(kNew, 17);
    LoadProgram(bench, 0, old_code);
    LoadProgram(bench, new_node, new_code);
  }

  // Begins the program that calls; uses x1, x8, x9, x16 and x17.
  explicit OverwrittenCode(ProgramBuilder& p) : p_(p) {
    p_.Li(8, kResult), p_.Li(9, kRoutine);
    Clear();
  }
  void Call() { p_.I(Op::kJalr, 1, 9, 0); }
  // Once all is written: calls it once without FENCE.I and once behind it, keeps the counts, and
  // ends.
  void Finish() {
    Keep(0);
    Call();
    Keep(16);
    p_.Emit({.op = Op::kFenceI});
    Clear();
    Call();
    Keep(32);
    p_.Halt();
  }

  // What was executed, if there were `calls` before Finish(). Where `stale`, one without FENCE.I
  // must still run old words.
  static void Check(const NodeBench& bench, uint64_t calls, bool stale) {
    struct Counts {
      uint64_t old_words, new_words;
    };
    const auto [before, without_fence, fenced] = bench.ReadAs<std::array<Counts, 3>>(0, kResult);
    EXPECT_EQ(kWords * calls, before.old_words + before.new_words);
    EXPECT_EQ(kWords * (calls + 1), without_fence.old_words + without_fence.new_words);
    if (stale)
      EXPECT_GT(without_fence.old_words, before.old_words)
          << "without old words this shows nothing";
    EXPECT_EQ(0u, fenced.old_words);
    EXPECT_EQ(uint64_t{kWords}, fenced.new_words);
    ProgramBuilder new_code = Routine(kNew, 17);
    EXPECT_EQ(Bytes(new_code), bench.Read(0, kRoutine, kBytes));
  }

 private:
  static ProgramBuilder Routine(uint32_t base, int reg) {
    ProgramBuilder p(base);
    for (int i = 0; i < kWords; ++i) p.I(Op::kAddi, reg, reg, 1);
    p.I(Op::kJalr, 0, 1, 0);
    return p;
  }
  void Clear() { p_.Li(16, 0), p_.Li(17, 0); }
  void Keep(int at) { p_.S(Op::kSd, 16, 8, at), p_.S(Op::kSd, 17, 8, at + 8); }

  ProgramBuilder& p_;
};

}  // namespace d1
