# collective_ring: an all-reduce of FP32 in rings (collectives_ring.inc),
# a number of times in a row.
#
# Parameter block of a node (64-bit words):
#    0 times  1 or more
#    8 the plan of this node
#
# Bound: 2(N-1) chunks of lines leave a node, one line a cycle. Each takes a load and a push, which
# start side by side. What keeps it away from there stands in docs/programs.md.
.include "collectives_ring.inc"

d1_program
  d1.tid t0
  ld   s1, 0(a0)
  addi a0, a0, 8
again:
  jal  ra, d1_ring_all_reduce_s
  addi s1, s1, -1
  bnez s1, again
  d1.halt

  d1_ring_collectives
