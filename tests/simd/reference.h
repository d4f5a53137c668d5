// What the vector side has to do for a stream of operations, thread by thread in program order.
//
// Threads must not share lines that one of them writes, nor accumulators, so that the result does
// not depend on how the machine interleaves them.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "tb/model/fp/add.h"
#include "tb/model/fp/bf16.h"
#include "tb/model/fp/convert.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/matrix_step.h"
#include "tb/model/fp/minmax.h"
#include "tb/model/fp/mul.h"
#include "tests/simd/lane_ops.h"
#include "tests/simd/permute_ops.h"
#include "tests/simd/vop.h"

namespace d1 {

// Part of a line that is written.
struct LineWrite {
  uint64_t mask = 0;
  Line data{};  // zero outside the mask
  friend bool operator==(const LineWrite&, const LineWrite&) = default;
};

struct StepOperands {
  bool clear = false;
  bool overwrite = false;
  Line a{}, b{};
  uint32_t entry_a = 0, entry_b = 0;      // format table entries
  bool upper_a = false, upper_b = false;  // CFloat8: the half of the line
  friend bool operator==(const StepOperands&, const StepOperands&) = default;
};

struct Beat {
  uint32_t line = 0;
  LineWrite write;
  bool last = false;
};

struct AccStore {
  int acc = 0;
  uint32_t addr = 0;
  int32_t stride = 0;
  uint32_t entry = 0;  // of the format table
  std::optional<uint64_t> random;
  std::vector<Beat> beats;
};

struct Packet {
  bool post = false;
  uint64_t addr = 0;
  int count = 0;  // of a push
  Line data{};    // of a push, zero outside its bytes
  int sem = 0;    // of a post
  uint32_t amount = 0;
  uint64_t stores_before = 0;  // line writes of the thread that are earlier in its program
};

class Reference {
 public:
  explicit Reference(std::map<uint32_t, Line> memory) : memory_(std::move(memory)) {}

  // Performs `vop` as the next operation of `thread`, and adds what will be seen of it.
  void Perform(int thread, const Vop& vop) {
    const uint32_t line = (vop.addr_a & 0x1FFFFF) / 64;
    const int at = vop.addr_a % 64;
    const uint64_t mask = ByteMask(at, vop.count);
    switch (vop.op) {
      case Op::kMmMemMem:
      case Op::kMmRegReg:
      case Op::kMmRegMem:
      case Op::kMmMemReg:
        return Step(thread, vop);
      case Op::kAccClear:
        steps[vop.acc].push_back({true, false, {}, {}});
        std::memset(tile_[vop.acc], 0, sizeof tile_[0]);
        return;
      case Op::kAccStore:
        return StoreTile(thread, vop);
      case Op::kArith:
        return Compute(v_[thread], vop, flags[thread]);
      case Op::kLoad:
        v_[thread][vop.vd] = Masked(memory_[line], mask);
        return;
      case Op::kStore:
        if (vop.count != 0) Write(thread, line, {mask, Masked(v_[thread][vop.vs1], mask)});
        return;
      case Op::kPush:
        if (vop.count == 0) return;
        packets[thread].push_back({false, vop.addr_a, vop.count, Masked(v_[thread][vop.vs1], mask),
                                   0, 0, store_count[thread]});
        return;
      case Op::kPost:
        packets[thread].push_back({true,
                                   vop.addr_a,
                                   0,
                                   {},
                                   vop.vd,
                                   static_cast<uint32_t>(vop.addr_b),
                                   store_count[thread]});
        return;
    }
  }

  std::map<uint32_t, std::deque<LineWrite>> writes;  // per line, in order
  std::deque<StepOperands> steps[16];                // per accumulator
  std::deque<AccStore> acc_stores[4];
  std::deque<Packet> packets[4];
  Flags flags[4];                // raised so far
  uint64_t store_count[4] = {};  // line writes of a thread so far

 private:
  void Write(int thread, uint32_t line, const LineWrite& write) {
    Line& target = memory_[line];
    for (int i = 0; i < 64; ++i) {
      if (write.mask >> i & 1) target[i] = write.data[i];
    }
    writes[line].push_back(write);
    ++store_count[thread];
  }

  void Step(int thread, const Vop& vop) {
    StepOperands step{false, vop.overwrite, {}, {}};
    const bool a_reg = vop.op == Op::kMmRegReg || vop.op == Op::kMmRegMem;
    const bool b_reg = vop.op == Op::kMmRegReg || vop.op == Op::kMmMemReg;
    step.a = a_reg ? v_[thread][vop.vs1 & 15] : memory_[vop.addr_a / 64];
    step.b = b_reg ? v_[thread][vop.vs2 & 15] : memory_[vop.addr_b / 64];
    step.entry_a = EntryBits(vop.fa, vop.view_a);
    step.entry_b = EntryBits(vop.fb, vop.view_b);
    step.upper_a = a_reg ? vop.vs1 >= 16 : vop.addr_a % 64 != 0;
    step.upper_b = b_reg ? vop.vs2 >= 16 : vop.addr_b % 64 != 0;
    uint16_t a[8][4], b[4][8];
    CodesOfA(vop.fa.format, vop.view_a, step.a.data() + Offset(vop.fa, step.upper_a), a);
    CodesOfB(vop.fb.format, vop.view_b, step.b.data() + Offset(vop.fb, step.upper_b), b);
    MatrixStep(vop.fa, a, vop.fb, b, tile_[vop.acc], vop.overwrite);
    steps[vop.acc].push_back(step);
  }

  // Only tiles of 8-bit codes are in a half of their line.
  static int Offset(NumberFormat format, bool upper) {
    return upper && WidthOf(format.format) == 8 ? 32 : 0;
  }

  void StoreTile(int thread, const Vop& vop) {
    const int row_bytes = WidthOf(vop.fa.format), bytes_each = row_bytes / 8;
    std::array<uint8_t, 256> image{};
    for (int i = 0; i < 64; ++i) {
      const Encoded code =
          Convert({Format::kFp32}, tile_[vop.acc][i / 8][i % 8].bits, vop.fa, kNearestEven);
      std::memcpy(&image[bytes_each * i], &code.code, bytes_each);
    }
    AccStore store{
        vop.acc, static_cast<uint32_t>(vop.addr_a), vop.addr_b, EntryBits(vop.fa), vop.random, {}};
    const int bytes = vop.addr_b != 0 ? row_bytes : 64;
    const int beats = 8 * row_bytes / bytes;
    for (int i = 0; i < beats; ++i) {
      const uint32_t addr = store.addr + i * (vop.addr_b != 0 ? vop.addr_b : 64);
      Beat beat{addr / 64, {ByteMask(addr % 64, bytes), {}}, i == beats - 1};
      std::memcpy(&beat.write.data[addr % 64], &image[i * bytes], bytes);
      Write(thread, beat.line, beat.write);
      store.beats.push_back(beat);
    }
    acc_stores[thread].push_back(store);
  }

  static void ComputeLanes(Line (&v)[32], const Vop& vop) {
    const LaneOp op = LaneOpOfSub(vop.sub);
    const int bytes = op.bits / 8;
    Line result;
    for (int i = 0; i < 64; i += bytes) {
      uint32_t a = 0, b = 0, c = 0;
      std::memcpy(&a, &v[vop.vs1][i], bytes);
      std::memcpy(&b, &v[vop.vs2][i], bytes);
      std::memcpy(&c, &v[vop.vs3][i], bytes);
      const uint32_t x = ElementResult(op, a, op.ReadsVs2() ? b : vop.vs2, c);
      std::memcpy(&result[i], &x, bytes);
    }
    v[vop.vd] = result;
  }

  static void ConvertLanes(Line (&v)[32], const Vop& vop, Flags& flags) {
    const int from = WidthOf(vop.fa.format) / 8, to = WidthOf(vop.fb.format) / 8;
    const int part = vop.vs2 & 3;
    Group group{};
    for (int i = 0; i < 16; ++i) {
      std::memcpy(&group[i], &v[vop.vs1][from * (16 * (part % (4 / from)) + i)], from);
    }
    RoundingBits bits(vop.addr_a);
    const auto mode = vop.vs2 & 4 ? RoundingMode::kStochastic : RoundingMode::kNearestEven;
    group = ConvertGroup(vop.fa, group, vop.fb, mode, bits, flags);
    Line result{};
    for (int i = 0; i < 16; ++i) {
      std::memcpy(&result[to * (16 * (part % (4 / to)) + i)], &group[i], to);
    }
    v[vop.vd] = result;
  }

  static void Compute(Line (&v)[32], const Vop& vop, Flags& flags) {
    Line result{};
    if (vop.alu == Alu::kLane) return ComputeLanes(v, vop);
    if (vop.alu == Alu::kPermute) {
      const PermuteOp op = PermuteOpOfSub(vop.sub, vop.vs2);
      v[vop.vd] = Permuted(op, v[vop.vs1], v[vop.vs2]);
      return;
    }
    if (vop.alu == Alu::kBf16) return ComputeBf16(v, vop);
    if (vop.alu == Alu::kConvert) return ConvertLanes(v, vop, flags);
    if (vop.alu == Alu::kSplat && vop.sub != 0) {
      if (vop.sub >= 4) {  // Halves, bytes.
        for (int i = 0; i < 64; ++i) {
          result[i] = static_cast<uint8_t>(vop.addr_a >> (vop.sub == 4 ? 8 * (i & 1) : 0));
        }
        v[vop.vd] = result;
        return;
      }
      const uint64_t bytes = vop.sub == 3 ? vop.addr_a : ByteMask(0, vop.count);
      for (int i = 0; i < 64; ++i) result[i] = bytes >> i & 1 ? 0xFF : 0;
      v[vop.vd] = result;
      return;
    }
    for (int i = 0; i < 16; ++i) {
      const Fp32 a = Lane(v[vop.vs1], i), b = Second(v, vop, i), c = Lane(v[vop.vs3], i);
      Fp32 x;
      switch (vop.alu) {
        case Alu::kFmadd:
          x = FmaFp32(a, b, c);
          break;
        case Alu::kFmsub:
          x = FmsFp32(a, b, c);
          break;
        case Alu::kFnmsub:
          x = FnmaFp32(a, b, c);
          break;
        case Alu::kFnmadd:
          x = FnmsFp32(a, b, c);
          break;
        case Alu::kFadd:
          x = AddFp32(a, b);
          break;
        case Alu::kFsub:
          x = SubFp32(a, b);
          break;
        case Alu::kFmul:
          x = MulFp32(a, b);
          break;
        case Alu::kFmin:
          x = MinFp32(a, b);
          break;
        case Alu::kFmax:
          x = MaxFp32(a, b);
          break;
        case Alu::kMove:
          x = a;
          break;
        case Alu::kSplat:
          x = {static_cast<uint32_t>(vop.addr_a)};
          break;
        case Alu::kShuffleXor:
          x = Lane(v[vop.vs1], i ^ (vop.vs2 & 15));
          break;
        case Alu::kPermute:
        case Alu::kBf16:
        case Alu::kLane:
        case Alu::kConvert:
          break;
      }
      std::memcpy(&result[4 * i], &x, 4);
    }
    v[vop.vd] = result;
  }

  static Fp32 Second(const Line (&v)[32], const Vop& vop, int i) {
    return vop.sub >> 10 ? Lane(v[vop.vs1], i ^ vop.vs2) : Lane(v[vop.vs2], i);
  }

  static void ComputeBf16(Line (&v)[32], const Vop& vop) {
    Line result;
    for (int i = 0; i < 64; i += 2) {
      Bf16 a, b, c, x;
      std::memcpy(&a, &v[vop.vs1][i], 2);
      std::memcpy(&b, &v[vop.vs2][i], 2);
      std::memcpy(&c, &v[vop.vs3][i], 2);
      const uint32_t op = vop.sub & 7;
      if (op < 4) x = FmaBf16(op & 2 ? Negated(a) : a, b, op & 1 ? Negated(c) : c);
      if (op == 4 || op == 5) x = AddBf16(a, op == 5 ? Negated(b) : b);
      if (op == 6) x = MulBf16(a, b);
      std::memcpy(&result[i], &x, 2);
    }
    v[vop.vd] = result;
  }

  static Fp32 Lane(const Line& line, int i) {
    Fp32 x;
    std::memcpy(&x, &line[4 * i], 4);
    return x;
  }

  std::map<uint32_t, Line> memory_;
  Line v_[4][32] = {};
  Fp32 tile_[16][8][8] = {};
};

}  // namespace d1
