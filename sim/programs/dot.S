# dot: the scalar product of two FP32 vectors.
#
# Parameter block (64-bit words):
#   0 n        elements, 0 or more          16 y       n FP32, 64 B aligned
#   8 x        n FP32, 64 B aligned         24 result  one FP32, 4 B aligned
#
# Order of the operations, which makes the result independent of how the threads interleave:
#   1. With Q = ceil(n / 64), thread t takes the lines tQ to (t+1)Q - 1 of 16 elements each; what
#      lies beyond element n counts as +0.
#   2. In each thread line l of these goes to sum l mod 4: sum[l mod 4][lane] = x * y + sum, fused,
#      all sums beginning as +0.
#   3. Lane by lane (sum[0] + sum[1]) + (sum[2] + sum[3]); then lanes 8, 4, 2 and 1 apart are added.
#   4. The threads' sums are added as (s0 + s1) + (s2 + s3).
#
# Bound: 2 cycles a line: two loads, and beside them a multiply-add. Aim: 92 % of that at n = 16384.
.include "d1.inc"

.equ SEM_PARTIAL, 0                # counts the threads 1 to 3 that have stored their sum

.bss
.balign 64
partials:
  .skip 4 * 64

d1_program
  d1.tid t0
  ld   s0, 0(a0)
  ld   a1, 8(a0)
  ld   a2, 16(a0)
  slli s0, s0, 2
  d1_split t0, s0, t2, t3          # s0 = bytes of this thread
  add  a1, a1, t2
  add  a2, a2, t2
  .irp u, 0, 1, 2, 3
  d1.vsplat.w v1\u, x0             # sum[u] is v1u
  .endr
  li   t1, 256
  blt  s0, t1, 2f
1:
  .irp u, 0, 1, 2, 3
  d1.vld v\u, a1, inc=1
  .endr
  .irp u, 4, 5, 6, 7
  d1.vld v\u, a2, inc=1
  .endr
  addi s0, s0, -256
  d1.fmadd.s v10, v0, v4, v10
  d1.fmadd.s v11, v1, v5, v11
  d1.fmadd.s v12, v2, v6, v12
  d1.fmadd.s v13, v3, v7, v13
  bge  s0, t1, 1b
2:
  .irp u, 0, 1, 2, 3               # up to four lines more, the last one with its byte count
  blez s0, 3f
  d1.vld v0, a1, n=s0, inc=1
  d1.vld v4, a2, n=s0, inc=1
  d1.fmadd.s v1\u, v0, v4, v1\u
  addi s0, s0, -64
  .endr
3:
  d1.fadd.s v10, v10, v11
  d1.fadd.s v12, v12, v13
  d1.fadd.s v10, v10, v12
  d1_lane_sum v10
  beqz t0, 4f
  la   t1, partials
  slli t2, t0, 6
  add  t1, t1, t2
  d1.vst v10, t1
  d1.post SEM_PARTIAL, x0          # performed after the store
  d1.halt
4:
  ld   a3, 24(a0)
  la   t1, partials + 64
  li   t2, 3
  d1.wait SEM_PARTIAL, need=t2
  d1.vld v1, t1, inc=1
  d1.vld v2, t1, inc=1
  d1.vld v3, t1, inc=1
  d1.fadd.s v10, v10, v1
  d1.fadd.s v2, v2, v3
  d1.fadd.s v10, v10, v2
  li   t2, 4
  d1.vst v10, a3, n=t2             # every lane has the result, also the one at a3's place
  d1.halt
