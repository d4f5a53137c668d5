# collective: one of the collectives of collectives.inc, a number of times in a row.
#
# Parameter block of a node (64-bit words), the same in every node but for the rank:
#    0 what   0 barrier, 1 broadcast, 2 reduce, 3 all-gather, 4 reduce-scatter, 5 all-reduce;
#             6, 7, 8: 2, 4, 5 of BF16 instead of FP32; 9: turns
#    8 buffer N chunks of L lines, 64 B aligned           32 root   its rank
#   16 second buffer of the same size, for the sums       40 times  1 or more
#   24 L      lines of 64 B of a chunk, 0 or more            0 in the end
#                                                         48 the group
#
# Turns show that a barrier holds everybody back: with k times left, thread t of rank r writes line
# t of its node's own chunk to rank r + k (modulo N), passes the barrier, and adds what has come,
# words of 32 bits, to that line. A chunk has 8 lines or more.
#
# Bound of an all-reduce: 2(N-1) L lines leave a node, one a cycle. Loads and additions, a line of
# another node each, start side by side, so that adding takes half as long. Chunks and sums are sent
# by DMA, but for a first piece. The aim is 90 % of the bound; what keeps it away from there stands
# in docs/programs.md.
.include "collectives.inc"

d1_program
  d1.tid t0
  mv   s0, a0
  addi a0, s0, 48
  ld   a1, 8(s0)
  ld   a2, 16(s0)
  ld   a3, 24(s0)
  ld   a4, 32(s0)
  ld   s1, 40(s0)
  jal  ra, d1_group_open
again:
  ld   s2, 0(s0)
  la   s3, table
  slli s2, s2, 3
  add  s3, s3, s2
  jalr ra, 0(s3)
  addi s1, s1, -1
  bnez s1, again
  bnez t0, 1f
  sd   s1, 40(s0)
1:
  d1.halt

.balign 8
table:                             # a jump, and the next entry 8 bytes behind it
  .irp what, group_barrier, broadcast, reduce_s, all_gather, reduce_scatter_s, all_reduce_s
  j    d1_\what
  .balign 8
  .endr
  .irp what, reduce_bf, reduce_scatter_bf, all_reduce_bf, turn
  j    d1_\what
  .balign 8
  .endr

  d1_collectives

# What comes in a turn lies in the second buffer, by turns in its lines 0 to 3 and 4 to 7: who is
# ahead writes where nobody reads.
d1_turn:
  mv   s8, ra
  ld   t1, 8(a0)
  ld   t2, 0(a0)
  add  t3, t1, s1
  remu t3, t3, t2
  d1_member t4, t3                 # to
  mul  s9, t1, a3
  add  s9, s9, t0
  slli s9, s9, 6
  add  s9, s9, a1                  # the line of this thread
  andi s7, s1, 1
  slli s7, s7, 2
  add  s7, s7, t0
  slli s7, s7, 6
  add  s7, s7, a2                  # where it goes, and where another one comes
  add  t4, t4, s7
  d1.vld v0, s9
  d1.push v0, t4
  jal  ra, d1_group_barrier
  d1.vld v1, s7
  d1.vadd.w v0, v0, v1
  d1.vst v0, s9
  mv   ra, s8
  ret
