# FENCE in every form that an assembler writes, and FENCE.I:
# code that a program has changed is what runs behind it.
.include "check.inc"

.equ SLOT, 64                      # bytes of code for each thread

d1_program
  fence
  fence rw, rw
  fence r, w
  fence iorw, iorw
  fence.tso
  .word 0x0000000f                 # no set at all
  .word 0x0100000f                 # pause, a hint in the encoding of a fence

# Each thread writes its own function, and calls it: twenty times another one.
  d1.tid t0
  slli t0, t0, 6
  la   s0, slots
  add  s0, s0, t0
  li   s1, 20
  li   s2, 0x00000513              # li a0, 0
  li   s3, 0x00008067              # ret
1:
  slli a1, s1, 20
  or   a1, a1, s2                  # li a0, s1
  sw   a1, 0(s0)
  sw   s3, 4(s0)
  fence.i
  jalr ra, 0(s0)
  check_same a0, s1
  addi s1, s1, -1
  bnez s1, 1b

# In pieces: one half of an instruction, one byte of it.
  li   a1, 0x7ff                   # imm[11:0] = 0x7ff: bits 31 to 20
  slli a1, a1, 4
  sh   a1, 2(s0)
  fence.i
  jalr ra, 0(s0)
  check a0, 0x7ff
  li   a1, 0x80
  sb   a1, 3(s0)                   # imm = 0x80f
  fence.i
  jalr ra, 0(s0)
  check a0, -0x7f1

# The instruction behind the fence itself.
  li   a2, 3
  li   s4, 0x00150513              # addi a0, a0, 1
  li   s5, 0x06450513              # addi a0, a0, 100
  sw   s4, 0(s0)
  fence.i
  li   a0, 0
2:
  jalr ra, 0(s0)
  sw   s5, 0(s0)
  fence.i
  addi a2, a2, -1
  bnez a2, 2b
  check a0, 201
  check_end

  .balign 64
slots:
  .skip 4 * SLOT, 0                # 0 is illegal
