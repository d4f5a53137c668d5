// A test in the form of the public ones: the environment from riscv_test.h, TESTNUM = the case under test. docs/riscv.md
// runs it.
#include "riscv_test.h"

RVTEST_RV64U
RVTEST_CODE_BEGIN

  // Case 2: 1 to 100 add up to 5050.
  li   TESTNUM, 2
  li   a0, 100
  li   a1, 0
1:
  add  a1, a1, a0
  addi a0, a0, -1
  bnez a0, 1b
  li   a2, 5050
  bne  a1, a2, fail

  // Case 3: the words of the data do too.
  li   TESTNUM, 3
  la   a0, words
  li   a1, 0
  li   a2, 4
2:
  lw   a3, 0(a0)
  add  a1, a1, a3
  addi a0, a0, 4
  addi a2, a2, -1
  bnez a2, 2b
  li   a2, 10
  bne  a1, a2, fail
  RVTEST_PASS
fail:
  RVTEST_FAIL

RVTEST_CODE_END

  .data
RVTEST_DATA_BEGIN
words:
  .word 1, 2, 3, 4
RVTEST_DATA_END
