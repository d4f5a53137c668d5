# Random traffic for tests/mesh: every thread pushes lines to places that it draws at random, and
# posts, with fences in between. a0 = number of packets of a thread. At 0xf0000: the addresses of
# eight places, behind each of which 64 KiB are pushed to; then those of four nodes, which are
# posted to.
.include "d1.inc"

d1_program
  d1.tid t0
  csrr t1, 0xFC0                  # dnode
  srli t2, t1, 28
  add  t2, t2, t0
  slli t2, t2, 7
  addi t2, t2, 0x5b5              # the state of the generator: never zero
  li   t3, 0xf0000
  d1.vsplat.w v0, t2
1:
  slli t4, t2, 13                 # xorshift64
  xor  t2, t2, t4
  srli t4, t2, 7
  xor  t2, t2, t4
  slli t4, t2, 17
  xor  t2, t2, t4
  srli a3, t2, 8
  andi a4, a3, 15
  beqz a4, 3f
  andi a1, t2, 7
  slli a1, a1, 3
  add  a1, a1, t3
  ld   a1, 0(a1)
  andi a3, a3, 1023
  slli a3, a3, 6
  add  a1, a1, a3
  d1.push v0, a1
  j    4f
3:
  andi a1, t2, 3
  slli a1, a1, 3
  add  a1, a1, t3
  ld   a1, 64(a1)
  d1.post 3, a1
  fence
4:
  addi a0, a0, -1
  bnez a0, 1b
  d1.halt
