# Every branch, taken and not taken, forward and backward, at the corners of its comparison.
.include "check.inc"

# `taken` says what the comparison of a and b must give; each case branches forward and backward.
.macro branch_case op, a, b, taken
  li   a0, \a
  li   a1, \b
  li   a2, 0
  j    .Lforward\@
.Lback\@:
  addi a2, a2, 4
  j    .Ldone\@
.Lforward\@:
  \op  a0, a1, .Lahead\@
  addi a2, a2, 1                   # forward: not taken
  j    .Lbackward\@
.Lahead\@:
  addi a2, a2, 2                   # forward: taken
.Lbackward\@:
  \op  a0, a1, .Lback\@            # backward: adds 4 when taken
.Ldone\@:
  .if \taken
  check a2, 6
  .else
  check a2, 1
  .endif
.endm

.equ MIN, 0x8000000000000000
.equ MAX, 0x7fffffffffffffff

# a, b, and whether they are equal, less signed, less unsigned
.macro all_branches a, b, equal, less, below
  branch_case beq, \a, \b, \equal
  branch_case bne, \a, \b, (1 - \equal)
  branch_case blt, \a, \b, \less
  branch_case bge, \a, \b, (1 - \less)
  branch_case bltu, \a, \b, \below
  branch_case bgeu, \a, \b, (1 - \below)
.endm

d1_program
  all_branches 0, 0, 1, 0, 0
  all_branches 0, 1, 0, 1, 1
  all_branches 1, 0, 0, 0, 0
  all_branches -1, -1, 1, 0, 0
  all_branches -1, 0, 0, 1, 0
  all_branches 0, -1, 0, 0, 1
  all_branches -1, 1, 0, 1, 0
  all_branches 1, -1, 0, 0, 1
  all_branches -2, -1, 0, 1, 1
  all_branches -1, -2, 0, 0, 0
  all_branches MIN, MAX, 0, 1, 0
  all_branches MAX, MIN, 0, 0, 1
  all_branches MIN, MIN, 1, 0, 0
  all_branches MIN, 0, 0, 1, 0
  all_branches 0, MIN, 0, 0, 1
  all_branches MAX, -1, 0, 0, 1
  all_branches 0x80000000, 0x7fffffff, 0, 0, 0       # where 32 bits would be another sign
  all_branches 0x100000000, 0, 0, 0, 0               # where the low 32 bits are equal
  all_branches 0, 0x100000000, 0, 1, 1
  all_branches 0x100000000, 0x200000000, 0, 1, 1
  all_branches 0xffffffff00000000, 0xffffffff, 0, 1, 0

# The same register twice, and x0.
  li   a0, 5
  li   a1, -5
  beq  a0, a0, 1f
  check_never
1:
  bne  a0, a0, 2f
  blt  a0, a0, 2f
  bltu a0, a0, 2f
  bge  a0, a0, 3f
2:
  check_never
3:
  bgeu a0, a0, 4f
  check_never
4:
  beq  a0, x0, 5f
  bltu a0, x0, 5f
  blt  x0, a1, 5f
  bge  a1, x0, 5f
  bne  x0, a0, 6f
5:
  check_never
6:
  bltu x0, a1, 7f
  check_never
7:

# A loop: taken many times, then not; a branch to the next instruction;
# the longest branches there are.
  li   a0, 100
  li   a1, 0
1:
  addi a1, a1, 3
  addi a0, a0, -1
  bnez a0, 1b
  check a1, 300
  beq  x0, x0, 2f
2:
  bne  x0, x0, 3f
3:
  j    5f
4:
  j    7f
  .org 4b + 4096                   # not executed: 0 is illegal
5:
  beq  x0, x0, 4b                  # the farthest backward
  check_never
7:
  j    9f
8:
  beq  x0, x0, 8b + 4092           # the farthest forward that is a multiple of 4
  .org 8b + 4092
  j    10f
9:
  j    8b
10:
  check_end
