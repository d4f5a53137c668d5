// CSR dflags: what the thread's steps and accumulator stores have raised is in it when the next
// instruction names it.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr uint64_t kInvalid = 1, kDenormal = 2, kOverflow = 4, kUnderflow = 8;
constexpr uint8_t kEntry = 9;  // of the format table: what the tile is stored in
constexpr int kThread = 2;

// One element of A is `a`, those of B are `b`; the others are zero.
struct Case {
  const char* what;
  uint16_t a, b;
  NumberFormat to;
  uint64_t by_step, by_store;
};

constexpr uint16_t kOne = 0x3F80, kNan = 0x7F81, kInfinity = 0x7F80, kSubnormal = 0x0003;
constexpr Case kCases[] = {
    {"nothing", kOne, kOne, {Format::kBf16}, 0, 0},
    {"NaN in A", kNan, kOne, {Format::kFp32}, kInvalid, kInvalid},
    {"NaN in B", 0, kNan, {Format::kCfloat8152, 15}, kInvalid, kInvalid},
    {"infinity stays one", kInfinity, kOne, {Format::kBf16}, 0, 0},
    {"infinity where there is none", kInfinity, kOne, {Format::kCfloat16S, 15}, 0, kOverflow},
    {"infinity in UHP", kInfinity, kOne, {Format::kCfloat16U}, 0, 0},
    {"infinity times zero", kInfinity, 0, {Format::kBf16}, 0, kInvalid},
    {"subnormal in and out", kSubnormal, kOne, {Format::kBf16}, kDenormal, kDenormal},
    {"subnormal in, far too small",
     kSubnormal,
     kOne,
     {Format::kCfloat8143, 7},
     kDenormal,
     kDenormal | kUnderflow},
    {"subnormal in B alone", 0, kSubnormal, {Format::kBf16}, kDenormal, 0},
    {"too large", 0x7180, kOne, {Format::kCfloat8152, 15}, 0, kOverflow},
    {"too small", 0x2180, kOne, {Format::kCfloat8143, 7}, 0, kUnderflow},
    {"inexact, but not small", 0x3FFF, kOne, {Format::kCfloat8143, 7}, 0, 0},
    {"rounded to infinity", 0x6435, 0x5AB5, {Format::kBf16}, 0, kOverflow},
    {"negative", 0xBF80, kOne, {Format::kCfloat16U}, 0, kInvalid},
};

// Thread kThread steps and stores, with operands in memory or in registers, and leaves in kResult
// what dflags held behind the step and behind the store. The step comes after `steps` others that
// raise nothing.
ProgramBuilder FlagsProgram(const Case& c, bool registers, int steps) {
  ProgramBuilder p(CodeOf(kThread));
  p.Li(8, kData);
  p.Li(9, kData + 64);
  p.Li(10, kData + 128);  // zeros
  p.Li(11, kData + 0x1000);
  p.Li(12, kResult);
  p.Li(5, static_cast<uint64_t>(c.to.format) | uint64_t{c.to.bias} << 4);
  p.Emit({.op = Op::kCsrrw, .rs1 = 5, .csr = static_cast<uint16_t>(kCsrDformat0 + kEntry)});
  p.Emit({.op = Op::kD1Vld, .rs1 = 8, .vd = 1});
  p.Emit({.op = Op::kD1Vld, .rs1 = 9, .vd = 2});
  for (int i = 0; i < steps; ++i) {
    p.Emit({.op = Op::kD1Mm,
            .rs1 = 10,
            .rs2 = 10,
            .acc = static_cast<uint8_t>(i % 5),
            .overwrite = true});
  }
  const Instruction from_memory{.op = Op::kD1Mm, .rs1 = 8, .rs2 = 9, .acc = 7, .overwrite = true};
  const Instruction from_registers{
      .op = Op::kD1MmVv, .vs1 = 1, .vs2 = 2, .acc = 7, .overwrite = true};
  p.Emit(registers ? from_registers : from_memory);
  p.Emit({.op = Op::kCsrrwi, .rd = 6, .csr = kCsrDflags, .imm = 0});
  p.S(Op::kSd, 6, 12, 0);
  p.Emit({.op = Op::kD1Ast, .rs1 = 11, .acc = 7, .fa = kEntry});
  p.Emit({.op = Op::kCsrrs, .rd = 7, .csr = kCsrDflags});
  p.S(Op::kSd, 7, 12, 8);
  p.Halt();
  return p;
}

TEST(Flags, OfAStepAndOfAnAccumulatorStoreAreThereAtOnce) {
  for (const Case& c : kCases) {
    for (const bool registers : {false, true}) {
      for (const int steps : {0, 9}) {
        SCOPED_TRACE(std::string(c.what) +
                     (registers ? ", operands in registers" : ", operands in memory"));
        NodeBench bench(1, 1, RunSeed());
        std::vector<uint8_t> tiles(128);
        std::memcpy(&tiles[2 * 13], &c.a, 2);
        for (size_t i = 64; i < 128; i += 2) std::memcpy(&tiles[i], &c.b, 2);
        bench.Load(0, kData, tiles);
        ProgramBuilder p = FlagsProgram(c, registers, steps);
        bench.Load(0, p.base(), Bytes(p));
        bench.mesh().HostStart(0, kThread, p.base(), 0);
        ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
        const auto flags = bench.ReadAs<std::array<uint64_t, 2>>(0, kResult);
        EXPECT_EQ(c.by_step, flags[0]) << "step";
        EXPECT_EQ(c.by_store, flags[1]) << "store";
      }
    }
  }
}

}  // namespace
}  // namespace d1
