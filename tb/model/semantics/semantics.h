// One function per instruction: the scalar half (scalar_step.h). Written from
// docs/instruction-set-design.md; grouped by the file that holds them.
//
// A function that faults has changed nothing. Checks run in this order: IllegalInstruction,
// IllegalFormat, then the addresses in the order of the operands; of one address, Misaligned before
// OutOfRange.
#pragma once

#include "tb/model/instr.h"
#include "tb/model/scalar_step.h"

namespace d1::semantics {

#define D1_DECLARE(name) void name(ScalarStep& s, const Instr& i);
#define D1_FOR_EACH_INSTRUCTION(X)                                                                \
  /* alu.cc */                                                                                    \
  X(Lui)                                                                                          \
  X(Auipc) X(Addi) X(Slti) X(Sltiu) X(Xori) X(Ori) X(Andi) X(Slli) X(Srli) X(Srai) X(Add) X(Sub)  \
      X(Sll) X(Slt) X(Sltu) X(Xor) X(Srl) X(Sra) X(Or) X(And) /* alu_word.cc */                   \
      X(Addiw) X(Slliw) X(Srliw) X(Sraiw) X(Addw) X(Subw) X(Sllw) X(Srlw) X(Sraw) /* muldiv.cc */ \
      X(Mul) X(Mulh) X(Mulhsu) X(Mulhu) X(Div) X(Divu) X(Rem) X(Remu) X(Mulw) X(Divw) X(Divuw)    \
          X(Remw) X(Remuw)                                                 /* branch.cc */        \
      X(Jal) X(Jalr) X(Beq) X(Bne) X(Blt) X(Bge) X(Bltu) X(Bgeu)           /* load_store.cc */    \
      X(Lb) X(Lh) X(Lw) X(Ld) X(Lbu) X(Lhu) X(Lwu) X(Sb) X(Sh) X(Sw) X(Sd) /* system.cc */        \
      X(Fence) X(FenceI) X(Ecall) X(Ebreak) X(Csrrw) X(Csrrs) X(Csrrc) X(Csrrwi) X(Csrrsi)        \
          X(Csrrci)                                            /* matrix.cc */                    \
      X(D1Mm) X(D1MmVv) X(D1MmVm) X(D1MmMv) X(D1Aclr) X(D1Ast) /* simd.cc */                      \
      X(D1FmaddS) X(D1FmsubS) X(D1FnmsubS) X(D1FnmaddS) X(D1FaddS) X(D1FsubS) X(D1FmulS)          \
          X(D1FminS) X(D1FmaxS) X(D1Vmv) X(D1VsplatW) X(D1VshxW) /* vector_memory.cc */           \
      X(D1Vld) X(D1Vst) X(D1Push)                                /* sync.cc */                    \
      X(D1Post) X(D1Wait) X(D1Tid) X(D1Halt)
D1_FOR_EACH_INSTRUCTION(D1_DECLARE)
#undef D1_DECLARE

// What no table knows.
void Illegal(ScalarStep& s, const Instr& i);

// Faults unless `address` is that of a whole line of the SRAM; true when it is.
bool CheckLine(ScalarStep& s, uint64_t address);

// Prepares s.op for an operation of `kind`, with the registers that the instruction names.
VectorOp& Enqueue(ScalarStep& s, const Instr& i, VectorKind kind);

}  // namespace d1::semantics
