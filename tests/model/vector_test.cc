// Vector loads and stores, pushes, SIMD and matrix instructions: what they move and what they
// compute.
#include <bit>

#include "tb/harness/random.h"
#include "tb/model/fp/convert.h"
#include "tb/model/fp/dot.h"
#include "tb/model/isa/encode.h"
#include "tests/model/one_thread.h"

namespace d1 {
namespace {

Line Pattern(uint8_t first) {
  Line line;
  for (unsigned i = 0; i < kLineBytes; ++i) line.byte[i] = static_cast<uint8_t>(first + i);
  return line;
}

struct CountCase {
  unsigned offset;
  int64_t n;
  unsigned first, count;  // Bytes that move.
};
const CountCase kCounts[] = {
    {0, 64, 0, 64},       {0, 100, 0, 64},       {0, 0, 0, 0},     {0, -1, 0, 0},
    {0, INT64_MIN, 0, 0}, {0, INT64_MAX, 0, 64}, {5, 10, 5, 10},   {63, 1, 63, 1},
    {63, 64, 63, 1},      {40, 24, 40, 24},      {40, 25, 40, 24},
};

TEST(VectorMemory, LoadKeepsPositionsAndClearsTheRest) {
  for (const CountCase& c : kCounts) {
    OneThread t;
    t.sram().WriteLine(kDataBase, ~uint64_t{0}, Pattern(100));
    t.thread().v[3] = Pattern(7);
    t.x(5) = kDataBase + c.offset;
    t.x(6) = static_cast<uint64_t>(c.n);
    t.p.Emit({.op = Op::kD1Vld, .rs1 = 5, .rs2 = 6, .vd = 3, .inc_a = true});
    EXPECT_TRUE(t.Run().ok());
    for (unsigned i = 0; i < 64; ++i) {
      const bool moved = i >= c.first && i < c.first + c.count;
      EXPECT_EQ(moved ? 100 + i : 0, t.thread().v[3].byte[i]) << c.offset << " " << c.n << " " << i;
    }
    EXPECT_EQ(kDataBase + c.offset + 64, t.x(5));
  }
}

TEST(VectorMemory, StoreAndPushLeaveOtherBytesAlone) {
  for (const bool push : {false, true}) {
    for (const CountCase& c : kCounts) {
      OneThread t;
      NodeState& target = push ? t.machine.node(1, 0) : t.node();
      target.sram.WriteLine(kDataBase, ~uint64_t{0}, Pattern(100));
      t.thread().v[3] = Pattern(7);
      const uint64_t base = push ? GlobalAddress(target.place, kDataBase) : kDataBase;
      t.x(5) = base + c.offset;
      t.x(6) = static_cast<uint64_t>(c.n);
      t.p.Emit(
          {.op = push ? Op::kD1Push : Op::kD1Vst, .rs1 = 5, .rs2 = 6, .vs1 = 3, .inc_a = true});
      EXPECT_TRUE(t.Run().ok());
      for (unsigned i = 0; i < 64; ++i) {
        const bool moved = i >= c.first && i < c.first + c.count;
        EXPECT_EQ(moved ? 7 + i : 100 + i, target.sram.Read<uint8_t>(kDataBase + i)) << i;
      }
      EXPECT_EQ(base + c.offset + 64, t.x(5));
    }
  }
}

TEST(VectorMemory, WholeLinesAndNoIncrement) {
  OneThread t;
  t.thread().v[31] = Pattern(1);
  t.x(5) = kDataBase;
  t.p.Emit({.op = Op::kD1Vst, .rs1 = 5, .vs1 = 31});
  t.p.Emit({.op = Op::kD1Vld, .rs1 = 5, .vd = 2});
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(Pattern(1), t.thread().v[2]);
  EXPECT_EQ(kDataBase, t.x(5));
}

TEST(VectorMemory, CountMayBeTheAddressItself) {
  OneThread t;
  t.x(5) = kDataBase;
  t.thread().v[1] = Pattern(1);
  t.p.Emit({.op = Op::kD1Vst, .rs1 = 5, .rs2 = 5, .vs1 = 1, .inc_a = true});
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(Pattern(1), t.sram().ReadLine(kDataBase));
  EXPECT_EQ(kDataBase + 64, t.x(5));
}

TEST(VectorMemory, PushWritesRemoteControlRegistersAndStartsThreads) {
  OneThread t;
  ProgramBuilder remote(0x2000);
  remote.Halt(10);
  remote.Store(t.machine.node(1, 0).sram);
  const Place place{.x = 1};
  t.x(6) = 8;
  const std::pair<uint32_t, uint64_t> kWrites[] = {
      {kCtlThreadPc, 0x2000}, {kCtlThreadArg, 55}, {kCtlThreadCtrl, 1}, {SemaphoreRegister(31), 9}};
  for (const auto& [reg, value] : kWrites) {
    t.p.Li(5, GlobalAddress(place, reg));
    t.p.Li(7, value);  // In every lane: the register lies anywhere in its line.
    t.p.Emit({.op = Op::kD1VsplatW, .rs1 = 7, .vd = 1});
    t.p.Emit({.op = Op::kD1VsplatW, .rs1 = 0, .vd = 2});
    t.p.Li(8, kDataBase);
    t.p.Emit({.op = Op::kD1Vst, .rs1 = 8, .vs1 = 2});
    t.p.S(Op::kSd, 7, 8, reg % 64);
    t.p.Emit({.op = Op::kD1Vld, .rs1 = 8, .vd = 1});
    t.p.Emit({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6, .vs1 = 1});
  }
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(ThreadStatus::kHalted, t.machine.node(1, 0).thread[0].status);
  EXPECT_EQ(55u, t.machine.node(1, 0).thread[0].cause);
  EXPECT_EQ(9u, t.machine.node(1, 0).semaphore[31]);
}

TEST(VectorMemory, PostReachesAnyNodeWhateverTheOffset) {
  OneThread t;
  t.x(5) = GlobalAddress({.x = 1}, 0x1FFFFF);
  t.x(6) = 65535;
  t.x(7) = 0x12345;  // Kind 0.
  t.p.Emit({.op = Op::kD1Post, .rs1 = 5, .rs2 = 6, .sem = 17});
  t.p.Emit({.op = Op::kD1Post, .rs1 = 7, .sem = 18});
  t.p.Emit({.op = Op::kD1Wait, .sem = 18});
  t.p.Emit({.op = Op::kD1Post, .rs1 = 7, .sem = 18});
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(65535u, t.machine.node(1, 0).semaphore[17]);
  EXPECT_EQ(1u, t.node().semaphore[18]);
}

// The count travels in the header of a push.
TEST(VectorMemory, CountsBytesUpToTheEndOfTheLine) {
  for (const CountCase& c : kCounts) {
    NodeState node;
    ScalarStep step(node, node.thread[0], 0);
    node.thread[0].x[5] = GlobalAddress({.x = 1}, kDataBase + c.offset);
    node.thread[0].x[6] = static_cast<uint64_t>(c.n);
    ExecuteScalar(step, DecodeInstr(Encode({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6})));
    ASSERT_EQ(c.count == 0 ? Request::kNone : Request::kVector, step.request);
    EXPECT_EQ(c.count, step.op.count) << c.offset << " " << c.n;
  }
}

TEST(VectorMemory, RegistersReadAndWrittenIncludePostIncrements) {
  struct {
    Instruction instruction;
    uint32_t reads, writes;
  } const kCases[] = {
      {{.op = Op::kD1Mm, .rs1 = 5, .rs2 = 6, .inc_b = true}, 0x60, 0x40},
      {{.op = Op::kD1Mm, .rs1 = 5, .rs2 = 6, .inc_a = true, .inc_b = true}, 0x60, 0x60},
      {{.op = Op::kD1MmVm, .rs2 = 6, .vs1 = 3, .inc_b = true}, 0x40, 0x40},
      {{.op = Op::kD1MmMv, .rs1 = 5, .vs2 = 3, .inc_a = true}, 0x20, 0x20},
      {{.op = Op::kD1MmVv, .vs1 = 5, .vs2 = 6}, 0, 0},
      {{.op = Op::kD1Ast, .rs1 = 5, .rs2 = 6, .inc_a = true}, 0x60, 0x20},
      {{.op = Op::kD1Vld, .rs1 = 0, .vd = 7, .inc_a = true}, 0, 0},
      {{.op = Op::kD1Push, .rs1 = 5, .rs2 = 6, .vs1 = 7}, 0x60, 0},
      {{.op = Op::kD1Tid, .rd = 9}, 0, 0x200},
      {{.op = Op::kCsrrsi, .rd = 9, .csr = kCsrMscratch, .imm = 5}, 0, 0x200},
      {{.op = Op::kSd, .rs1 = 5, .rs2 = 31}, 0x80000020, 0},
  };
  for (const auto& c : kCases) {
    const Instr instr = DecodeInstr(Encode(c.instruction));
    EXPECT_EQ(c.reads, instr.reads) << InstrText(instr.word, 0);
    EXPECT_EQ(c.writes, instr.writes) << InstrText(instr.word, 0);
  }
}

uint32_t Bits(float value) { return std::bit_cast<uint32_t>(value); }

struct SimdCase {
  Op op;
  float result;  // Of 2, 3, 10
};

TEST(Simd, ArithmeticInEveryLane) {
  const SimdCase kCases[] = {
      {Op::kD1FmaddS, 16},   {Op::kD1FmsubS, -4}, {Op::kD1FnmsubS, 4},
      {Op::kD1FnmaddS, -16}, {Op::kD1FaddS, 5},   {Op::kD1FsubS, -1},
      {Op::kD1FmulS, 6},     {Op::kD1FminS, 2},   {Op::kD1FmaxS, 3},
  };
  for (const SimdCase& c : kCases) {
    OneThread t;
    for (int lane = 0; lane < 16; ++lane) {
      // A different power of two in each lane; the result scales with it, or with its square.
      const float scale = static_cast<float>(1 << lane);
      SetLane32(t.thread().v[1], lane, Bits(2 * scale));
      SetLane32(t.thread().v[2], lane, Bits(3));
      SetLane32(t.thread().v[3], lane, Bits(10 * scale));
    }
    t.p.Emit({.op = c.op, .vd = 4, .vs1 = 1, .vs2 = 2, .vs3 = 3});
    t.p.Emit({.op = c.op, .vd = 1, .vs1 = 1, .vs2 = 2, .vs3 = 3});  // vd may be a source.
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(Bits(c.result), Lane32(t.thread().v[4], 0)) << Info(c.op).name;
    EXPECT_EQ(t.thread().v[4], t.thread().v[1]);
    const bool scales = c.op != Op::kD1FaddS && c.op != Op::kD1FsubS && c.op != Op::kD1FminS &&
                        c.op != Op::kD1FmaxS;
    if (scales) EXPECT_EQ(Bits(c.result * 32768), Lane32(t.thread().v[4], 15)) << Info(c.op).name;
  }
}

TEST(Simd, MovesDoNotLookAtTheirBits) {
  OneThread t;
  t.thread().v[1] = Pattern(0xF0);  // NaNs among others.
  t.x(5) = 0x123456787FA00001;
  t.p.Emit({.op = Op::kD1Vmv, .vd = 2, .vs1 = 1});
  t.p.Emit({.op = Op::kD1VsplatW, .rs1 = 5, .vd = 3});
  t.p.Emit({.op = Op::kD1VshxW, .vd = 4, .vs1 = 1, .imm = 5});
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(Pattern(0xF0), t.thread().v[2]);
  for (int lane = 0; lane < 16; ++lane) {
    EXPECT_EQ(0x7FA00001u, Lane32(t.thread().v[3], lane));
    EXPECT_EQ(Lane32(t.thread().v[1], lane ^ 5), Lane32(t.thread().v[4], lane));
  }
}

// Operands of a step as the layout of section 7 says, element by element.
Bf16 A(const Line& line, int r, int k) {
  return {static_cast<uint16_t>(line.byte[8 * r + 2 * k] | line.byte[8 * r + 2 * k + 1] << 8)};
}
Bf16 B(const Line& line, int k, int c) {
  return {static_cast<uint16_t>(line.byte[16 * k + 2 * c] | line.byte[16 * k + 2 * c + 1] << 8)};
}

Line RandomTile(Random& random) {
  Line line;
  for (unsigned i = 0; i < 64; i += 2) {
    const uint64_t bits = random.Bits(1) << 15 | (120 + random.Below(14)) << 7 | random.Bits(7);
    line.byte[i] = static_cast<uint8_t>(bits);
    line.byte[i + 1] = static_cast<uint8_t>(bits >> 8);
  }
  return line;
}

TEST(Matrix, EveryFormStepsAndWalks) {
  Random random(RunSeed(), "steps");
  const Instruction kForms[] = {
      {.op = Op::kD1Mm, .rs1 = 5, .rs2 = 6, .acc = 9, .inc_a = true},
      {.op = Op::kD1Mm, .rs1 = 5, .rs2 = 6, .acc = 9, .inc_b = true},
      {.op = Op::kD1Mm, .rs1 = 5, .rs2 = 6, .acc = 9, .inc_a = true, .inc_b = true},
      {.op = Op::kD1MmVv, .vs1 = 14, .vs2 = 15, .acc = 9},
      {.op = Op::kD1MmVm, .rs2 = 6, .vs1 = 14, .acc = 9, .inc_b = true},
      {.op = Op::kD1MmMv, .rs1 = 5, .vs2 = 15, .acc = 9, .inc_a = true},
  };
  for (Instruction form : kForms) {
    for (const bool overwrite : {false, true}) {
      OneThread t;
      const Line a = RandomTile(random), b = RandomTile(random);
      t.sram().WriteLine(kDataBase, ~uint64_t{0}, a);
      t.sram().WriteLine(kDataBase + 256, ~uint64_t{0}, b);
      t.thread().v[14] = a;
      t.thread().v[15] = b;
      t.x(5) = kDataBase;
      t.x(6) = kDataBase + 256;
      Tile old;
      for (auto& row : old.element) {
        for (Fp32& e : row) e.bits = Bits(static_cast<float>(random.Range(-99, 99)));
      }
      t.node().acc[9] = old;
      form.overwrite = overwrite;
      t.p.Emit(form);
      const RunResult result = t.Run();
      EXPECT_TRUE(result.ok());
      EXPECT_EQ(1u, result.matrix_steps);
      for (int r = 0; r < 8; ++r) {
        for (int c = 0; c < 8; ++c) {
          const Fp32 expected = DotStep({A(a, r, 0), A(a, r, 1), A(a, r, 2), A(a, r, 3)},
                                        {B(b, 0, c), B(b, 1, c), B(b, 2, c), B(b, 3, c)},
                                        old.element[r][c], overwrite);
          EXPECT_EQ(expected.bits, t.node().acc[9].element[r][c].bits);
        }
      }
      EXPECT_EQ(kDataBase + (form.inc_a ? 64 : 0), t.x(5));
      EXPECT_EQ(kDataBase + 256 + (form.inc_b ? 64 : 0), t.x(6));
    }
  }
}

TEST(Matrix, ClearIsPlusZeroAndTouchesOneTile) {
  OneThread t;
  for (Tile& tile : t.node().acc) tile.element[7][7].bits = 0x80000000;
  t.p.Emit({.op = Op::kD1Aclr, .acc = 15});
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(Tile{}, t.node().acc[15]);
  EXPECT_EQ(0x80000000u, t.node().acc[14].element[7][7].bits);
}

// A tile of CFloat8 is half a line; each pointer walks by the size of its tile.
TEST(Matrix, OperandsOfDifferentFormats) {
  OneThread t;
  t.thread().formats[7].bits = 10 << 4 | 3;  // CFloat8_1_5_2 with bias 10
  t.x(5) = kDataBase + 32;
  t.x(6) = kDataBase + 64;
  for (uint32_t i = 0; i < 96; ++i) {
    t.sram().Write(kDataBase + i, static_cast<uint8_t>(i < 32 ? 0xFF : i < 64 ? 0x28 : 0));
  }
  // 0x28 is 2^(10-10) = 1; B holds k + c in BF16.
  for (uint32_t k = 0; k < 4; ++k) {
    for (uint32_t c = 0; c < 8; ++c) {
      t.sram().Write(kDataBase + 64 + 16 * k + 2 * c,
                     static_cast<uint16_t>(Bits(static_cast<float>(k + c)) >> 16));
    }
  }
  t.p.Emit({.op = Op::kD1Mm,
            .rs1 = 5,
            .rs2 = 6,
            .acc = 2,
            .fa = 7,
            .fb = 0,
            .overwrite = true,
            .inc_a = true,
            .inc_b = true});
  EXPECT_TRUE(t.Run().ok());
  EXPECT_EQ(kDataBase + 64, t.x(5));
  EXPECT_EQ(kDataBase + 128, t.x(6));
  for (int c = 0; c < 8; ++c) {
    EXPECT_EQ(Bits(static_cast<float>(4 * c + 6)), t.node().acc[2].element[c][c].bits);
  }
}

// In memory A is 8x4 with k fastest, or transposed 4x8; B the other way round. Where padding is,
// there are NaNs in BF16 and large numbers in CFloat8.
TEST(Matrix, TransposedTilesAndPadding) {
  for (uint32_t n = 0; n < 2 * 2 * 2 * 8 * 4; ++n) {
    const bool bytes = n & 1, flip_a = n & 2, flip_b = n & 4;
    const uint32_t pad_rows = n >> 3 & 7, pad_k = n >> 6;
    const uint32_t pad_columns = 7 - pad_rows;
    OneThread t;
    const uint16_t format = bytes ? 10 << 4 | 3 : 0;
    t.thread().formats[7].bits =
        static_cast<uint16_t>(pad_k << 14 | pad_rows << 11 | flip_a << 10 | format);
    t.thread().formats[8].bits =
        static_cast<uint16_t>(pad_k << 14 | pad_columns << 11 | flip_b << 10 | format);
    const auto put = [&](uint32_t base, uint32_t index, uint32_t power, bool padding) {
      if (bytes) {  // CFloat8_1_5_2 with bias 10: 2^power
        t.sram().Write(base + index, static_cast<uint8_t>(padding ? 0x7F : (10 + power) << 2));
      } else {
        t.sram().Write(base + 2 * index,
                       static_cast<uint16_t>(padding ? 0x7FC1 : (127 + power) << 7));
      }
    };
    // Row r and column c of 2^(r/2 + k) and 2^(c/2 + k).
    for (uint32_t i = 0; i < 8; ++i) {
      for (uint32_t k = 0; k < 4; ++k) {
        put(kDataBase, flip_a ? 8 * k + i : 4 * i + k, i / 2 + k,
            i + pad_rows >= 8 || k + pad_k >= 4);
        put(kDataBase + 64, flip_b ? 4 * i + k : 8 * k + i, i / 2 + k,
            i + pad_columns >= 8 || k + pad_k >= 4);
      }
    }
    t.x(5) = kDataBase;
    t.x(6) = kDataBase + 64;
    t.p.Emit({.op = Op::kD1Mm, .rs1 = 5, .rs2 = 6, .acc = 2, .fa = 7, .fb = 8, .overwrite = true});
    EXPECT_TRUE(t.Run().ok());
    for (uint32_t r = 0; r < 8; ++r) {
      for (uint32_t c = 0; c < 8; ++c) {
        float sum = 0;
        for (uint32_t k = 0; k + pad_k < 4; ++k) {
          sum += static_cast<float>(1u << (r / 2 + k) << (c / 2 + k));
        }
        if (r + pad_rows >= 8 || c + pad_columns >= 8) sum = 0;
        ASSERT_EQ(Bits(sum), t.node().acc[2].element[r][c].bits) << n << ": " << r << "," << c;
      }
    }
  }
}

// Registers hold two tiles of CFloat8 or one of 16 bits, which ignores the half.
TEST(Matrix, HalvesOfRegisters) {
  for (const bool half_a : {false, true}) {
    for (const bool half_b : {false, true}) {
      OneThread t;
      t.thread().formats[7].bits = 10 << 4 | 3;  // CFloat8_1_5_2 with bias 10: 0x28 is 1, 0x2C 2
      for (int i = 0; i < 64; ++i) {
        t.thread().v[3].byte[i] = i < 32 ? 0x28 : 0x2C;
        t.thread().v[4].byte[i] = i % 2 == 0 ? 0x80 : i < 32 ? 0x3F : 0xBF;  // BF16: 1.0, -1.0
      }
      const Instruction step = {.op = Op::kD1MmVv,
                                .vs1 = 3,
                                .vs2 = 3,
                                .fa = 7,
                                .fb = 7,
                                .overwrite = true,
                                .half_a = half_a,
                                .half_b = half_b};
      Instruction mixed = step;
      mixed.vs2 = 4;
      mixed.fb = 0;
      mixed.acc = 1;
      t.p.Emit(step);
      t.p.Emit(mixed);
      EXPECT_TRUE(t.Run().ok());
      const float a = half_a ? 2 : 1, b = half_b ? 2 : 1;
      for (int i = 0; i < 64; ++i) {
        EXPECT_EQ(Bits(4 * a * b), t.node().acc[0].element[i / 8][i % 8].bits);
        EXPECT_EQ(0u, t.node().acc[1].element[i / 8][i % 8].bits);  // k 0, 1: +, k 2, 3: -
      }
    }
  }
}

struct AstCase {
  uint8_t format;  // Entry of the format table.
  int64_t stride;  // 0: contiguous.
  uint64_t increment;
};

TEST(Matrix, AccumulatorStoresEveryFormatAndLayout) {
  const AstCase kCases[] = {{2, 0, 64},   {3, 8, 8},   {2, -24, 8},  {4, 0, 128}, {5, 48, 16},
                            {1, 0, 256},  {0, 0, 128}, {6, 0, 128},  {1, 32, 32}, {1, 160, 32},
                            {1, -64, 32}, {0, 16, 16}, {15, 48, 16}, {0, -16, 16}};
  for (const AstCase& c : kCases) {
    OneThread t;
    Tile& tile = t.node().acc[3];
    for (int i = 0; i < 64; ++i) tile.element[i / 8][i % 8].bits = Bits(1.0f + 0.001f * i);
    const uint64_t base = kDataBase + 1024;
    t.x(5) = base;
    t.x(6) = static_cast<uint64_t>(c.stride);
    t.p.Emit({.op = Op::kD1Ast,
              .rs1 = 5,
              .rs2 = static_cast<uint8_t>(c.stride == 0 ? 0 : 6),
              .acc = 3,
              .fa = c.format,
              .inc_a = true});
    EXPECT_TRUE(t.Run().ok());
    EXPECT_EQ(base + c.increment, t.x(5));
    const NumberFormat format = kInitialFormats[c.format];
    const int bytes = WidthOf(format.format) / 8;
    uint32_t written = 0;
    for (uint32_t at = kDataBase; at < kDataBase + 4096; ++at)
      written += t.sram().Read<uint8_t>(at) != 0;
    EXPECT_LE(written, 64u * bytes);
    const int64_t row = c.stride == 0 ? 8 * bytes : c.stride;
    for (int r = 0; r < 8; ++r) {
      for (int e = 0; e < 8; ++e) {
        const auto at = static_cast<uint32_t>(static_cast<int64_t>(base) + r * row + e * bytes);
        const uint32_t code =
            Convert({Format::kFp32}, tile.element[r][e].bits, format, kNearestEven).code;
        EXPECT_EQ(code, t.sram().Read<uint32_t>(at) & (uint64_t{1} << 8 * bytes) - 1);
      }
    }
  }
}

// 16 x 16 x 16 from the tile layout of section 7, against sums of integers.
TEST(Matrix, TileLayoutMultipliesMatrices) {
  OneThread t;
  constexpr int kTiles = 2, kDepth = 4;
  const auto a = [](int i, int k) { return (i * 3 + k * 5) % 7 - 3; };
  const auto b = [](int k, int j) { return (k * 2 + j * 3) % 5 - 2; };
  for (int i = 0; i < 16; ++i) {
    for (int k = 0; k < 16; ++k) {
      const uint32_t tile = kDataBase + 64u * (i / 8 * kDepth + k / 4);
      t.sram().Write(tile + 8 * (i % 8) + 2 * (k % 4), Bf16FromFp32({Bits(float(a(i, k)))}).bits);
      const uint32_t other = kDataBase + 4096 + 64u * (i / 8 * kDepth + k / 4);
      t.sram().Write(other + 16 * (k % 4) + 2 * (i % 8), Bf16FromFp32({Bits(float(b(k, i)))}).bits);
    }
  }
  t.p.Li(7, kDataBase + 8192);
  for (int i = 0; i < kTiles; ++i) {
    for (int j = 0; j < kTiles; ++j) {
      t.p.Li(5, kDataBase + 64 * kDepth * i);
      t.p.Li(6, kDataBase + 4096 + 64 * kDepth * j);
      for (int k = 0; k < kDepth; ++k) {
        t.p.Emit({.op = Op::kD1Mm,
                  .rs1 = 5,
                  .rs2 = 6,
                  .overwrite = k == 0,
                  .inc_a = true,
                  .inc_b = true});
      }
      t.p.Emit({.op = Op::kD1Ast, .rs1 = 7, .fa = 1, .inc_a = true});
    }
  }
  EXPECT_TRUE(t.Run().ok());
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 16; ++j) {
      int sum = 0;
      for (int k = 0; k < 16; ++k) sum += a(i, k) * b(k, j);
      const uint32_t at =
          kDataBase + 8192 + 256 * (i / 8 * kTiles + j / 8) + 32 * (i % 8) + 4 * (j % 8);
      EXPECT_EQ(Bits(static_cast<float>(sum)), t.sram().Read<uint32_t>(at)) << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace d1
