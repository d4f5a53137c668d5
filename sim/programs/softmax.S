# softmax: exp(x - m) / sum of exp(x - m) over each row of an FP32 matrix, m the row's maximum.
#
# Parameter block (64-bit words):
#   0 rows     0 or more                    16 matrix  row r at matrix + r * stride, 64 B aligned
#   8 columns  0 or more                    24 stride  bytes, a multiple of 64
#                                           32 result  like the matrix, with the same stride;
#                                                      itself or apart
#
# Thread t takes the rows t, t + 4, ... Of finite numbers, what a row does:
#   1. m is the maximum.
#   2. e = exp(x - m), below. Line l of 16 elements goes to sum l mod 2: sum[l
#      mod 2][lane] = sum + e, both beginning as +0; what lies beyond the last column counts as +0.
#      Then sum[0] + sum[1], and lanes 8, 4, 2 and 1 apart are added: s.
#   3. q = rcp(s), then twice q = q + q (1 - s q), each with two fused operations; e q is the
#      result.
# exp(x), x <= 0: x is at least -87; n = x log2(e) rounded to an integer, r = (x - n a) - n b with
# a + b = log(2), the polynomial 1 + r (1 + r (1/2 + r (1/6 + r (1/24 + r (1/120 + r / 720))))) by
# fused operations from inside out, times 2^n, which is made of the bits of n.
#
# Bound: 20 SIMD operations a line, of which one starts a cycle, beside three loads.
# Aim: 82 % of that at 64 x 1024.
.include "d1.inc"

.macro softmax_constant v, bits
  li t0, \bits
  d1.vsplat.w \v, t0
.endm

# v0 = exp(v0), and v1 = exp(v1) with u = 0,1: two lines hide each other's latency.
.macro softmax_exp us:vararg
  .irp u, \us
  d1.fmax.s v\u, v\u, v14
  .endr
  .irp u, \us
  d1.fmadd.s v1\u, v\u, v2, v3     # n in the low bits
  .endr
  .irp u, \us
  d1.fsub.s v2\u, v1\u, v3
  .endr
  .irp u, \us
  d1.fnmsub.s v\u, v2\u, v4, v\u
  .endr
  .irp u, \us
  d1.fnmsub.s v\u, v2\u, v5, v\u
  .endr
  .irp u, \us
  d1.fmadd.s v3\u, v6, v\u, v7
  .endr
  .irp c, v8, v9, v12, v13, v13
  .irp u, \us
  d1.fmadd.s v3\u, v3\u, v\u, \c
  .endr
  .endr
  .irp u, \us
  d1.vslli.w v1\u, v1\u, 23        # n where the exponent is ...
  d1.vadd.w  v1\u, v1\u, v13       # ... of 1
  .endr
  .irp u, \us
  d1.fmul.s v\u, v3\u, v1\u
  .endr
.endm

d1_program
  d1.tid t0
  ld   s0, 0(a0)
  ld   s1, 8(a0)
  ld   a1, 16(a0)
  ld   s2, 24(a0)
  ld   a2, 32(a0)
  slli s1, s1, 2                   # bytes of a row
  mul  t1, s2, t0
  add  a1, a1, t1                  # a1 is the first row of this thread, a2 where it goes
  add  a2, a2, t1
  slli s2, s2, 2
  sub  s0, s0, t0                  # above 0 as long as there is a row
  li   s3, 128
  softmax_constant v2, 0x3FB8AA3B  # log2(e)
  softmax_constant v3, 0x4B400000  # 1.5 x 2^23: added, it rounds to an integer
  softmax_constant v4, 0x3F317200  # log(2), the first bits ...
  softmax_constant v5, 0x35BFBE8E  # ... and the rest
  softmax_constant v6, 0x3AB60B61  # 1/720
  softmax_constant v7, 0x3C088889  # 1/120
  softmax_constant v8, 0x3D2AAAAB  # 1/24
  softmax_constant v9, 0x3E2AAAAB  # 1/6
  softmax_constant v12, 0x3F000000 # 1/2
  softmax_constant v13, 0x3F800000 # 1
  softmax_constant v14, 0xC2AE0000 # -87
  softmax_constant v15, 0xFF800000 # -infinity
  blez s0, 9f
1:
  mv   t1, a1                      # ---- 1. the maximum, in v16
  mv   t2, s1
  d1.vmv v16, v15
  d1.vmv v17, v15
  blt  t2, s3, 3f
2:
  d1.vld v0, t1, inc=1
  d1.vld v1, t1, inc=1
  addi t2, t2, -128
  d1.fmax.s v16, v16, v0
  d1.fmax.s v17, v17, v1
  bge  t2, s3, 2b
3:
  .irp u, 0, 1                     # up to two lines more, the last one with its byte count
  blez t2, 4f
  d1.vld v\u, t1, n=t2, inc=1
  d1.vmaskn v18, t2
  d1.vsel v\u, v18, v\u, v15
  d1.fmax.s v16, v16, v\u
  addi t2, t2, -64
  .endr
4:
  d1.fmax.s v16, v16, v17
  .irp distance, 8, 4, 2, 1
  d1.frmax.s v16, v16, \distance
  .endr

  mv   t1, a1                      # ---- 2. exponentials, and their sums in v24, v25
  mv   t2, s1
  mv   t3, a2
  d1.vsplat.w v24, x0
  d1.vsplat.w v25, x0
  blt  t2, s3, 6f
5:
  d1.vld v0, t1, inc=1
  d1.vld v1, t1, inc=1
  addi t2, t2, -128
  d1.fsub.s v0, v0, v16
  d1.fsub.s v1, v1, v16
  softmax_exp 0, 1
  d1.fadd.s v24, v24, v0
  d1.fadd.s v25, v25, v1
  d1.vst v0, t3, inc=1
  d1.vst v1, t3, inc=1
  bge  t2, s3, 5b
6:
  .irp u, 4, 5
  blez t2, 7f
  d1.vld v0, t1, n=t2, inc=1
  d1.fsub.s v0, v0, v16
  softmax_exp 0
  d1.vmaskn v18, t2
  d1.vand v0, v0, v18
  d1.fadd.s v2\u, v2\u, v0
  d1.vst v0, t3, n=t2, inc=1
  addi t2, t2, -64
  .endr
7:
  d1.fadd.s v24, v24, v25
  .irp distance, 8, 4, 2, 1
  d1.fradd.s v24, v24, \distance
  .endr
  d1.frcp.s v25, v24               # ---- 3. divided by their sum
  .rept 2
  d1.fnmsub.s v26, v24, v25, v13
  d1.fmadd.s v25, v25, v26, v25
  .endr
  mv   t2, s1
  mv   t3, a2
  blez t2, 81f
8:
  d1.vld v0, t3, n=t2              # a count above 64 means the whole line
  d1.fmul.s v0, v0, v25
  d1.vst v0, t3, n=t2, inc=1
  addi t2, t2, -64
  bgtz t2, 8b
81:
  add  a1, a1, s2
  add  a2, a2, s2
  addi s0, s0, -4
  bgtz s0, 1b
9:
  d1.halt
