// Operations of the vector side: built by the scalar half of an instruction, with every scalar
// operand resolved and every address checked, and performed in program order of the thread.
#pragma once

#include <array>
#include <cstdint>

#include "tb/model/fp/convert.h"
#include "tb/model/lane_op.h"
#include "tb/model/node_state.h"
#include "tb/model/packet.h"
#include "tb/model/permute.h"

namespace d1 {

// Numbers as in vop_e of rtl/pkg/d1_pkg.sv: the trace reports them.
enum class VectorKind : uint8_t {
  kMmMemMem = 0,
  kMmRegReg = 1,
  kMmRegMem = 2,
  kMmMemReg = 3,
  kAccClear = 4,
  kAccStore = 5,
  kArith = 6,
  kLoad = 7,
  kStore = 8,
  kPush = 9,
  kPost = 10,
};
inline constexpr int kVectorKinds = 11;
const char* VectorKindName(VectorKind kind);

constexpr bool IsStep(VectorKind kind) { return kind <= VectorKind::kMmMemReg; }

// True for what the matrix pipe performs, false for the SIMD pipe (accumulator stores among them).
enum class VectorPipe : uint8_t { kMatrix, kLoad, kSimd };
constexpr VectorPipe PipeOf(VectorKind kind) {
  if (kind == VectorKind::kLoad) return VectorPipe::kLoad;
  return kind <= VectorKind::kAccClear ? VectorPipe::kMatrix : VectorPipe::kSimd;
}

enum class VectorAlu : uint8_t {
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
  kLane,  // lane: what with each element
  kMask,  // byte i is 0xFF where bit i of addr_a is 1
  kPermute,
  kBf16,     // bf16: kFmadd to kFmul, of BF16
  kConvert,  // group `part` from fa to fb; a stochastic one draws from the state in addr_a
};

struct VectorOp {
  VectorKind kind;
  VectorAlu alu;
  uint8_t thread;
  uint8_t vd, vs1, vs2, vs3;
  uint8_t acc;
  uint8_t sem;          // kPost
  uint8_t count;        // Bytes that kLoad, kStore, kPush move, from addr_a % 64 on.
  uint8_t lane_xor;     // kShuffleXor
  bool shuffled;        // kFadd, kFmin, kFmax: vs1 shuffled like that takes the place of vs2
  uint8_t splat_bytes;  // kSplat: of an element
  uint8_t shift;        // kLane: the distance of shifts by an immediate
  LaneOp lane;          // kLane
  PermuteOp permute;    // kPermute
  VectorAlu bf16;       // kBf16
  uint8_t part;         // kConvert
  bool stochastic;      // kConvert
  bool overwrite;
  bool half_a, half_b;  // A tile of 8-bit codes is the upper half of vs1, of vs2.
  bool strided;         // kAccStore: rows at addr_a + r * stride; else a contiguous tile.
  NumberFormat fa, fb;  // Of the operands of a step; fa of what kAccStore stores.
  TileView view_a, view_b;
  RoundingMode rounding;   // kAccStore
  RoundingBits random{0};  // kAccStore: what it draws from, if it is stochastic.
  uint32_t pc;
  uint32_t word;
  uint32_t amount;  // kPost
  uint32_t splat;   // kSplat
  int32_t stride;
  uint64_t addr_a;  // Node offset; kPush and kPost: global address as the program gave it.
  uint32_t addr_b;  // Tile B.
};

// A store of some bytes of one line.
struct LineStore {
  uint32_t addr;  // Node offset of the line.
  uint64_t mask;
  Line data;
};

// What performing an operation leaves to be done, beyond accumulators and vector registers.
struct VectorEffects {
  bool wrote_register;  // node.thread[t].v[op.vd] has changed.
  bool has_packet;
  int stores;  // Number of `store`s, in order.
  Packet packet;
  std::array<LineStore, 8> store;
};

// Performs `op`: reads memory and registers as they are now and writes registers and accumulators.
// Stores and packets are returned, not done.
void PerformVector(NodeState& node, const VectorOp& op, VectorEffects& effects);

// Bytes of the SRAM that `op` reads or writes, as up to 8 (line, mask) pairs: what the order of two
// operations of a thread depends on.
struct LineAccess {
  uint32_t addr;
  uint64_t mask;
};
struct AccessList {
  int size = 0;
  std::array<LineAccess, 8> line;
};
AccessList MemoryRead(const VectorOp& op);
AccessList MemoryWritten(const VectorOp& op);
bool Overlap(const AccessList& a, const AccessList& b);

}  // namespace d1
