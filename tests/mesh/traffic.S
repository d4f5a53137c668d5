# Random traffic for tests/mesh/composition_test.cc: every thread of a 2x2 mesh pushes lines and posts to nodes and addresses that
# it draws at random, with fences in between. a0 = number of packets of a thread.
.include "d1.inc"

d1_program
  d1.tid t0
  csrr t1, 0xFC0                  # dnode
  srli t2, t1, 28
  add  t2, t2, t0
  slli t2, t2, 7
  addi t2, t2, 0x5b5              # the state of the generator: never zero
  li   t3, 1
  slli t3, t3, 62
  d1.vsplat.w v0, t2
1:
  slli t4, t2, 13                 # xorshift64
  xor  t2, t2, t4
  srli t4, t2, 7
  xor  t2, t2, t4
  slli t4, t2, 17
  xor  t2, t2, t4
  andi a1, t2, 1
  slli a1, a1, 30                 # x
  srli a2, t2, 1
  andi a2, a2, 1
  slli a2, a2, 38                 # y
  add  a1, a1, a2
  add  a1, a1, t3
  srli a3, t2, 8
  andi a4, a3, 15
  beqz a4, 3f
  andi a3, a3, 1023
  slli a3, a3, 6
  lui  a5, 0x100
  add  a1, a1, a3
  add  a1, a1, a5                 # a line from 0x100000 on
  d1.push v0, a1
  j    4f
3:
  d1.post 3, a1
  fence
4:
  addi a0, a0, -1
  bnez a0, 1b
  d1.halt
