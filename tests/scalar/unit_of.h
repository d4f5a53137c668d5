// What a word is by the model's tables: the unit of the core that performs it, and its own fault.
#pragma once

#include "tb/model/instr.h"
#include "tb/model/isa/decode.h"
#include "tb/model/scalar_step.h"

namespace d1 {

// Numbers as in unit_e.
enum Unit {
  kAlu,
  kBranch,
  kJal,
  kJalr,
  kLoad,
  kStore,
  kMul,
  kDiv,
  kCsr,
  kFence,
  kFenceI,
  kHalt,
  kWait,
  kVector
};

inline int UnitOf(Op op) {
  switch (op) {
    case Op::kJal:
      return kJal;
    case Op::kJalr:
      return kJalr;
    case Op::kFence:
      return kFence;
    case Op::kFenceI:
      return kFenceI;
    case Op::kD1Halt:
      return kHalt;
    case Op::kD1Wait:
      return kWait;
    case Op::kD1Tid:
      return kAlu;
    default:
      break;
  }
  switch (Info(op).op_class) {
    case OpClass::kAlu:
      return kAlu;
    case OpClass::kBranch:
      return kBranch;
    case OpClass::kLoad:
      return kLoad;
    case OpClass::kStore:
      return kStore;
    case OpClass::kMul:
      return kMul;
    case OpClass::kDiv:
      return kDiv;
    case OpClass::kCsr:
      return kCsr;
    case OpClass::kSystem:
      return kAlu;
    default:
      return kVector;
  }
}

// The fault that comes of the word alone, or kNone: with all registers 0, no other fault is of
// these causes.
inline Cause CauseOfWord(NodeState& node, const Instr& instr) {
  node.thread[0].x = {};
  node.thread[0].pc = 0x80000;
  node.thread[0].mscratch = 0;
  ScalarStep step(node, node.thread[0], 0);
  ExecuteScalar(step, instr);
  const Cause cause = step.cause;
  const bool by_word = cause == Cause::kIllegalInstruction || cause == Cause::kIllegalFormat ||
                       cause == Cause::kEnvironmentCall || cause == Cause::kBreakpoint;
  return by_word ? cause : Cause::kNone;
}

}  // namespace d1
