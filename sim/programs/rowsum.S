# rowsum: the sum of each row of an FP32 matrix.
#
# Parameter block (64-bit words):
#   0 rows     0 or more                    16 matrix  row r at matrix + r * stride, 64 B aligned
#   8 columns  0 or more                    24 stride  bytes, a multiple of 64
#                                           32 sums    one FP32 a row, 4 B aligned
#
# Thread t takes the rows t, t + 4, ... Order of the additions in a row:
#   1. Line l of 16 elements goes to sum l mod 4: sum[l mod 4][lane] = sum + element, all sums
#      beginning as +0; what lies beyond the last column counts as +0.
#   2. Lane by lane (sum[0] + sum[1]) + (sum[2] + sum[3]); then lanes 8, 4, 2 and 1 apart are added.
#
# Bound: 1 cycle a line: an addition, and beside it a load. Aim: 74 % of that at 64 x 1024.
.include "d1.inc"

d1_program
  d1.tid t0
  ld   s0, 0(a0)
  ld   s1, 8(a0)
  ld   a1, 16(a0)
  ld   s2, 24(a0)
  ld   a2, 32(a0)
  slli s1, s1, 2                   # bytes of a row
  mul  t1, s2, t0
  add  a1, a1, t1                  # a1 is the first row of this thread, a2 where its sum goes
  slli s2, s2, 2
  slli t1, t0, 2
  add  a2, a2, t1
  sub  s0, s0, t0                  # above 0 as long as there is a row
  li   s3, 256
  li   s4, 4
  blez s0, 5f
1:
  mv   t1, a1
  mv   t2, s1
  .irp u, 0, 1, 2, 3
  d1.vsplat.w v1\u, x0             # sum[u] is v1u
  .endr
  blt  t2, s3, 3f
2:
  .irp u, 0, 1, 2, 3
  d1.vld v\u, t1, inc=1
  .endr
  addi t2, t2, -256
  .irp u, 0, 1, 2, 3
  d1.fadd.s v1\u, v1\u, v\u
  .endr
  bge  t2, s3, 2b
3:
  .irp u, 0, 1, 2, 3               # up to four lines more, the last one with its byte count
  blez t2, 4f
  d1.vld v\u, t1, n=t2, inc=1
  d1.fadd.s v1\u, v1\u, v\u
  addi t2, t2, -64
  .endr
4:
  d1.fadd.s v10, v10, v11
  d1.fadd.s v12, v12, v13
  d1.fadd.s v10, v10, v12
  d1_lane_sum v10
  d1.vst v10, a2, n=s4             # every lane has the sum: also the one at a2's place in the line
  add  a1, a1, s2
  addi a2, a2, 16
  addi s0, s0, -4
  bgtz s0, 1b
5:
  d1.halt
