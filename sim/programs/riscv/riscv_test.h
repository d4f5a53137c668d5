// The environment of the public RISC-V test programs (riscv-tests, isa/rv64ui and isa/rv64um) on a node: those sources
// include "riscv_test.h" and leave to it how a program begins, passes and fails. docs/riscv.md shows how to run them.
//
// Thread 0 runs the test; the others halt at once. A test that passes halts with exit code 0, one that fails
// halts with the number of the case that failed, which TESTNUM holds.
#ifndef OPEND1_RISCV_TEST_H
#define OPEND1_RISCV_TEST_H

// What a RISC-V compiler defines, for a plain preprocessor: the sources ask for the width, older ones by older names,
// and for the order of bytes.
#ifndef __riscv_xlen
#define __riscv_xlen 64
#endif
#ifndef _RISCV_SZLONG
#define _RISCV_SZLONG __riscv_xlen
#endif
#ifndef __riscv64
#define __riscv64 1
#endif
#ifndef __RISCVEL
#define __RISCVEL 1
#endif

#define TESTNUM gp

// Hooks that a source may fill before it includes this file.
#ifndef EXTRA_INIT
#define EXTRA_INIT
#endif
#ifndef EXTRA_DATA
#define EXTRA_DATA
#endif

// The only class of programs that a node runs: no privilege modes, no floating point, no 32-bit mode.
#define RVTEST_RV64U

// d1.halt rs1, for an assembler that does not know the macros of xd1.inc.
#define D1_HALT(rs1) .insn i 0x7b, 6, x0, rs1, 0

#define RVTEST_CODE_BEGIN             \
  .section .text.init, "ax", @progbits; \
  .balign 64;                         \
  .globl _start;                      \
_start:                               \
  csrr t0, mhartid;                   \
  beqz t0, 1f;                        \
  D1_HALT(x0);                        \
1:                                    \
  li TESTNUM, 0;                      \
  EXTRA_INIT

// A program that runs past its end stops here with the cause IllegalInstruction.
#define RVTEST_CODE_END .word 0

#define RVTEST_PASS D1_HALT(x0)

// Without a number the code is all ones, since 0 would mean that the test has passed.
#define RVTEST_FAIL      \
  bnez TESTNUM, 1f;      \
  li TESTNUM, -1;        \
1:                       \
  D1_HALT(TESTNUM)

#define RVTEST_DATA_BEGIN  \
  EXTRA_DATA               \
  .balign 16;              \
  .globl begin_signature;  \
begin_signature:

#define RVTEST_DATA_END  \
  .balign 16;            \
  .globl end_signature;  \
end_signature:

#endif
