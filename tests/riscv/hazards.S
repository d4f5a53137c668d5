# Values used 0 to 4 instructions behind their producer, of each kind of producer,
# by each kind of consumer.
.include "check.inc"

.equ AREA, 64

# Producers give 24 in a0; s1 = 20, s2 = 4, s3 = 96, s0 = this thread's memory,
# whose first word is 24.
.macro make_alu
  add  a0, s1, s2
.endm
.macro make_word
  addw a0, s1, s2
.endm
.macro make_lui
  lui  a0, 24
  srli a0, a0, 12
.endm
.macro make_load
  ld   a0, 0(s0)
.endm
.macro make_byte
  lbu  a0, 0(s0)
.endm
.macro make_mul
  addi a0, x0, 6
  mul  a0, a0, s2
.endm
.macro make_div
  divu a0, s3, s2
.endm
.macro make_rem
  li   a0, 64
  rem  a0, s3, s4                  # 96 mod 36
.endm
.macro make_csr
  csrr a0, mscratch
.endm
.macro make_link
  jal  a0, .Lnext\@
.Lnext\@:
  sub  a0, a0, a0
  addi a0, a0, 24
.endm
.macro make_twice                  # only the last one counts
  div  a0, s3, s1
  addi a0, x0, 24
.endm

.macro uses kind, count
  make_\kind
  nops \count
  add  a1, a0, s2                  # first operand
  check a1, 28
  make_\kind
  nops \count
  sub  a1, s3, a0                  # second operand
  check a1, 72
  make_\kind
  nops \count
  mul  a1, a0, a0                  # both operands
  check a1, 576
  make_\kind
  nops \count
  divu a1, s3, a0
  check a1, 4
  make_\kind
  nops \count
  addi a0, a0, 1                   # the same register
  addi a0, a0, 1
  check a0, 26
  make_\kind
  nops \count
  sd   a0, 8(s0)                   # data of a store
  ld   a1, 8(s0)
  check a1, 24
  make_\kind
  nops \count
  bne  a0, s5, .Lwrong\@           # a branch, not taken and taken
  beq  s5, a0, .Lright\@
.Lwrong\@:
  check_never
.Lright\@:
  make_\kind
  nops \count
  csrrw x0, mscratch, a0
  csrr a1, mscratch
  check a1, 24
  make_\kind
  nops \count
  addi a1, x0, 3                   # overwritten behind it: the older value must not come later
  li   a0, 7
  nops 4
  check a0, 7
.endm

# An address, 24 behind this thread's memory, whose word there is 77.
.macro address_uses kind, count
  make_\kind
  add  a0, a0, s0
  nops \count
  ld   a1, 0(a0)
  check a1, 77
  make_\kind
  add  a0, a0, s0
  nops \count
  sw   s5, 8(a0)
  lw   a1, 32(s0)
  check a1, 24
.endm

d1_program
  d1.tid t0
  slli t0, t0, 6
  la   s0, area
  add  s0, s0, t0
  li   s1, 20
  li   s2, 4
  li   s3, 96
  li   s4, 36
  li   s5, 24
  li   t0, 77
  sd   s5, 0(s0)
  sd   t0, 24(s0)
  csrw mscratch, s5
  .irp kind, alu, word, lui, load, byte, mul, div, rem, csr, link, twice
  .irp count, 0, 1, 2, 3, 4
  uses \kind, \count
  address_uses \kind, \count
  .endr
  .endr

# A load through an address that a load brought, at each distance;
# a write to x0 is forwarded to nobody.
.macro chain count
  addi t0, s0, 24
  sd   t0, 40(s0)
  ld   a0, 40(s0)
  nops \count
  ld   a0, 0(a0)
  nops \count
  addi a0, a0, 1
  check a0, 78
  mul  x0, s1, s2
  nops \count
  add  a0, x0, x0
  check a0, 0
  ld   x0, 0(s0)
  nops \count
  or   a0, x0, s2
  check a0, 4
.endm
  .irp count, 0, 1, 2, 3, 4
  chain \count
  .endr

# A jump through an address that a load brought, and its link used at once.
.macro jump_chain count
  la   a0, .Ltarget\@
  sd   a0, 40(s0)
  li   a0, 0
  ld   a0, 40(s0)
  nops \count
  jalr a1, 0(a0)
.Llink\@:
  check_never
.Ltarget\@:
  nops \count
  addi a1, a1, 1
  la   a2, .Llink\@ + 1
  check_same a1, a2
.endm
  .irp count, 0, 1, 2, 3, 4
  jump_chain \count
  .endr
  check_end

  .bss
  .balign 64
area:
  .skip 4 * AREA
