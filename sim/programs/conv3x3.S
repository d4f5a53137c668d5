# conv3x3: a layer of a vision network on one node: 3x3 convolution, stride 1, of an S x S image
# with K channels, zero beyond its edge, to N channels. No operand is copied for it: the matrix unit
# walks over the image as it lies.
#
# Parameter block (64-bit words; sim/tool/conv_plan.h makes it):
#    0 entries of the format table: bits 15..0 of the image, 31..16 of the weights,
#    47..32 of the result
#    8 image      16 weights      24 result, 64 B aligned, in the layout below
#   32 Kt = K / 4, rounded up     40 S / 8    48 N / 8, rounded up
#   56 bytes of a row of the image, 64 of a row of the result, 72 of a tile of the result
#   80 bytes of 9 Kt tiles of the weights
#   88 and on: what is added to the pointers, a1, a2, a5, a4, a6 below
#
# Layout. The 8 rows of an operand tile are the pixels x, x + S/8, x + 2 S/8, ... of a row of the
# image, so that the tile one pixel to the right is the next tile, and aligned:
#
#   row y of the image:  tile -1 | tile 0 | tile 1 | ... | tile S/8 - 1 | tile S/8      each of Kt tiles, 4 channels each
#                        halo      pixels                                 halo
#   pixels of tile x:    x, x + S/8, ..., x + 7 S/8; zero where that is -1 or S
#
# Rows -1 and S, of zeros, are there too. The three pixels that meet a row of weights are then 3 Kt
# tiles one behind the other. Weights: for every 8 channels of the result 9 Kt tiles of 4x8: rows
# above, at and below the pixel, in each left, at, right of it, in each k. Result: rows of S/8 x N/8
# tiles of 8x8, N fastest, row r of a tile the pixel x + r S/8.
#
# Result: element (pixel, n) is the chain of 9 Kt matrix steps in that order, the first one
# overwriting; the format conversion is last.
#
# Bound: a step a cycle, S^2 / 8 * N / 8 * 9 Kt, when image, weights and result lie in different 256
# KiB quarters of the SRAM. From a pair of tiles of the result to the next there are 14 instructions
# and 2 for every 6 steps, against 18 Kt steps.
#
# How it works: a thread computes pairs of tiles, one above the other: rows 2 t and 2 t + 1, then
# those 8 below. A pair is three walks, one for a row of weights. Pairs alternate between two pairs
# of accumulators, so that one is read out while the other is computed.
.include "d1.inc"

.equ FA, 2                          # entries of the format table
.equ FB, 3
.equ FC, 4
.equ THREAD_BYTES, 512

#   s0 s2  image, of the upper and the lower tile     a1  to the next row of the image, behind a walk
#   s1     weights                                    a2  to the next pair of the row, behind the last walk; a3 back, the weights
#   s7     result, upper tile                         a4  to the next pair of the row, the result
#   s8     bytes of a row of the result               a5  8 rows down, behind a row: image; a6: result
#   s9     pairs left of the row                      s3  bytes of a tile of the result
#   s4     rows of pairs left                         s5  S / 8: pairs of a row, and rows of pairs of a thread
#   s6     channels of the result left, / 8           s10 Kt - 1, s11 Kt, t0 rounds left
#   a7     image, t3 result, where the thread begins  t4  bytes of a row of the image

d1_program
  d1.tid t0
  ld   t1, 0(a0)
  ld   t4, 56(a0)
  ld   s8, 64(a0)
  csrw D1_CSR_DFORMAT2, t1
  srli t1, t1, 16
  csrw D1_CSR_DFORMAT3, t1
  srli t1, t1, 16
  csrw D1_CSR_DFORMAT4, t1
  ld   a7, 8(a0)
  ld   s1, 16(a0)
  ld   t3, 24(a0)
  ld   s11, 32(a0)
  ld   s5, 40(a0)
  ld   s6, 48(a0)
  slli t2, t0, 1
  mul  t1, t2, t4
  mul  t2, t2, s8
  ld   s3, 72(a0)
  ld   a3, 80(a0)
  ld   a1, 88(a0)
  ld   a2, 96(a0)
  ld   a5, 104(a0)
  ld   a4, 112(a0)
  ld   a6, 120(a0)
  addi s10, s11, -1
  add  a7, a7, t1
  add  t3, t3, t2
base:
  auipc t1, %pcrel_hi(threads)
  slli t0, t0, 9
  add  t1, t1, t0
  addi t6, t1, %pcrel_lo(base)

  # The first pair of the channels; t6 is the code of pairs.
channels:
  mv   s0, a7
  add  s2, a7, t4
  mv   s7, t3
  mv   s4, s5
  mv   s9, s5
  jr   t6

  # The last pair of a row is queued. Returns to t6 with the next row of pairs.
next:
  addi s4, s4, -1
  beqz s4, 1f
  add  s0, s0, a5
  add  s2, s2, a5
  add  s7, s7, a6
  mv   s9, s5
  jr   t6
1:
  addi s6, s6, -1
  add  s1, s1, a3
  add  t3, t3, s3
  bnez s6, channels
  d1.halt

# Three steps of both tiles: the pixels that meet a row of weights are three times as many steps as
# there are tiles of k.
.macro steps p, q, count=3
  .rept \count
  d1.mm \p, s0, s1, ia=1, fa=FA, fb=FB
  d1.mm \q, s2, s1, ia=1, ib=1, fa=FA, fb=FB
  .endr
.endm

.macro walk p, q
  add  s0, s0, a1
  add  s2, s2, a1
  mv   t0, s11
.Lwalk\@:
  steps \p, \q
  addi t0, t0, -1
  bnez t0, .Lwalk\@
.endm

# A pair in the accumulators p, q; t0 is overwritten.
.macro pair p, q
  d1.mm \p, s0, s1, o=1, ia=1, fa=FA, fb=FB
  d1.mm \q, s2, s1, o=1, ia=1, ib=1, fa=FA, fb=FB
  steps \p, \q, 2
  mv   t0, s10
  beqz s10, .Lrow\@
.Lfirst\@:
  steps \p, \q
  addi t0, t0, -1
  bnez t0, .Lfirst\@
.Lrow\@:
  walk \p, \q
  walk \p, \q
  addi s9, s9, -1
  add  t2, s7, s8
  d1.ast \p, s7, fd=FC
  add  s7, s7, a4
  d1.ast \q, t2, fd=FC
  add  s0, s0, a2
  add  s2, s2, a2
  sub  s1, s1, a3
.endm

.macro thread p, q, r, s
pair_\p:
  pair \p, \q
  beqz s9, next_\p
pair_\r:
  pair \r, \s
  bnez s9, pair_\p
  jal  t6, next
  j    pair_\p
next_\p:
  jal  t6, next
  j    pair_\r
.endm

  .balign 64
threads:
  thread 0, 1, 2, 3
  .org threads + THREAD_BYTES
  thread 4, 5, 6, 7
  .org threads + 2 * THREAD_BYTES
  thread 8, 9, 10, 11
  .org threads + 3 * THREAD_BYTES
  thread 12, 13, 14, 15
