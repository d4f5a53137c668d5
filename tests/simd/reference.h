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
#include "tb/model/fp/convert.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/matrix_step.h"
#include "tb/model/fp/minmax.h"
#include "tb/model/fp/mul.h"
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
        return Compute(v_[thread], vop);
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
    AccStore store{vop.acc, static_cast<uint32_t>(vop.addr_a), vop.addr_b, EntryBits(vop.fa), {}};
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

  static void Compute(Line (&v)[32], const Vop& vop) {
    Line result;
    for (int i = 0; i < 16; ++i) {
      const Fp32 a = Lane(v[vop.vs1], i), b = Lane(v[vop.vs2], i), c = Lane(v[vop.vs3], i);
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
      }
      std::memcpy(&result[4 * i], &x, 4);
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
