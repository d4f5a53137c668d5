# relu: y = max(x, +0) in FP32. A NaN becomes +0, as does -0 (maximumNumber of IEEE 754-2019).
#
# Parameter block (64-bit words):
#   0 n    elements, 0 or more              16 y   n FP32, 64 B aligned; x itself, or apart from x
#   8 x    n FP32, 64 B aligned
#
# Each thread takes a quarter of the lines; the last line is moved with its byte count.
#
# Bound: 2 cycles a line of 16 elements: a maximum and a store, and beside them a load.
# Aim: 95 % of that at n = 16384, x and y in different 256 KiB quarters of the SRAM.
.include "d1.inc"

d1_program
  d1.tid t0
  ld   s0, 0(a0)
  ld   a1, 8(a0)
  ld   a2, 16(a0)
  slli s0, s0, 2
  d1_split t0, s0, t2, t3          # s0 = bytes of this thread
  add  a1, a1, t2
  add  a2, a2, t2
  d1.vsplat.w v31, x0
  li   t1, 256
  blt  s0, t1, 2f
1:
  d1.vld v0, a1, inc=1
  d1.vld v1, a1, inc=1
  d1.vld v2, a1, inc=1
  d1.vld v3, a1, inc=1
  addi s0, s0, -256
  d1.fmax.s v0, v0, v31
  d1.fmax.s v1, v1, v31
  d1.fmax.s v2, v2, v31
  d1.fmax.s v3, v3, v31
  d1.vst v0, a2, inc=1
  d1.vst v1, a2, inc=1
  d1.vst v2, a2, inc=1
  d1.vst v3, a2, inc=1
  bge  s0, t1, 1b
2:
  blez s0, 4f
3:
  d1.vld v0, a1, n=s0, inc=1       # a count above 64 means the whole line
  d1.fmax.s v0, v0, v31
  d1.vst v0, a2, n=s0, inc=1
  addi s0, s0, -64
  bgtz s0, 3b
4:
  d1.halt
