# gemm_any: C = A * B of any size, operands in tile layout, plain, transposed or padded, of any format.
#
# What a compiler knows of the shape is in the parameter block: which thread computes which tiles of C, and where they
# begin. A thread computes runs of pairs of tiles, each run described by a record; from a pair to the next one its
# pointers move by constants. A pair is two tiles side by side or one above the other, or the same tile twice. At its end a
# thread may compute three tiles at a time, so that all threads have the same number of tiles, but for one.
#
# Parameter block (64-bit words), 64 B aligned:
#    0 entries of the format table: bits 15..0 of A, 31..16 of B, 47..32 and 63..48 of A and B in the last step of a tile,
#      where padding along k belongs; when Kt = 1, the first step is the last one, and all are the latter
#    8 Kt, steps of a tile, 1 or more
#   16 entry of the format table of C
#   128 (t + 1): first record of thread t, which is one of pairs
# Record of pairs:
#    0 A, 8 B of the first tile, 16 A, 24 B of the second tile of the first pair; A = 0: the thread has nothing to do
#   32 pairs, 1 or more
#   40 C of the first tile; 48 C of the second tile less that of the first
#   56 what is added to A, 64 to B, behind the last step of a pair; 72 to C
#   80 address of the next record, or 0
# Record of three tiles, the last one of a thread:
#    0 to 24 as above; 32: 0; 40, 48 as above
#   56 A, 64 B of the third tile; 72 its C less that of the first
#
# Tiles have 64 B, or 32 B in 8 bits; the walk along k is by whole tiles. What lies beyond the edge of a ragged matrix in
# its last tiles along k is not used; beyond other edges it makes what lies beyond the edges of C.
#
# Result: element (r, c) of C is the chain of matrix steps over k = 0-3, 4-7, ..., the first one overwriting; the format
# conversion is last.
#
# Bound: as gemm_tile. From a pair to the next there are 12 instructions and 2 for every 8 steps along k, against 2 Kt steps:
# with two issue slots the steps are the bound from Kt = 7 on. A tile of FP32 takes four cycles to store, so
# that Kt below 4 is bound by that.
#
# How it works: as gemm.inc, with records in place of arithmetic. Pairs alternate between two pairs of accumulators of
# the thread, so that one is read out while the other is computed. Only what the first steps need stands before them; the
# rest is set up when those of the first pair are queued.
.include "d1.inc"

.equ FA, 2                          # entries of the format table
.equ FB, 3
.equ LAST_FA, 6
.equ LAST_FB, 7
.equ FC, 8
.equ PAIR_BYTES, 34 * 4             # code of a pair
.equ LAST, 8 * 8 + 2 * 4            # from the 8 steps of a pair to its last one
.equ FIRST, 2 * PAIR_BYTES + 228    # from a thread's code of pairs to the first steps

#   s0 s1 s2 s3  A, B of the first tile; A, B of the second      s7  C of the first    s11 C of the second - first
#   s5  where the 8 steps are entered, less 16                   s9  pairs left        s10 rounds of 8 steps
#   a1 a2 a3  what is added to A, B, C; or A, B of the third     t3  record, less 128  t0  rounds left
#             tile, and its C - that of the first                a6  Kt

# What the first steps of a thread do not need. Overwrites t4.
.macro set_up
  ld   s7, 128+40(t3)
  srli t4, t4, 16
  csrw D1_CSR_DFORMAT6, t4
  srli t4, t4, 16
  csrw D1_CSR_DFORMAT7, t4
  ld   t4, 16(a0)
  ld   s11, 128+48(t3)
  ld   s9, 128+32(t3)
  ld   a1, 128+56(t3)
  ld   a2, 128+64(t3)
  ld   a3, 128+72(t3)
  csrw D1_CSR_DFORMAT8, t4
.endm

d1_program
  d1.tid s8
  slli t1, s8, 7
  add  t3, a0, t1
  ld   t4, 0(a0)
  ld   s0, 128(t3)
  ld   s1, 128+8(t3)
  ld   s2, 128+16(t3)
  ld   s3, 128+24(t3)
  ld   a6, 8(a0)
  slli t1, s8, 10
base:
  auipc t2, %pcrel_hi(threads)
  add  t2, t2, t1
  csrw D1_CSR_DFORMAT2, t4
  srli t4, t4, 16
  csrw D1_CSR_DFORMAT3, t4
  beqz s0, end
  jr   %pcrel_lo(base)(t2)

  # Behind the very first step of both tiles; t6 is the address of the thread's code of pairs. More than one round of steps
  # have a copy of their own, so that the rest of the set-up can follow them.
enter:
  addi s10, a6, 5
  srli s10, s10, 3                  # rounds of 8 steps between the first and the last
  addi t1, a6, -2                   # steps
  neg  t2, t1
  andi t2, t2, 7
  slli t2, t2, 3                    # a step of both tiles is 8 B of code
  add  s5, t6, t2
  addi t2, s10, -2
  mv   t0, s10
  bltz t2, 1f
  jr   FIRST(s5)
1:
  set_up
  bgtz t1, 2f
  slli t1, t1, 3                    # enter at the last step, or with Kt = 1 behind it
  sub  s5, t6, t1
  addi s5, s5, LAST
2:
  jr   16(s5)

  # Before the last step of the first pair, to which it returns.
rest:
  set_up
  jr   t6

  # The last pair of a record is queued. Returns to t6 with the next pairs, or behind that with three tiles.
next:
  ld   t3, 128+80(t3)
  beqz t3, end
  ld   s9, 32(t3)
  ld   s0, 0(t3)
  ld   s1, 8(t3)
  ld   s2, 16(t3)
  ld   s3, 24(t3)
  ld   s7, 40(t3)
  ld   s11, 48(t3)
  ld   a1, 56(t3)
  ld   a2, 64(t3)
  ld   a3, 72(t3)
  addi t3, t3, -128
  beqz s9, 1f
  jr   t6
1:
  jr   4(t6)
end:
  d1.halt

# The code of a thread, at most 1024 B. Pairs alternate between the accumulators p, q and r, s.
.macro thread p, q, r, s
  d1.mm \p, s0, s1, o=1, ia=1, ib=1, fa=FA, fb=FB
  d1.mm \q, s2, s3, o=1, ia=1, ib=1, fa=FA, fb=FB
  jal  t6, enter
pair_\p:
  pair \p, \q, 16
  beqz s9, next_\p
pair_\r:
  pair \r, \s, 16+PAIR_BYTES
  bnez s9, pair_\p
  jal  t6, next
  j    pair_\p
  j    three_\p
next_\p:
  jal  t6, next
  j    pair_\r
three_\p:
  three \p, \q, \r
  .org pair_\p + FIRST
  steps_of_pair \p, \q
  jal  t6, rest
  j    last_\p
.endm

.macro pair p, q, entry
.Lpair\@:
  d1.mm \p, s0, s1, o=1, ia=1, ib=1, fa=FA, fb=FB
  d1.mm \q, s2, s3, o=1, ia=1, ib=1, fa=FA, fb=FB
  mv   t0, s10
  jr   \entry(s5)
  steps_of_pair \p, \q
last_\p:
  last_of_pair \p, \q
  addi s9, s9, -1
  add  t2, s7, s11
  d1.ast \p, s7, fd=FC
  add  s7, s7, a3
  d1.ast \q, t2, fd=FC
  add  s0, s0, a1
  add  s2, s2, a1
  add  s1, s1, a2
  add  s3, s3, a2
  .org .Lpair\@ + PAIR_BYTES - 4    # and the branch behind it
.endm

.macro steps_of_pair p, q
.Lsteps\@:
  .rept 8
  d1.mm \p, s0, s1, ia=1, ib=1, fa=FA, fb=FB
  d1.mm \q, s2, s3, ia=1, ib=1, fa=FA, fb=FB
  .endr
  addi t0, t0, -1
  bnez t0, .Lsteps\@
.endm

.macro last_of_pair p, q
  d1.mm \p, s0, s1, ia=1, ib=1, fa=LAST_FA, fb=LAST_FB
  d1.mm \q, s2, s3, ia=1, ib=1, fa=LAST_FA, fb=LAST_FB
.endm

# Three tiles, the last ones of the thread.
.macro three p, q, r
  d1.mm \p, s0, s1, o=1, ia=1, ib=1, fa=FA, fb=FB
  d1.mm \q, s2, s3, o=1, ia=1, ib=1, fa=FA, fb=FB
  d1.mm \r, a1, a2, o=1, ia=1, ib=1, fa=FA, fb=FB
  addi t1, a6, -2
  blez t1, .Lfew\@
  neg  t1, t1
  andi t1, t1, 7
  slli t2, t1, 3                    # a step of all three is 12 B of code
  slli t1, t1, 2
  add  t1, t1, t2
  mv   t0, s10
  auipc t2, 0
  add  t2, t2, t1
  jr   12(t2)
.Lsteps\@:
  .rept 8
  d1.mm \p, s0, s1, ia=1, ib=1, fa=FA, fb=FB
  d1.mm \q, s2, s3, ia=1, ib=1, fa=FA, fb=FB
  d1.mm \r, a1, a2, ia=1, ib=1, fa=FA, fb=FB
  .endr
  addi t0, t0, -1
  bnez t0, .Lsteps\@
.Llast\@:
  last_of_pair \p, \q
  d1.mm \r, a1, a2, ia=1, ib=1, fa=LAST_FA, fb=LAST_FB
.Lstore\@:
  add  t1, s7, s11
  add  t2, s7, a3
  d1.ast \p, s7, fd=FC
  d1.ast \q, t1, fd=FC
  d1.ast \r, t2, fd=FC
  j    end
.Lfew\@:
  beqz t1, .Llast\@
  j    .Lstore\@
.endm

  .balign 64
threads:
  thread 0, 1, 2, 3
  .org threads + 1024
  thread 4, 5, 6, 7
  .org threads + 2048
  thread 8, 9, 10, 11
  .org threads + 3072
  thread 12, 13, 14, 15
