// What the model's tables say that d1_decode makes of a legal word: the fields of
// d1_scalar_pkg::uop_t that its unit looks at. What it reads from the word itself (register
// numbers, size, CSR, accumulator) is no field.
#pragma once

#include <cstdint>
#include <string_view>

#include "tests/scalar/unit_of.h"

namespace d1 {

// A field of uop_t, the last one lowest.
struct UopField {
  const char* name;
  unsigned lsb, width;
};

namespace uop {
inline constexpr UopField kVs2{"vs2", 0, 5}, kVs1{"vs1", 5, 5}, kValu{"valu", 10, 4},
    kVop{"vop", 14, 4}, kTileB{"tile_b", 18, 1}, kAgu{"agu", 19, 3}, kRd2We{"rd2_we", 22, 1},
    kRd{"rd", 23, 5}, kRdLate{"rd_late", 28, 1}, kRdWe{"rd_we", 29, 1}, kImm{"imm", 30, 32},
    kBImm{"b_imm", 62, 1}, kSrcA{"src_a", 63, 2}, kWord{"word", 65, 1}, kAlu{"alu", 66, 4},
    kCause{"cause", 70, 4}, kUnit{"unit", 74, 4}, kFmtB{"fmt_b", 78, 16}, kFmtA{"fmt_a", 94, 16},
    kDraws{"draws", 110, 2};

// Numbers as in alu_e, src_e, agu_e, valu_e.
enum Alu {
  kAdd = 0,
  kOr = 1,
  kSrl = 2,
  kSra = 3,
  kSlt = 4,
  kXor = 5,
  kSll = 6,
  kSub = 8,
  kAnd = 9,
  kSltu = 12
};
enum Source { kRs1, kPc, kZero, kThread };
enum Agu { kNone, kTile, kLine, kPush, kPost, kAst };
enum Valu {
  kMove = 9,
  kSplat = 10,
  kShuffleXor = 11,
  kLane = 12,
  kConvert = 13,
  kPermute = 14,
  kBf16 = 15
};
}  // namespace uop

inline uop::Alu AluOf(Op op) {
  switch (op) {
    case Op::kSub:
    case Op::kSubw:
      return uop::kSub;
    case Op::kSll:
    case Op::kSlli:
    case Op::kSllw:
    case Op::kSlliw:
      return uop::kSll;
    case Op::kSlt:
    case Op::kSlti:
      return uop::kSlt;
    case Op::kSltu:
    case Op::kSltiu:
      return uop::kSltu;
    case Op::kXor:
    case Op::kXori:
      return uop::kXor;
    case Op::kSrl:
    case Op::kSrli:
    case Op::kSrlw:
    case Op::kSrliw:
      return uop::kSrl;
    case Op::kSra:
    case Op::kSrai:
    case Op::kSraw:
    case Op::kSraiw:
      return uop::kSra;
    case Op::kOr:
    case Op::kOri:
      return uop::kOr;
    case Op::kAnd:
    case Op::kAndi:
      return uop::kAnd;
    default:
      return uop::kAdd;
  }
}

inline bool HasImmediate(Op op) {
  for (const FieldInfo& field : Info(op).Fields()) {
    if (field.member == Member::kImm) return true;
  }
  return false;
}

// Calls expect(field, value) for every field that matters to a scalar instruction.
template <typename Expect>
void ScalarFields(Op op, const Instr& instr, Expect expect) {
  const int unit = UnitOf(op);
  const bool word_form = std::string_view(Info(op).name).ends_with('w');
  const bool shift =
      unit == kAlu && (AluOf(op) == uop::kSll || AluOf(op) == uop::kSrl || AluOf(op) == uop::kSra);
  const auto imm = static_cast<uint32_t>(instr.imm);
  expect(uop::kAgu, uop::kNone);
  expect(uop::kTileB, 0);
  expect(uop::kDraws, 0);
  switch (unit) {
    case kAlu:
      expect(uop::kAlu, AluOf(op));
      expect(uop::kWord, word_form);
      expect(uop::kSrcA, op == Op::kLui     ? uop::kZero
                         : op == Op::kAuipc ? uop::kPc
                         : op == Op::kD1Tid ? uop::kThread
                                            : uop::kRs1);
      expect(uop::kBImm, HasImmediate(op) || op == Op::kD1Tid);
      // Of a shift's the distance.
      if (HasImmediate(op) && shift) expect({"imm", uop::kImm.lsb, word_form ? 5u : 6u}, imm);
      if ((HasImmediate(op) && !shift) || op == Op::kD1Tid) expect(uop::kImm, imm);
      break;
    case kMul:
    case kDiv:
      expect(uop::kWord, word_form);
      [[fallthrough]];
    case kCsr:
    case kWait:
    case kHalt:
      expect(uop::kSrcA, uop::kRs1);
      expect(uop::kBImm, 0);
      break;
    case kJal:
      expect(uop::kImm, imm);
      break;
    case kJalr:
    case kBranch:
      expect(uop::kSrcA, uop::kRs1);
      expect(uop::kBImm, unit == kJalr);
      [[fallthrough]];
    case kLoad:
    case kStore:
      expect(uop::kImm, imm);
      break;
    default:
      break;
  }
}

// How the lanes are told what to do beside valu: {reads of vs3, vs2, vs1; what exactly 8}.
inline uint32_t SubOperation(Op name, const VectorOp& op) {
  const auto reads = [](bool vs3, bool vs2, bool vs1) {
    return uint32_t{vs3} << 10 | uint32_t{vs2} << 9 | uint32_t{vs1} << 8;
  };
  const auto width = [](int bits) { return bits == 8 ? 0u : bits == 16 ? 1u : 2u; };
  switch (op.alu) {
    case VectorAlu::kSplat:
      return op.splat_bytes == 4 ? 0 : op.splat_bytes == 2 ? 4 : 5;
    case VectorAlu::kMask:
      return name == Op::kD1Vmaskn ? 2 : 3;
    case VectorAlu::kLane:
      return reads(op.lane.ReadsVs3(), op.lane.ReadsVs2(), true) |
             uint32_t{op.lane.kind == ElementKind::kNumber} << 7 | width(op.lane.bits) << 5 |
             static_cast<uint32_t>(op.lane.function);
    case VectorAlu::kPermute: {
      const bool one = op.permute.pattern == PermutePattern::kBroadcast;
      const uint32_t half = one ? op.permute.lane >> 5 : op.permute.half;
      return reads(false, op.permute.ReadsVs2(), true) |
             static_cast<uint32_t>(op.permute.pattern) << 3 | width(8 * op.permute.bytes) << 1 |
             half;
    }
    case VectorAlu::kBf16:
      return reads(op.bf16 <= VectorAlu::kFnmadd, true, true) | static_cast<uint32_t>(op.bf16);
    default:
      return op.shuffled ? reads(true, false, false) : 0;
  }
}

template <typename Expect>
void ArithmeticFields(Op name, const VectorOp& op, Expect expect) {
  const auto alu = static_cast<uint32_t>(op.alu);
  switch (op.alu) {
    case VectorAlu::kLane:
      expect(uop::kValu, uop::kLane);
      expect(uop::kVs1, op.vs1);
      if (op.lane.ReadsVs2()) expect(uop::kVs2, op.vs2);
      if (op.lane.function >= LaneFunction::kShiftLeftImmediate &&
          op.lane.function <= LaneFunction::kShiftRightSignedImmediate)
        expect(uop::kVs2, op.shift);
      break;
    case VectorAlu::kSplat:
    case VectorAlu::kMask:  // they read a scalar register
      expect(uop::kValu, uop::kSplat);
      break;
    case VectorAlu::kPermute:
      expect(uop::kValu, uop::kPermute);
      expect(uop::kVs1, op.vs1);
      if (op.permute.ReadsVs2()) expect(uop::kVs2, op.vs2);
      if (op.permute.pattern == PermutePattern::kBroadcast) expect(uop::kVs2, op.permute.lane & 31);
      break;
    case VectorAlu::kConvert:
      expect(uop::kValu, uop::kConvert);
      expect(uop::kVs1, op.vs1);
      expect(uop::kVs2, uint32_t{op.stochastic} << 2 | op.part);
      return;  // fmt_b is a format
    case VectorAlu::kBf16:
      expect(uop::kValu, uop::kBf16);
      expect(uop::kVs1, op.vs1);
      expect(uop::kVs2, op.vs2);
      break;
    default:  // FP32, and moves: numbers as in valu_e
      expect(uop::kValu, alu);
      expect(uop::kVs1, op.vs1);
      if (op.shuffled || op.alu == VectorAlu::kShuffleXor) {
        expect(uop::kVs2, op.lane_xor);
      } else if (op.alu != VectorAlu::kMove) {
        expect(uop::kVs2, op.vs2);
      }
  }
  expect(uop::kFmtB, SubOperation(name, op));
}

// The same of an instruction for the vector queue, executed by the model with every register at
// `kEverywhere`: there each of its addresses, strides and amounts is allowed. It leaves the
// pointers that it advances.
constexpr uint64_t kEverywhere = 0x1000;

template <typename Expect>
void VectorFields(NodeState& node, Op name, const Instr& instr, Expect expect) {
  ThreadState& thread = node.thread[0];
  thread.x.fill(kEverywhere);
  thread.x[0] = 0;
  ScalarStep step(node, thread, 0);
  ExecuteScalar(step, instr);
  expect(uop::kCause, static_cast<uint32_t>(step.cause));
  if (step.cause != Cause::kNone) return;
  const VectorOp& op = step.op;
  const VectorKind kind = op.kind;
  const bool a_in_memory = kind == VectorKind::kMmMemMem || kind == VectorKind::kMmMemReg;
  const bool b_in_memory = kind == VectorKind::kMmMemMem || kind == VectorKind::kMmRegMem;
  const bool line = kind == VectorKind::kLoad || kind == VectorKind::kStore;
  const bool stochastic_tile =
      kind == VectorKind::kAccStore && op.rounding == RoundingMode::kStochastic;
  expect(uop::kVop, static_cast<uint32_t>(kind));
  expect(uop::kTileB, b_in_memory);
  expect(uop::kAgu, a_in_memory                     ? uop::kTile
                    : line                          ? uop::kLine
                    : kind == VectorKind::kPush     ? uop::kPush
                    : kind == VectorKind::kPost     ? uop::kPost
                    : kind == VectorKind::kAccStore ? uop::kAst
                                                    : uop::kNone);
  expect(uop::kDraws, stochastic_tile ? 2 : kind == VectorKind::kArith && op.stochastic ? 1 : 0);
  if (instr.inc_a && instr.rs1 != 0) expect(uop::kImm, thread.x[instr.rs1] - kEverywhere);

  const bool formats =
      IsStep(kind) || (kind == VectorKind::kArith && op.alu == VectorAlu::kConvert);
  if (formats || kind == VectorKind::kAccStore) expect(uop::kFmtA, thread.formats[instr.fa].bits);
  if (formats) expect(uop::kFmtB, thread.formats[instr.fb].bits);
  if (IsStep(kind)) {
    if (!a_in_memory) expect(uop::kVs1, op.vs1 | uint32_t{op.half_a} << 4);
    if (!b_in_memory) expect(uop::kVs2, op.vs2 | uint32_t{op.half_b} << 4);
  }
  if (kind == VectorKind::kAccStore) expect(uop::kVs1, stochastic_tile);
  if (kind == VectorKind::kStore || kind == VectorKind::kPush) expect(uop::kVs1, op.vs1);
  if (kind == VectorKind::kArith) ArithmeticFields(name, op, expect);
}

}  // namespace d1
