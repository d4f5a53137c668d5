#include "tb/model/vector_op.h"

#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/fp/add.h"
#include "tb/model/fp/bf16.h"
#include "tb/model/fp/convert.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/matrix_step.h"
#include "tb/model/fp/minmax.h"
#include "tb/model/fp/mul.h"

namespace d1 {
namespace {

// An operand tile in a register; `half` picks the upper one of two tiles of 8-bit codes.
const uint8_t* RegisterTile(const Line& line, NumberFormat format, bool half) {
  const unsigned bytes = TileBytes(format.format);
  return &line.byte[half && bytes < kLineBytes ? bytes : 0];
}

void PerformStep(NodeState& node, const VectorOp& op) {
  ThreadState& thread = node.thread[op.thread];
  const bool a_in_memory = op.kind == VectorKind::kMmMemMem || op.kind == VectorKind::kMmMemReg;
  const bool b_in_memory = op.kind == VectorKind::kMmMemMem || op.kind == VectorKind::kMmRegMem;
  const uint8_t* a_tile = a_in_memory ? &node.sram.bytes()[op.addr_a]
                                      : RegisterTile(thread.v[op.vs1], op.fa, op.half_a);
  const uint8_t* b_tile = b_in_memory ? &node.sram.bytes()[op.addr_b]
                                      : RegisterTile(thread.v[op.vs2], op.fb, op.half_b);
  uint16_t a[8][4];
  uint16_t b[4][8];
  CodesOfA(op.fa.format, op.view_a, a_tile, a);
  CodesOfB(op.fb.format, op.view_b, b_tile, b);
  thread.flags |= MatrixStep(op.fa, a, op.fb, b, node.acc[op.acc].element, op.overwrite);
}

// A row of codes as it is stored: as many bytes as an element has bits.
void PackRow(const uint32_t codes[8], Format format, uint8_t* to) {
  const int bytes = WidthOf(format) / 8;
  for (int c = 0; c < 8; ++c) {
    for (int i = 0; i < bytes; ++i) to[bytes * c + i] = static_cast<uint8_t>(codes[c] >> 8 * i);
  }
}

uint32_t RowBytes(const VectorOp& op) { return WidthOf(op.fa.format); }

uint32_t RowAddress(const VectorOp& op, int r) {
  return static_cast<uint32_t>(static_cast<int64_t>(op.addr_a) + int64_t{r} * op.stride);
}

// Contiguous: whole lines. Strided: one store a row.
void PerformAccStore(NodeState& node, const VectorOp& op, VectorEffects& effects) {
  uint32_t codes[8][8];
  RoundingBits random = op.random;
  node.thread[op.thread].flags |=
      ReadOutTile(node.acc[op.acc].element, op.fa, op.rounding, random, codes);
  const uint32_t row_bytes = RowBytes(op);
  const int rows_a_line = op.strided ? 1 : static_cast<int>(kLineBytes / row_bytes);
  effects.stores = 8 / rows_a_line;
  for (int r = 0; r < 8; ++r) {
    LineStore& store = effects.store[r / rows_a_line];
    const uint32_t address =
        op.strided ? RowAddress(op, r) : static_cast<uint32_t>(op.addr_a) + r * row_bytes;
    const uint32_t first = address % kLineBytes;
    if (r % rows_a_line == 0) store = {address - first, 0, {}};
    store.mask |= ByteMask(first, row_bytes);
    PackRow(codes[r], op.fa.format, &store.data.byte[first]);
  }
}

Fp32 LaneResult(VectorAlu alu, Fp32 a, Fp32 b, Fp32 c) {
  switch (alu) {
    case VectorAlu::kFmadd:
      return FmaFp32(a, b, c);
    case VectorAlu::kFmsub:
      return FmsFp32(a, b, c);
    case VectorAlu::kFnmsub:
      return FnmaFp32(a, b, c);  // -(a b) + c
    case VectorAlu::kFnmadd:
      return FnmsFp32(a, b, c);  // -(a b) - c
    case VectorAlu::kFadd:
      return AddFp32(a, b);
    case VectorAlu::kFsub:
      return SubFp32(a, b);
    case VectorAlu::kFmul:
      return MulFp32(a, b);
    case VectorAlu::kFmin:
      return MinFp32(a, b);
    case VectorAlu::kFmax:
      return MaxFp32(a, b);
    default:
      return a;
  }
}

uint32_t Element(const Line& line, int bytes, int i) {
  uint32_t value = 0;
  std::memcpy(&value, &line.byte[bytes * i], bytes);
  return value;
}

Line LanesResult(const ThreadState& thread, const VectorOp& op) {
  const int bytes = op.lane.bits / 8;
  Line result;
  for (int i = 0; i < 64 / bytes; ++i) {
    const uint32_t b = op.lane.ReadsVs2() ? Element(thread.v[op.vs2], bytes, i) : op.shift;
    const uint32_t x = ElementResult(op.lane, Element(thread.v[op.vs1], bytes, i), b,
                                     Element(thread.v[op.vs3], bytes, i));
    std::memcpy(&result.byte[bytes * i], &x, bytes);
  }
  return result;
}

// Groups of 16 elements in a register.
int GroupsOf(NumberFormat format) { return 32 / WidthOf(format.format); }

Line Converted(const Line& a, const VectorOp& op, Flags& flags) {
  const int from_bytes = WidthOf(op.fa.format) / 8, to_bytes = WidthOf(op.fb.format) / 8;
  const int first = 16 * (op.part % GroupsOf(op.fa)), to_first = 16 * (op.part % GroupsOf(op.fb));
  Group codes;
  for (int i = 0; i < kElementsADraw; ++i) codes[i] = Element(a, from_bytes, first + i);
  RoundingBits bits(op.addr_a);
  codes = ConvertGroup(op.fa, codes, op.fb,
                       op.stochastic ? RoundingMode::kStochastic : RoundingMode::kNearestEven, bits,
                       flags);
  Line result;
  for (int i = 0; i < kElementsADraw; ++i) {
    std::memcpy(&result.byte[to_bytes * (to_first + i)], &codes[i], to_bytes);
  }
  return result;
}

Bf16 Bf16Result(VectorAlu alu, Bf16 a, Bf16 b, Bf16 c) {
  switch (alu) {
    case VectorAlu::kFmadd:
      return FmaBf16(a, b, c);
    case VectorAlu::kFmsub:
      return FmaBf16(a, b, Negated(c));
    case VectorAlu::kFnmsub:
      return FmaBf16(Negated(a), b, c);
    case VectorAlu::kFnmadd:
      return FmaBf16(Negated(a), b, Negated(c));
    case VectorAlu::kFadd:
      return AddBf16(a, b);
    case VectorAlu::kFsub:
      return AddBf16(a, Negated(b));
    default:
      return MulBf16(a, b);
  }
}

Line Bf16Lanes(const ThreadState& thread, const VectorOp& op) {
  Line result;
  const auto operand = [](const Line& line, int i) {
    return Bf16{static_cast<uint16_t>(Element(line, 2, i))};
  };
  for (int i = 0; i < 32; ++i) {
    const Bf16 x = Bf16Result(op.bf16, operand(thread.v[op.vs1], i), operand(thread.v[op.vs2], i),
                              operand(thread.v[op.vs3], i));
    std::memcpy(&result.byte[2 * i], &x.bits, 2);
  }
  return result;
}

Line SplatResult(const VectorOp& op) {
  Line result;
  for (unsigned i = 0; i < kLineBytes; ++i) {
    result.byte[i] = static_cast<uint8_t>(op.splat >> 8 * (i % op.splat_bytes));
  }
  return result;
}

Line MaskResult(uint64_t bytes) {
  Line result;
  for (int i = 0; i < 64; ++i) result.byte[i] = bytes >> i & 1 ? 0xFF : 0;
  return result;
}

Line ArithResult(const ThreadState& thread, const VectorOp& op) {
  const Line a = thread.v[op.vs1];
  if (op.alu == VectorAlu::kMove) return a;
  if (op.alu == VectorAlu::kLane) return LanesResult(thread, op);
  if (op.alu == VectorAlu::kMask) return MaskResult(op.addr_a);
  if (op.alu == VectorAlu::kSplat) return SplatResult(op);
  if (op.alu == VectorAlu::kBf16) return Bf16Lanes(thread, op);
  if (op.alu == VectorAlu::kPermute) return {Permuted(op.permute, a.byte, thread.v[op.vs2].byte)};
  Line shuffled;
  for (int lane = 0; lane < 16; ++lane) SetLane32(shuffled, lane, Lane32(a, lane ^ op.lane_xor));
  if (op.alu == VectorAlu::kShuffleXor) return shuffled;
  const Line b = op.shuffled ? shuffled : thread.v[op.vs2];
  const Line c = thread.v[op.vs3];
  Line result;
  for (int lane = 0; lane < 16; ++lane) {
    const uint32_t bits =
        LaneResult(op.alu, {Lane32(a, lane)}, {Lane32(b, lane)}, {Lane32(c, lane)}).bits;
    SetLane32(result, lane, bits);
  }
  return result;
}

Line LoadResult(const NodeState& node, const VectorOp& op) {
  const Line memory = node.sram.ReadLine(static_cast<uint32_t>(op.addr_a));
  const uint64_t mask = ByteMask(op.addr_a % kLineBytes, op.count);
  Line result;
  for (unsigned i = 0; i < kLineBytes; ++i) result.byte[i] = mask >> i & 1 ? memory.byte[i] : 0;
  return result;
}

void MakePacket(const NodeState& node, const VectorOp& op, VectorEffects& effects) {
  const bool post = op.kind == VectorKind::kPost;
  effects.has_packet = post || op.count != 0;
  Header& header = effects.packet.header;
  header.kind = post ? PacketKind::kPost : PacketKind::kWrite;
  SetDestination(header, op.addr_a, node.place);
  header.src = node.place;
  header.src_thread = op.thread;
  if (post) {
    header.offset = SemaphoreRegister(op.sem);
  } else if (header.dst.is_edge) {
    header.offset = EdgeOffset(op.addr_a);
  } else {
    header.offset = NodeOffset(op.addr_a) + (IsAddAddress(op.addr_a) ? kAddWindow : 0);
  }
  header.count = post ? 0 : op.count;
  header.amount = static_cast<uint16_t>(post ? op.amount : 0);
  effects.packet.data = post ? Line{} : node.thread[op.thread].v[op.vs1];
}

void Add(AccessList& list, uint64_t address, unsigned count) {
  if (count == 0) return;
  const auto offset = static_cast<uint32_t>(address);
  list.line[list.size++] = {offset & ~(kLineBytes - 1), ByteMask(offset % kLineBytes, count)};
}

}  // namespace

void PerformVector(NodeState& node, const VectorOp& op, VectorEffects& effects) {
  effects.wrote_register = false;
  effects.has_packet = false;
  effects.stores = 0;
  ThreadState& thread = node.thread[op.thread];
  switch (op.kind) {
    case VectorKind::kMmMemMem:
    case VectorKind::kMmRegReg:
    case VectorKind::kMmRegMem:
    case VectorKind::kMmMemReg:
      PerformStep(node, op);
      break;
    case VectorKind::kAccClear:
      node.acc[op.acc] = Tile{};
      break;
    case VectorKind::kAccStore:
      PerformAccStore(node, op, effects);
      break;
    case VectorKind::kArith:
      thread.v[op.vd] = op.alu == VectorAlu::kConvert
                            ? Converted(thread.v[op.vs1], op, thread.flags)
                            : ArithResult(thread, op);
      effects.wrote_register = true;
      break;
    case VectorKind::kLoad:
      thread.v[op.vd] = LoadResult(node, op);
      effects.wrote_register = true;
      break;
    case VectorKind::kStore: {
      const auto offset = static_cast<uint32_t>(op.addr_a);
      if (op.count == 0) break;
      effects.stores = 1;
      effects.store[0] = {offset & ~(kLineBytes - 1), ByteMask(offset % kLineBytes, op.count),
                          thread.v[op.vs1]};
      break;
    }
    case VectorKind::kPush:
    case VectorKind::kPost:
      MakePacket(node, op, effects);
      break;
  }
}

AccessList MemoryRead(const VectorOp& op) {
  AccessList list;
  if (op.kind == VectorKind::kLoad) Add(list, op.addr_a, op.count);
  if (op.kind == VectorKind::kMmMemMem || op.kind == VectorKind::kMmMemReg) {
    Add(list, op.addr_a, TileBytes(op.fa.format));
  }
  if (op.kind == VectorKind::kMmMemMem || op.kind == VectorKind::kMmRegMem) {
    Add(list, op.addr_b, TileBytes(op.fb.format));
  }
  return list;
}

AccessList MemoryWritten(const VectorOp& op) {
  AccessList list;
  if (op.kind == VectorKind::kStore) Add(list, op.addr_a, op.count);
  if (op.kind != VectorKind::kAccStore) return list;
  if (op.strided) {
    for (int r = 0; r < 8; ++r) Add(list, RowAddress(op, r), RowBytes(op));
  } else {
    for (uint32_t at = 0; at < 8 * RowBytes(op); at += kLineBytes) {
      Add(list, op.addr_a + at, kLineBytes);
    }
  }
  return list;
}

bool Overlap(const AccessList& a, const AccessList& b) {
  for (int i = 0; i < a.size; ++i) {
    for (int j = 0; j < b.size; ++j) {
      if (a.line[i].addr == b.line[j].addr && (a.line[i].mask & b.line[j].mask) != 0) return true;
    }
  }
  return false;
}

const char* VectorKindName(VectorKind kind) {
  switch (kind) {
    case VectorKind::kMmMemMem:
      return "mm";
    case VectorKind::kMmRegReg:
      return "mm.vv";
    case VectorKind::kMmRegMem:
      return "mm.vm";
    case VectorKind::kMmMemReg:
      return "mm.mv";
    case VectorKind::kAccClear:
      return "aclr";
    case VectorKind::kAccStore:
      return "ast";
    case VectorKind::kArith:
      return "arith";
    case VectorKind::kLoad:
      return "load";
    case VectorKind::kStore:
      return "store";
    case VectorKind::kPush:
      return "push";
    case VectorKind::kPost:
      return "post";
  }
  return "?";
}

}  // namespace d1
