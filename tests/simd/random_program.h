// Random programs of a thread that meet hazards often: few registers, few lines, few accumulators.
//
// Thread t owns accumulators 4 t to 4 t + 3 and lines 4096 t to 4096 t + 23 of the SRAM; all
// threads read the 64 shared lines.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>

#include "tb/harness/fp_operands.h"
#include "tb/harness/random.h"
#include "tests/simd/lane_ops.h"
#include "tests/simd/permute_ops.h"
#include "tests/simd/vop.h"

namespace d1 {

inline constexpr uint32_t kSharedLine = 4096 * 4 + 512;  // the first of 64
inline constexpr uint32_t kOwnLines = 24;

// The shared lines and those of the threads, half FP32, half BF16 operands.
inline std::map<uint32_t, Line> RandomMemory(Random& random) {
  std::map<uint32_t, Line> memory;
  auto fill = [&](uint32_t line) {
    Line& data = memory[line];
    const bool wide = random.Percent(50);
    for (int i = 0; i < 64; i += 4) {
      const uint32_t bits = wide
                                ? RandomFp32(random).bits
                                : RandomBf16(random).bits | uint32_t{RandomBf16(random).bits} << 16;
      std::memcpy(&data[i], &bits, 4);
    }
  };
  for (uint32_t i = 0; i < 64; ++i) fill(kSharedLine + i);
  for (uint32_t t = 0; t < 4; ++t) {
    for (uint32_t i = 0; i < kOwnLines; ++i) fill(4096 * t + i);
  }
  return memory;
}

class ProgramMaker {
 public:
  ProgramMaker(Random& random, int thread, int registers)
      : random_(random), thread_(thread), registers_(registers) {}

  // Loads every register, then `count` operations, then stores every register.
  void Make(int count, const std::function<void(const Vop&)>& add) {
    for (int v = 0; v < registers_; ++v) {
      Vop vop = New(Op::kLoad);
      vop.vd = v;
      vop.count = 64;
      vop.addr_a = 64 * (kSharedLine + random_.Below(64));
      add(vop);
    }
    for (int i = 0; i < count; ++i) add(Any());
    for (int v = 0; v < registers_; ++v) {
      Vop vop = New(Op::kStore);
      vop.vs1 = v;
      vop.addr_a = 64 * Own();
      add(vop);
    }
  }

 private:
  Vop Any() {
    if (random_.Percent(1)) style_ = random_.Below(4);
    const uint64_t kind = random_.Below(100);
    // Styles: everything, memory, matrix, arithmetic.
    static constexpr int kLimits[4][7] = {{30, 50, 65, 73, 80, 85, 90},
                                          {5, 45, 85, 90, 95, 97, 98},
                                          {5, 12, 18, 28, 31, 32, 95},
                                          {80, 90, 95, 97, 98, 99, 99}};
    const int* limit = kLimits[style_];
    if (kind < static_cast<uint64_t>(limit[0])) return Arith();
    if (kind < static_cast<uint64_t>(limit[1])) return Access(Op::kLoad);
    if (kind < static_cast<uint64_t>(limit[2])) return Access(Op::kStore);
    if (kind < static_cast<uint64_t>(limit[3])) return StoreTile();
    if (kind < static_cast<uint64_t>(limit[4])) return Access(Op::kPush);
    if (kind < static_cast<uint64_t>(limit[5])) return Post();
    if (kind >= static_cast<uint64_t>(limit[6]) && random_.Percent(20)) return Clear();
    return Step();
  }

  Vop New(Op op) {
    Vop vop;
    vop.op = op;
    vop.pc = 4 * pc_++ % (1 << 21);
    vop.vd = Register();
    vop.vs1 = Register();
    vop.vs2 = Register();
    vop.vs3 = Register();
    vop.acc = 4 * thread_ + random_.Below(4);
    vop.overwrite = random_.Percent(10);
    return vop;
  }

  // Mostly one of a few, so that operations depend on each other.
  int Register() {
    return random_.Below(random_.Percent(60) ? std::min(4, registers_) : registers_);
  }
  uint32_t Own() { return 4096 * thread_ + random_.Below(random_.Percent(70) ? 6 : kOwnLines); }
  uint32_t Readable() { return random_.Percent(60) ? Own() : kSharedLine + random_.Below(64); }

  Vop Arith() {
    Vop vop = New(Op::kArith);
    vop.alu = static_cast<Alu>(random_.Percent(50) ? random_.Below(kAlus) : 12 + random_.Below(4));
    if (vop.alu == Alu::kSplat) {
      vop.addr_a = random_.Percent(50) ? RandomFp32(random_).bits : random_.Bits();
      if (random_.Percent(40)) {
        vop.sub = 2 + random_.Below(4);
        vop.count = random_.Below(65);
      }
    }
    const bool reduces = vop.alu == Alu::kFadd || vop.alu == Alu::kFmin || vop.alu == Alu::kFmax;
    if (reduces && random_.Percent(40)) {
      vop.sub = 1 << 10;
      vop.vs2 = random_.Below(16);
    }
    if (vop.alu == Alu::kPermute) {
      const PermuteOp op = RandomPermuteOp(random_);
      vop.sub = SubOfPermute(op);
      if (op.pattern == PermutePattern::kBroadcast) vop.vs2 = op.lane & 31;
    }
    if (vop.alu == Alu::kBf16) {
      vop.sub = static_cast<uint32_t>(random_.Below(7));
      vop.sub |= vop.sub < 4 ? 7 << 8 : 3 << 8;
    }
    if (vop.alu == Alu::kConvert) {
      static constexpr Format kFormats[] = {
          Format::kBf16,       Format::kFp32,      Format::kCfloat8143,
          Format::kCfloat8152, Format::kCfloat16S, Format::kCfloat16U,
          Format::kInt8,       Format::kInt16,     Format::kInt32};
      vop.fa = {kFormats[random_.Below(9)], static_cast<uint8_t>(random_.Bits(6))};
      vop.fb = {kFormats[random_.Below(9)], static_cast<uint8_t>(random_.Bits(6))};
      vop.vs2 = random_.Below(8);
      vop.addr_a = random_.Bits() | 1;
    }
    if (vop.alu == Alu::kLane) vop.sub = SubOfLane(RandomLaneOp(random_));
    if (vop.alu == Alu::kShuffleXor) vop.vs2 = random_.Below(16);
    return vop;
  }

  Vop Access(Op op) {
    Vop vop = New(op);
    const int at = random_.Percent(60) ? 0 : random_.Below(64);
    vop.count = at == 0 && random_.Percent(70) ? 64 : random_.Below(64 - at + 1);
    if (op == Op::kPush) {
      vop.addr_a = (random_.Bits() & 0xFFFF'FFFF'FFFF'FFC0) | at;
    } else {
      vop.addr_a = 64 * uint64_t{op == Op::kLoad ? Readable() : Own()} + at;
    }
    return vop;
  }

  Vop Post() {
    Vop vop = New(Op::kPost);
    vop.vd = random_.Below(32);
    vop.addr_a = random_.Bits();
    vop.addr_b = random_.Bits(16);
    return vop;
  }

  Vop Clear() { return New(Op::kAccClear); }

  Vop Step() {
    Vop vop = New(static_cast<Op>(random_.Below(4)));
    vop.vs1 &= 15;  // all that steps can name; above it, the half of a register
    vop.vs2 &= 15;
    if (vop.op == Op::kMmRegReg) {
      vop.vs1 += 16 * random_.Bits(1);
      vop.vs2 += 16 * random_.Bits(1);
    }
    const bool memory_a = vop.op == Op::kMmMemMem || vop.op == Op::kMmMemReg;
    const bool memory_b = vop.op == Op::kMmMemMem || vop.op == Op::kMmRegMem;
    vop.fa = RandomOperandFormat(random_);
    vop.fb = RandomOperandFormat(random_);
    for (TileView* view : {&vop.view_a, &vop.view_b}) {
      *view = {random_.Percent(30), static_cast<uint8_t>(random_.Percent(20) ? random_.Bits(3) : 0),
               static_cast<uint8_t>(random_.Percent(20) ? random_.Bits(2) : 0)};
    }
    if (memory_a) vop.addr_a = 64 * Readable() + Half(vop.fa);
    if (memory_b) vop.addr_b = 64 * Readable() + Half(vop.fb);
    return vop;
  }

  // A tile of 8-bit codes may be the upper half of its line.
  uint32_t Half(NumberFormat f) { return WidthOf(f.format) == 8 ? 32 * random_.Bits(1) : 0; }

  Vop StoreTile() {
    Vop vop = New(Op::kAccStore);
    vop.fa = random_.Percent(30) ? NumberFormat{Format::kFp32} : RandomOperandFormat(random_);
    if (random_.Percent(40)) vop.random = random_.Bits();
    const int row = WidthOf(vop.fa.format);
    const int base = 64 * 4096 * thread_, size = 64 * kOwnLines;
    if (random_.Percent(50)) {
      vop.addr_a = base + 64 * random_.Below(kOwnLines - 3);
      return vop;
    }
    int addr = 0, stride = 0;
    do {
      addr = row * random_.Below(size / row);
      stride = row * random_.Range(-12, 12);
    } while (stride == 0 || addr + 7 * stride < 0 || addr + 7 * stride + row > size);
    vop.addr_a = base + addr;
    vop.addr_b = stride;
    return vop;
  }

  Random& random_;
  const int thread_;
  const int registers_;
  int style_ = 0;
  uint32_t pc_ = 0;
};

}  // namespace d1
