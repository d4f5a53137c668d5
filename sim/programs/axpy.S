# axpy: y = a * x + y in FP32, one rounding an element.
#
# Parameter block (64-bit words):
#   0 n    elements, 0 or more              16 x   n FP32, 64 B aligned
#   8 a    FP32 in the low half             24 y   n FP32, 64 B aligned, apart from x
#
# Each thread takes a quarter of the lines; the last line is moved with its byte count.
#
# Bound: 2 cycles a line of 16 elements: two loads, and beside them a multiply-add and a store.
# Aim: 79 % of that at n = 16384, x and y in different 256 KiB quarters of the SRAM.
.include "d1.inc"

d1_program
  d1.tid t0
  ld   s0, 0(a0)
  ld   t1, 8(a0)
  ld   a1, 16(a0)
  ld   a2, 24(a0)
  slli s0, s0, 2
  d1_split t0, s0, t2, t3          # s0 = bytes of this thread
  add  a1, a1, t2                  # a1 reads x, a2 reads y, a3 writes y
  add  a2, a2, t2
  mv   a3, a2
  d1.vsplat.w v31, t1
  li   t1, 256
  blt  s0, t1, 2f
1:
  d1.vld v0, a1, inc=1
  d1.vld v1, a1, inc=1
  d1.vld v2, a1, inc=1
  d1.vld v3, a1, inc=1
  d1.vld v4, a2, inc=1
  d1.vld v5, a2, inc=1
  d1.vld v6, a2, inc=1
  d1.vld v7, a2, inc=1
  addi s0, s0, -256
  d1.fmadd.s v4, v31, v0, v4
  d1.fmadd.s v5, v31, v1, v5
  d1.fmadd.s v6, v31, v2, v6
  d1.fmadd.s v7, v31, v3, v7
  d1.vst v4, a3, inc=1
  d1.vst v5, a3, inc=1
  d1.vst v6, a3, inc=1
  d1.vst v7, a3, inc=1
  bge  s0, t1, 1b
2:
  blez s0, 4f
3:
  d1.vld v0, a1, n=s0, inc=1       # a count above 64 means the whole line
  d1.vld v4, a2, n=s0, inc=1
  d1.fmadd.s v4, v31, v0, v4
  d1.vst v4, a3, n=s0, inc=1
  addi s0, s0, -64
  bgtz s0, 3b
4:
  d1.halt
