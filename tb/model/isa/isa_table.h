// Generated from scripts/isa/xd1.json by `make isa`: do not edit.
// clang-format off
#pragma once

#include <cstdint>

namespace d1 {

enum class Op : uint8_t {
  kIllegal, kLui, kAuipc, kJal, kJalr, kBeq, kBne, kBlt, kBge, kBltu, kBgeu, kLb, kLh, kLw, kLd,
  kLbu, kLhu, kLwu, kSb, kSh, kSw, kSd, kAddi, kSlti, kSltiu, kXori, kOri, kAndi, kSlli, kSrli,
  kSrai, kAdd, kSub, kSll, kSlt, kSltu, kXor, kSrl, kSra, kOr, kAnd, kAddiw, kSlliw, kSrliw, kSraiw,
  kAddw, kSubw, kSllw, kSrlw, kSraw, kMul, kMulh, kMulhsu, kMulhu, kDiv, kDivu, kRem, kRemu, kMulw,
  kDivw, kDivuw, kRemw, kRemuw, kFence, kFenceI, kEcall, kEbreak, kCsrrw, kCsrrs, kCsrrc, kCsrrwi,
  kCsrrsi, kCsrrci, kD1Mm, kD1MmVv, kD1MmVm, kD1MmMv, kD1Aclr, kD1Ast, kD1AstS, kD1FmaddS,
  kD1FmsubS, kD1FnmsubS, kD1FnmaddS, kD1FaddS, kD1FsubS, kD1FmulS, kD1FminS, kD1FmaxS, kD1Vmv,
  kD1VsplatW, kD1VshxW, kD1VaddB, kD1VaddH, kD1VaddW, kD1VsubB, kD1VsubH, kD1VsubW, kD1VmulB,
  kD1VmulH, kD1VmulW, kD1Vand, kD1Vor, kD1Vxor, kD1Vandn, kD1VsllB, kD1VsllH, kD1VsllW, kD1VsrlB,
  kD1VsrlH, kD1VsrlW, kD1VsraB, kD1VsraH, kD1VsraW, kD1VslliB, kD1VslliH, kD1VslliW, kD1VsrliB,
  kD1VsrliH, kD1VsrliW, kD1VsraiB, kD1VsraiH, kD1VsraiW, kD1VminB, kD1VminH, kD1VminW, kD1VmaxB,
  kD1VmaxH, kD1VmaxW, kD1VminuB, kD1VminuH, kD1VminuW, kD1VmaxuB, kD1VmaxuH, kD1VmaxuW, kD1VseqB,
  kD1VseqH, kD1VseqW, kD1VsltB, kD1VsltH, kD1VsltW, kD1VsltuB, kD1VsltuH, kD1VsltuW, kD1FeqS,
  kD1FltS, kD1FleS, kD1FrcpS, kD1FrsqrtS, kD1FminBf, kD1FmaxBf, kD1FeqBf, kD1FltBf, kD1FleBf,
  kD1FmaddBf, kD1FmsubBf, kD1FnmsubBf, kD1FnmaddBf, kD1FaddBf, kD1FsubBf, kD1FmulBf, kD1FraddS,
  kD1FrminS, kD1FrmaxS, kD1VsplatH, kD1VsplatB, kD1VpermB, kD1VpermH, kD1VpermW, kD1VbcB, kD1VbcH,
  kD1VbcW, kD1VtrB, kD1VtrH, kD1VtrW, kD1VzipQ, kD1Vcvt, kD1Vsel, kD1Vmaskn, kD1Vmaskb, kD1Vld,
  kD1Vst, kD1Push, kD1Post, kD1Wait, kD1Tid, kD1Halt,
};

inline constexpr int kOps = 186;  // without kIllegal

enum class OpClass : uint8_t {
  kIllegal, kAlu, kJump, kBranch, kLoad, kStore, kMul, kDiv, kFence, kSystem, kCsr, kMatrix,
  kAccumulator, kSimd, kMemory, kNetwork, kThread,
};

// The member of Instruction that a field is kept in.
enum class Member : uint8_t {
  kAcc, kRs2, kRs1, kCsr, kImm, kFa, kFb, kHalfA, kHalfB, kIncA, kIncB, kOverwrite, kRd, kSem,
  kStochastic, kVs1, kVs2, kVd, kVs3,
};

// How the value of a field is written.
enum class Kind : uint8_t {
  kU, kX, kCsr, kTarget, kS, kUpper, kOrder, kShift, kV,
};

enum class Cause : uint8_t {
  kNone = 0,  // no fault
  kIllegalInstruction = 1,  // encoding not in the tables, CSR absent or read-only and written
  kMisaligned = 2,  // address or jump target not aligned to its rule
  kOutOfRange = 3,  // address outside SRAM and control registers, or of a wrong kind
  kIllegalFormat = 4,  // format table entry that the instruction can not use
  kEnvironmentCall = 5,  // ecall
  kBreakpoint = 6,  // ebreak
  kEccUncorrectable = 7,  // a word with two errors was read
  kSemaphoreOverflow = 8,  // a post took a count above 65535
  kRemoteError = 9,  // a push or post was refused by its destination
  kDmaError = 10,  // a list of DMA descriptors ended with an error
  kBarrierMisuse = 11,  // a barrier of the node was set up or used against its rules
};

// Control and status registers.
inline constexpr uint16_t kCsrMisa = 0x301;  // ro: RV64IM
inline constexpr uint16_t kCsrMscratch = 0x340;  // rw: a register for the program
inline constexpr uint16_t kCsrDformat0 = 0x800;  // rw: format table entry 0: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat1 = 0x801;  // rw: format table entry 1: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat2 = 0x802;  // rw: format table entry 2: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat3 = 0x803;  // rw: format table entry 3: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat4 = 0x804;  // rw: format table entry 4: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat5 = 0x805;  // rw: format table entry 5: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat6 = 0x806;  // rw: format table entry 6: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat7 = 0x807;  // rw: format table entry 7: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat8 = 0x808;  // rw: format table entry 8: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat9 = 0x809;  // rw: format table entry 9: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat10 = 0x80A;  // rw: format table entry 10: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat11 = 0x80B;  // rw: format table entry 11: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat12 = 0x80C;  // rw: format table entry 12: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat13 = 0x80D;  // rw: format table entry 13: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat14 = 0x80E;  // rw: format table entry 14: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDformat15 = 0x80F;  // rw: format table entry 15: {pad_k 2, pad_rows 3, transpose 1, bias 6, format 4}
inline constexpr uint16_t kCsrDseed = 0x810;  // rw: state of the random bits of stochastic rounding; 0 is written as 0x9E3779B97F4A7C15
inline constexpr uint16_t kCsrDflags = 0x811;  // rw: sticky flags: Invalid 1, Denormal 2, Overflow 4, Underflow 8; an access waits like a fence
inline constexpr uint16_t kCsrCycle = 0xC00;  // ro: cycles since reset
inline constexpr uint16_t kCsrTime = 0xC01;  // ro: equal to cycle
inline constexpr uint16_t kCsrInstret = 0xC02;  // ro: retired instructions of the thread
inline constexpr uint16_t kCsrMvendorid = 0xF11;  // ro: 0
inline constexpr uint16_t kCsrMarchid = 0xF12;  // ro: 0
inline constexpr uint16_t kCsrMimpid = 0xF13;  // ro: VERSION
inline constexpr uint16_t kCsrMhartid = 0xF14;  // ro: thread number, 0 to 3
inline constexpr uint16_t kCsrDnode = 0xFC0;  // ro: NODE: kind-1 global address of this node

// Control registers: node offsets, and the distance between two of a kind.
inline constexpr uint32_t kControlBase = 0x1F0000;
inline constexpr uint32_t kCtlVersion = 0x1F0000;
inline constexpr uint32_t kCtlNode = 0x1F0008;
inline constexpr uint32_t kCtlCycle = 0x1F0010;
inline constexpr uint32_t kCtlThreadCtrl = 0x1F0100;
inline constexpr uint32_t kCtlThreadCtrlStride = 0x40;
inline constexpr uint32_t kCtlThreadPc = 0x1F0108;
inline constexpr uint32_t kCtlThreadPcStride = 0x40;
inline constexpr uint32_t kCtlThreadArg = 0x1F0110;
inline constexpr uint32_t kCtlThreadArgStride = 0x40;
inline constexpr uint32_t kCtlThreadCause = 0x1F0118;
inline constexpr uint32_t kCtlThreadCauseStride = 0x40;
inline constexpr uint32_t kCtlThreadEpc = 0x1F0120;
inline constexpr uint32_t kCtlThreadEpcStride = 0x40;
inline constexpr uint32_t kCtlThreadEaddr = 0x1F0128;
inline constexpr uint32_t kCtlThreadEaddrStride = 0x40;
inline constexpr uint32_t kCtlScrubInterval = 0x1F0200;
inline constexpr uint32_t kCtlScrubAddr = 0x1F0208;
inline constexpr uint32_t kCtlEccCorrected = 0x1F0210;
inline constexpr uint32_t kCtlEccCorrectedAddr = 0x1F0218;
inline constexpr uint32_t kCtlEccUncorrectable = 0x1F0220;
inline constexpr uint32_t kCtlEccUncorrectableAddr = 0x1F0228;
inline constexpr uint32_t kCtlInjectAddr = 0x1F0230;
inline constexpr uint32_t kCtlInjectData = 0x1F0238;
inline constexpr uint32_t kCtlInject = 0x1F0240;
inline constexpr uint32_t kCtlSramConflicts = 0x1F0280;
inline constexpr uint32_t kCtlSramConflictsStride = 0x8;
inline constexpr uint32_t kCtlCountIssued = 0x1F0400;
inline constexpr uint32_t kCtlCountIssuedStride = 0x40;
inline constexpr uint32_t kCtlCountFetch = 0x1F0408;
inline constexpr uint32_t kCtlCountFetchStride = 0x40;
inline constexpr uint32_t kCtlCountResult = 0x1F0410;
inline constexpr uint32_t kCtlCountResultStride = 0x40;
inline constexpr uint32_t kCtlCountUnit = 0x1F0418;
inline constexpr uint32_t kCtlCountUnitStride = 0x40;
inline constexpr uint32_t kCtlCountVector = 0x1F0420;
inline constexpr uint32_t kCtlCountVectorStride = 0x40;
inline constexpr uint32_t kCtlCountSync = 0x1F0428;
inline constexpr uint32_t kCtlCountSyncStride = 0x40;
inline constexpr uint32_t kCtlCountSlot = 0x1F0430;
inline constexpr uint32_t kCtlCountSlotStride = 0x40;
inline constexpr uint32_t kCtlCountIdle = 0x1F0438;
inline constexpr uint32_t kCtlCountIdleStride = 0x40;
inline constexpr uint32_t kCtlCountSteps = 0x1F0500;
inline constexpr uint32_t kCtlCountStepWaits = 0x1F0508;
inline constexpr uint32_t kCtlCountSimd = 0x1F0510;
inline constexpr uint32_t kCtlCountLoads = 0x1F0518;
inline constexpr uint32_t kCtlDmaList = 0x1F0600;
inline constexpr uint32_t kCtlDmaListStride = 0x8;
inline constexpr uint32_t kCtlSemaphore = 0x1F0800;
inline constexpr uint32_t kCtlSemaphoreStride = 0x8;
inline constexpr uint32_t kCtlBarrier = 0x1F0A00;
inline constexpr uint32_t kCtlBarrierStride = 0x10;
inline constexpr uint32_t kCtlBarrierArrive = 0x1F0A08;
inline constexpr uint32_t kCtlBarrierArriveStride = 0x10;

}  // namespace d1
