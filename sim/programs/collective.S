# collective: one of the collectives of collectives.inc, a number of times in a row.
#
# Parameter block of a node (64-bit words), the same in every node but for the rank:
#    0 what   0 barrier, 1 broadcast, 2 reduce, 3 all-gather, 4 reduce-scatter, 5 all-reduce;
#             6, 7, 8: 2, 4, 5 of BF16 instead of FP32; 9, 10: all-reduce in a grid, of FP32, BF16
#    8 buffer N chunks of L lines, 64 B aligned           32 root   its rank
#   16 second buffer of the same size, for the sums       40 times  1 or more
#   24 L      lines of 64 B of a chunk, 0 or more            0 in the end
#                                                         48 the group, of 9 and 10 the grid (collectives.inc,
#                                                            collectives_grid.inc)
#
# Bound of an all-reduce: 2(N-1) L lines leave a node, one a cycle. Loads and additions, a line of another node each, start side by side,
# so that adding takes half as long. Chunks and sums are sent by DMA, but for a first piece. The aim is 90 % of the bound; what keeps it
# away from there stands in docs/programs.md.
.include "collectives_grid.inc"

d1_program
  d1.tid t0
  mv   s0, a0
  addi a0, s0, 48
  ld   a1, 8(s0)
  ld   a2, 16(s0)
  ld   a3, 24(s0)
  ld   a4, 32(s0)
  ld   s1, 40(s0)
  ld   s2, 0(s0)
  li   t1, 9
  bgeu s2, t1, 1f
  jal  ra, d1_group_open
  j    again
1:
  jal  ra, d1_grid_open
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
  .irp what, reduce_bf, reduce_scatter_bf, all_reduce_bf, grid_all_reduce_s, grid_all_reduce_bf
  j    d1_\what
  .balign 8
  .endr

  d1_collectives
  d1_grid_collectives
  d1_grid_sums s, d1.fadd.s
  d1_grid_sums bf, d1.fadd.bf
