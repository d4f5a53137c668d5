// Compares what came out of d1_core with the reference of its threads.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tb/model/instr.h"
#include "tests/scalar/core_world.h"
#include "tests/scalar/reference.h"
#include "tests/simd/permute_ops.h"

namespace d1 {

inline void ExpectSameOp(const VectorOp& want, const Vop& got, const std::string& where) {
  const std::string at = where + ": " + InstrText(want.word, want.pc);
  EXPECT_EQ(static_cast<unsigned>(want.kind), got.op) << at;
  EXPECT_EQ(want.pc, got.pc) << at;
  const auto same = [&](const char* name, uint64_t w, uint64_t g) {
    EXPECT_EQ(w, g) << at << ": " << name;
  };
  const bool step = want.kind <= VectorKind::kMmMemReg;
  const bool a_memory = want.kind == VectorKind::kMmMemMem || want.kind == VectorKind::kMmMemReg;
  const bool b_memory = want.kind == VectorKind::kMmMemMem || want.kind == VectorKind::kMmRegMem;
  if (step) {
    same("acc", want.acc, got.acc);
    same("overwrite", want.overwrite, got.overwrite);
    same("format a", FormatEntry::Of(want.fa, want.view_a).bits, got.fmt_a);
    same("format b", FormatEntry::Of(want.fb, want.view_b).bits, got.fmt_b);
    if (a_memory) same("address a", want.addr_a, got.addr_a);
    if (b_memory) same("address b", want.addr_b, got.addr_b);
    if (!a_memory) same("half of va, va", 16 * want.half_a + want.vs1, got.vs1);
    if (!b_memory) same("half of vb, vb", 16 * want.half_b + want.vs2, got.vs2);
  }
  switch (want.kind) {
    case VectorKind::kAccClear:
      same("acc", want.acc, got.acc);
      break;
    case VectorKind::kAccStore:
      same("acc", want.acc, got.acc);
      same("address", want.addr_a, got.addr_a & 0x1FFFFF);
      same("rounding", want.rounding == RoundingMode::kStochastic, got.vs1);
      if (got.vs1 != 0) {
        same("random bits", want.random.state(),
             (got.addr_a & ~uint64_t{0x1FFFFF}) | uint64_t{got.vs3} << 16 | got.fmt_b);
      }
      same("stride", static_cast<uint32_t>(want.stride) & 0x1FFFFF, got.addr_b);
      same("strided", want.strided, got.overwrite);
      same("format", FormatEntry::Of(want.fa).bits, got.fmt_a);
      break;
    case VectorKind::kArith:
      same("vd", want.vd, got.vd);
      if (want.alu == VectorAlu::kMask) {  // A splat of bytes: the first ones, or those of a word.
        same("operation", static_cast<unsigned>(VectorAlu::kSplat), got.alu);
        same("what of it", got.fmt_b & 1, got.fmt_b - 2);
        same("bytes", want.addr_a, got.fmt_b == 3 ? got.addr_a : ByteMask(0, got.count));
        break;
      }
      if (want.alu == VectorAlu::kPermute) {
        same("operation", 14, got.alu);
        same("pattern, reads", SubOfPermute(want.permute), got.fmt_b);
        same("vs1", want.vs1, got.vs1);
        if (want.permute.ReadsVs2()) same("vs2", want.vs2, got.vs2);
        if (want.permute.pattern == PermutePattern::kBroadcast) {
          same("element", want.permute.lane & 31, got.vs2);
        }
        break;
      }
      if (want.alu == VectorAlu::kBf16) {
        const bool three = want.bf16 <= VectorAlu::kFnmadd;
        same("operation", 15, got.alu);
        same("what, reads", static_cast<unsigned>(want.bf16) | (three ? 7u : 3u) << 8, got.fmt_b);
        same("vs1", want.vs1, got.vs1);
        same("vs2", want.vs2, got.vs2);
        if (three) same("vs3", want.vs3, got.vs3);
        break;
      }
      if (want.alu == VectorAlu::kConvert) {
        same("operation", 13, got.alu);
        same("from", FormatEntry::Of(want.fa).bits, got.fmt_a & 0x3FF);
        same("to", FormatEntry::Of(want.fb).bits, got.fmt_b & 0x3FF);
        same("vs1", want.vs1, got.vs1);
        same("group, rounding", want.part | want.stochastic << 2, got.vs2);
        if (want.stochastic) same("random bits", want.addr_a, got.addr_a);
        break;
      }
      same("operation", static_cast<unsigned>(want.alu), got.alu);
      if (want.alu == VectorAlu::kSplat) {
        same("scalar", want.splat, static_cast<uint32_t>(got.addr_a));
        same("what of it", want.splat_bytes == 4 ? 0 : 6 - want.splat_bytes, got.fmt_b);
        break;
      }
      same("vs1", want.vs1, got.vs1);
      if (want.alu == VectorAlu::kLane) {
        const unsigned sub = static_cast<unsigned>(want.lane.function) | want.lane.bits / 16 << 5 |
                             static_cast<unsigned>(want.lane.kind) << 7;
        const bool vs2 = want.lane.ReadsVs2(), vs3 = want.lane.ReadsVs3();
        same("what with each element", sub, got.fmt_b & 0xFF);
        same("reads", 1 | vs2 << 1 | vs3 << 2, got.fmt_b >> 8);
        same("vs2 or distance", vs2 ? want.vs2 : want.shift, got.vs2);
        if (vs3) same("vs3", want.vs3, got.vs3);
        break;
      }
      if (want.shuffled) {
        same("reduces", 1 << 10, got.fmt_b);
        same("lane", want.lane_xor, got.vs2);
        break;
      }
      if (want.alu <= VectorAlu::kFmax) {
        same("reduces", 0, got.fmt_b);
        same("vs2", want.vs2, got.vs2);
      }
      if (want.alu <= VectorAlu::kFnmadd) same("vs3", want.vs3, got.vs3);
      if (want.alu == VectorAlu::kShuffleXor) same("lane", want.lane_xor, got.vs2 & 15);
      break;
    case VectorKind::kLoad:
    case VectorKind::kStore:
    case VectorKind::kPush:
      same("address", want.addr_a, got.addr_a);
      same("count", want.count, got.count);
      if (want.kind == VectorKind::kLoad) {
        same("vd", want.vd, got.vd);
      } else {
        same("vs", want.vs1, got.vs1);
      }
      break;
    case VectorKind::kPost:
      same("semaphore", want.sem, got.vd);
      same("address", want.addr_a, got.addr_a);
      same("amount", want.amount, got.addr_b);
      break;
    default:
      break;
  }
}

inline void ExpectSameStop(const Stopped& want, const std::vector<Stopped>& got,
                           const std::string& where) {
  ASSERT_EQ(1u, got.size()) << where << ": stop records";
  EXPECT_EQ(want.halt, got[0].halt) << where;
  EXPECT_EQ(want.cause, got[0].cause) << where;
  EXPECT_EQ(want.pc, got[0].pc) << where;
  EXPECT_EQ(want.addr, got[0].addr) << where;
}

template <typename World>
void ExpectSameThread(const ThreadReference& want, const World& world, int t) {
  const std::string where = "thread " + std::to_string(t);
  ExpectSameStop(want.stop, world.stops[t], where);
  ASSERT_EQ(want.ops.size(), world.vops[t].size()) << where;
  for (size_t i = 0; i < want.ops.size() && !testing::Test::HasFailure(); ++i) {
    ExpectSameOp(want.ops[i], world.vops[t][i], where + ", operation " + std::to_string(i));
  }
}

}  // namespace d1
