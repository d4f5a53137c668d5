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
// clang-format off
#define D1_FOR_EACH_INSTRUCTION(X)                                                                \
  /* alu.cc */                                                                                    \
  X(Lui) X(Auipc) X(Addi) X(Slti) X(Sltiu) X(Xori) X(Ori) X(Andi) X(Slli) X(Srli) X(Srai) X(Add)  \
  X(Sub) X(Sll) X(Slt) X(Sltu) X(Xor) X(Srl) X(Sra) X(Or) X(And)                                  \
  /* alu_word.cc */                                                                               \
  X(Addiw) X(Slliw) X(Srliw) X(Sraiw) X(Addw) X(Subw) X(Sllw) X(Srlw) X(Sraw)                     \
  /* muldiv.cc */                                                                                 \
  X(Mul) X(Mulh) X(Mulhsu) X(Mulhu) X(Div) X(Divu) X(Rem) X(Remu) X(Mulw) X(Divw) X(Divuw)        \
  X(Remw) X(Remuw)                                                                                \
  /* branch.cc */                                                                                 \
  X(Jal) X(Jalr) X(Beq) X(Bne) X(Blt) X(Bge) X(Bltu) X(Bgeu)                                      \
  /* load_store.cc */                                                                             \
  X(Lb) X(Lh) X(Lw) X(Ld) X(Lbu) X(Lhu) X(Lwu) X(Sb) X(Sh) X(Sw) X(Sd)                            \
  /* system.cc */                                                                                 \
  X(Fence) X(FenceI) X(Ecall) X(Ebreak) X(Csrrw) X(Csrrs) X(Csrrc) X(Csrrwi) X(Csrrsi) X(Csrrci)  \
  /* matrix.cc */                                                                                 \
  X(D1Mm) X(D1MmVv) X(D1MmVm) X(D1MmMv) X(D1Aclr) X(D1Ast) X(D1AstS)                              \
  /* simd.cc */                                                                                   \
  X(D1FmaddS) X(D1FmsubS) X(D1FnmsubS) X(D1FnmaddS) X(D1FaddS) X(D1FsubS) X(D1FmulS) X(D1FminS)   \
  X(D1FmaxS) X(D1Vmv) X(D1VsplatW) X(D1VshxW) X(D1FraddS) X(D1FrminS) X(D1FrmaxS) X(D1FmaddBf)    \
  X(D1FmsubBf) X(D1FnmsubBf) X(D1FnmaddBf) X(D1FaddBf) X(D1FsubBf) X(D1FmulBf) X(D1VsplatH)       \
  X(D1VsplatB) X(D1VpermB) X(D1VpermH) X(D1VpermW) X(D1VbcB) X(D1VbcH) X(D1VbcW) X(D1VtrB)        \
  X(D1VtrH) X(D1VtrW) X(D1VzipQ)                                                                  \
  /* simd_lane.cc */                                                                              \
  X(D1VaddB) X(D1VaddH) X(D1VaddW) X(D1VsubB) X(D1VsubH) X(D1VsubW) X(D1VmulB) X(D1VmulH)         \
  X(D1VmulW) X(D1VsllB) X(D1VsllH) X(D1VsllW) X(D1VsrlB) X(D1VsrlH) X(D1VsrlW) X(D1VsraB)         \
  X(D1VsraH) X(D1VsraW) X(D1VslliB) X(D1VslliH) X(D1VslliW) X(D1VsrliB) X(D1VsrliH) X(D1VsrliW)   \
  X(D1VsraiB) X(D1VsraiH) X(D1VsraiW) X(D1VminB) X(D1VminH) X(D1VminW) X(D1VmaxB) X(D1VmaxH)      \
  X(D1VmaxW) X(D1VminuB) X(D1VminuH) X(D1VminuW) X(D1VmaxuB) X(D1VmaxuH) X(D1VmaxuW) X(D1VseqB)   \
  X(D1VseqH) X(D1VseqW) X(D1VsltB) X(D1VsltH) X(D1VsltW) X(D1VsltuB) X(D1VsltuH) X(D1VsltuW)      \
  X(D1Vand) X(D1Vor) X(D1Vxor) X(D1Vandn) X(D1Vcvt) X(D1Vsel) X(D1FeqS) X(D1FltS) X(D1FleS)       \
  X(D1FrcpS) X(D1FrsqrtS) X(D1FminBf) X(D1FmaxBf) X(D1FeqBf) X(D1FltBf) X(D1FleBf) X(D1Vmaskn)    \
  X(D1Vmaskb)                                                                                     \
  /* vector_memory.cc */                                                                          \
  X(D1Vld) X(D1Vst) X(D1Push)                                                                     \
  /* sync.cc */                                                                                   \
  X(D1Post) X(D1Wait) X(D1Tid) X(D1Halt)
// clang-format on
D1_FOR_EACH_INSTRUCTION(D1_DECLARE)
#undef D1_DECLARE

// What no table knows.
void Illegal(ScalarStep& s, const Instr& i);

// Faults unless `address` is that of a whole line of the SRAM; true when it is.
bool CheckLine(ScalarStep& s, uint64_t address);

// Prepares s.op for an operation of `kind`, with the registers that the instruction names.
VectorOp& Enqueue(ScalarStep& s, const Instr& i, VectorKind kind);

}  // namespace d1::semantics
