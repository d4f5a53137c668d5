// One vector operation as the core sends it (vop_t of rtl/pkg/d1_pkg.sv), and what tests count in.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "tb/harness/bits.h"
#include "tb/model/fp/formats.h"

namespace d1 {

using Line = std::array<uint8_t, 64>;

enum class Op : uint8_t {
  kMmMemMem,
  kMmRegReg,
  kMmRegMem,
  kMmMemReg,
  kAccClear,
  kAccStore,
  kArith,
  kLoad,
  kStore,
  kPush,
  kPost,
};

enum class Alu : uint8_t {
  kFmadd,
  kFmsub,
  kFnmsub,
  kFnmadd,
  kFadd,
  kFsub,
  kFmul,
  kFmin,
  kFmax,
  kMove,
  kSplat,
  kShuffleXor,
  kLane,
  kConvert,
  kPermute,
  kBf16,
};
inline constexpr int kAlus = 16;

constexpr bool IsStep(Op op) { return op <= Op::kMmMemReg; }

struct Vop {
  Op op = Op::kArith;
  Alu alu = Alu::kMove;
  int vd = 0, vs1 = 0, vs2 = 0, vs3 = 0;  // of a step in registers 16 + n: upper half of n
  int acc = 0;
  bool overwrite = false;
  NumberFormat fa, fb;  // of a step; fa of an accumulator store
  TileView view_a, view_b;
  uint32_t sub = 0;                // of SIMD: {reads of vs3, vs2, vs1; what exactly 8}
  std::optional<uint64_t> random;  // of an accumulator store that rounds stochastically
  uint64_t addr_a = 0;
  int32_t addr_b = 0;  // 21 bits; the stride is signed
  int count = 64;
  uint32_t pc = 0;
};

// Writes the 178 bits of the struct, the last field lowest.
template <typename Port>
void PutVop(Port& port, const Vop& vop) {
  // Random bits are where such a store has nothing else.
  constexpr uint64_t kAddress = 0x1FFFFF;
  const uint64_t random = vop.random.value_or(0);
  unsigned lsb = 0;
  auto field = [&](uint64_t value, unsigned width) {
    SetBits(port, lsb, width, width == 64 ? value : value & ((uint64_t{1} << width) - 1));
    lsb += width;
  };
  field(vop.pc, 21);
  field(vop.count, 7);
  field(static_cast<uint32_t>(vop.addr_b), 21);
  field(vop.addr_a | (random & ~kAddress), 64);
  const bool sub = vop.op == Op::kArith && vop.alu != Alu::kConvert;
  field(sub ? vop.sub : vop.random ? random : EntryBits(vop.fb, vop.view_b), 16);
  field(EntryBits(vop.fa, vop.view_a), 16);
  field(vop.overwrite, 1);
  field(vop.acc, 4);
  field(vop.random ? random >> 16 : vop.vs3, 5);
  field(vop.vs2, 5);
  field(vop.op == Op::kAccStore ? vop.random.has_value() : vop.vs1, 5);
  field(vop.vd, 5);
  field(static_cast<uint8_t>(vop.alu), 4);
  field(static_cast<uint8_t>(vop.op), 4);
}

template <typename Port>
void PutLine(Port& port, const Line& line) {
  std::memcpy(&port[0], line.data(), line.size());
}

template <typename Port>
Line GetLine(const Port& port) {
  Line line;
  std::memcpy(line.data(), &port[0], line.size());
  return line;
}

// The bytes that an access of `count` bytes from position `at` on moves.
constexpr uint64_t ByteMask(int at, int count) {
  return count == 64 ? ~uint64_t{0} : ((uint64_t{1} << count) - 1) << at;
}

inline Line Masked(Line line, uint64_t mask) {
  for (int i = 0; i < 64; ++i) {
    if (!(mask >> i & 1)) line[i] = 0;
  }
  return line;
}

}  // namespace d1
