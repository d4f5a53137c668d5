# gemm_rowmajor: C = A * B, all three row-major with any strides and any M, N, K from 1 on.
#
# Parameter block (64-bit words):
#   0 A        M x K BF16, 2 B aligned             40 K
#   8 B        K x N BF16, 2 B aligned             48 format of C: 0 BF16, 1 FP32
#  16 C        M x N, aligned to its elements      56 bytes from a row of A to the next
#  24 M                                            64 the same of B
#  32 N                                            72 the same of C
#  80 scratch  64 B aligned, 64 * Kt * (Mt + Nt) + 64 + Mt * Nt * (128 or 256) bytes, where
#              Mt = ceil(M / 8), Nt = ceil(N / 8), Kt = ceil(K / 4)
# Strides are multiples of the element size and below 2^20; A, B, C and scratch do not overlap. Only
# the elements of C are written, and scratch.
#
# Three parts, with a barrier between them:
#   pack    A and B go to tile layout in scratch. When both are made of whole tiles (M and N
#           multiples of 8, K of 4), the DMA engine does it: a descriptor for each matrix, whose
#           three dimensions are the rows of a tile, the tiles along k, and the outer tiles.
#           Otherwise the threads do: a tile that lies whole in its matrix, on 8 B boundaries,
#           moves as 8 words of 8 B; another one element by element, its edges filled with +0.
#   GEMM    as gemm_tile does. When C holds whole tiles on boundaries of their rows (16 or 32 B),
#           they are stored where they belong, else in scratch.
#   unpack  the tiles in scratch go to C, elements beyond the edges left out.
#
# Result: as gemm_tile. Bound: Mt * Nt * Kt cycles, and for packing 8 cycles a tile of A and 4 a tile
# of B by the DMA engine (a row of a tile a cycle), 16 by threads (8 loads and 8 stores, of which one
# starts a cycle). Aim: 95 % of the sum at 128^3 with whole tiles.
.include "gemm.inc"

.equ P_A, 0
.equ P_B, 8
.equ P_C, 16
.equ P_M, 24
.equ P_N, 32
.equ P_K, 40
.equ P_FORMAT, 48
.equ P_LDA, 56
.equ P_LDB, 64
.equ P_LDC, 72
.equ P_SCRATCH, 80

# One whole tile of A on 8 B boundaries: 8 rows of 8 B, from a1, a1 + a2, ... to a3.
.macro copy_tile_a
  mv   t1, a1
  .irp r, s0, s1, s2, s3, s4, s5, s6, s7
  ld   \r, 0(t1)
  add  t1, t1, a2
  .endr
  store_tile
.endm

# The same of B: 4 rows of 16 B.
.macro copy_tile_b
  add  t1, a1, a2
  add  t3, t1, a2
  add  t6, t3, a2
  ld   s0, 0(a1)
  ld   s1, 8(a1)
  ld   s2, 0(t1)
  ld   s3, 8(t1)
  ld   s4, 0(t3)
  ld   s5, 8(t3)
  ld   s6, 0(t6)
  ld   s7, 8(t6)
  store_tile
.endm

.macro store_tile
  sd   s0, 0(a3)
  sd   s1, 8(a3)
  sd   s2, 16(a3)
  sd   s3, 24(a3)
  sd   s4, 32(a3)
  sd   s5, 40(a3)
  sd   s6, 48(a3)
  sd   s7, 56(a3)
.endm

# Packs one matrix. An outer tile is a row of tiles of A or a column of tiles of B; thread t takes
# the outer tiles t, t + 4, ... Tiles of an outer tile follow each other along k.
#   base, stride, rows, columns: words of the parameter block; tiles have tile_rows x tile_columns
#   to: register with the address in scratch; down: 1 when k runs down the rows (B)
# t0 is the thread; s8 to s11 stay.
.macro pack name, base, stride, rows, columns, tile_rows, tile_columns, down, to
  ld   a2, \stride(a0)
  ld   a4, \rows(a0)
  ld   a5, \columns(a0)
  mv   t2, t0                      # number of the outer tile
\name\()_outer:
  ld   a1, \base(a0)
  .if \down
  slli t3, t2, 4                   # first column of the outer tile, in bytes
  add  a1, a1, t3
  slli t3, t2, 3
  sub  t5, a5, t3                  # columns from there on
  addi a6, a4, 3
  mv   t4, a4                      # rows from the tile on
  .else
  slli t3, t2, 3
  mul  t5, t3, a2
  add  a1, a1, t5
  sub  t4, a4, t3                  # rows from there on
  addi a6, a5, 3
  mv   t5, a5                      # columns from the tile on
  .endif
  .if \down
  blez t5, \name\()_done
  .else
  blez t4, \name\()_done
  .endif
  srli a6, a6, 2                   # Kt
  mul  a3, t2, a6
  slli a3, a3, 6
  add  a3, a3, \to
\name\()_tile:
  or   t1, a1, a2
  andi t1, t1, 7
  bnez t1, \name\()_slow
  li   t1, \tile_rows
  blt  t4, t1, \name\()_slow
  li   t1, \tile_columns
  blt  t5, t1, \name\()_slow
  .if \down
  copy_tile_b
  .else
  copy_tile_a
  .endif
\name\()_next:
  addi a3, a3, 64
  .if \down
  slli t1, a2, 2
  add  a1, a1, t1
  addi t4, t4, -4
  bgtz t4, \name\()_tile
  .else
  addi a1, a1, 8
  addi t5, t5, -4
  bgtz t5, \name\()_tile
  .endif
  addi t2, t2, 4
  j    \name\()_outer

\name\()_slow:                     # element by element
  mv   s0, a1
  mv   s1, a3
  li   s2, 0                       # row
1:
  li   s3, 0                       # column
  mv   s4, s0
2:
  mv   s5, x0
  bge  s2, t4, 3f
  bge  s3, t5, 3f
  lhu  s5, 0(s4)
3:
  sh   s5, 0(s1)
  addi s1, s1, 2
  addi s4, s4, 2
  addi s3, s3, 1
  li   t1, \tile_columns
  blt  s3, t1, 2b
  add  s0, s0, a2
  addi s2, s2, 1
  li   t1, \tile_rows
  blt  s2, t1, 1b
  j    \name\()_next
\name\()_done:
.endm

# A descriptor of the DMA engine (docs/dma.md) at \at of a1 that packs a matrix with a2 bytes from row
# to row, a6 tiles along k. From tile to tile along k, and to the next outer tile, it is a number of
# bytes, or, where that is 0, a2 shifted.
.macro describe at, word0, base, to, row_bytes, rows, outer_tiles, along_shift, along_bytes, outer_shift, outer_bytes
  sd   \word0, \at(a1)
  ld   t1, \base(a0)
  sd   t1, \at + 8(a1)
  sd   \to, \at + 16(a1)
  li   t1, \rows << 16 | \row_bytes
  slli t2, a6, 32
  or   t1, t1, t2
  slli t2, \outer_tiles, 48
  or   t1, t1, t2
  sd   t1, \at + 24(a1)
  li   t1, \row_bytes             # from row to row of a tile
  slli t1, t1, 32
  or   t1, t1, a2
  sd   t1, \at + 32(a1)
  li   t1, 64                      # from tile to tile along k
  slli t1, t1, 32
  .if \along_bytes
  addi t1, t1, \along_bytes
  .else
  slli t2, a2, \along_shift
  or   t1, t1, t2
  .endif
  sd   t1, \at + 40(a1)
  slli t1, a6, 32 + 6              # from outer tile to outer tile
  .if \outer_bytes
  addi t1, t1, \outer_bytes
  .else
  slli t2, a2, \outer_shift
  or   t1, t1, t2
  .endif
  sd   t1, \at + 48(a1)
.endm

.bss
.balign 64
tile_block:
  .skip 64
pack_list:
  .skip 128

d1_program
  d1.tid t0
  ld   a4, P_M(a0)
  ld   a5, P_N(a0)
  ld   a6, P_K(a0)
  ld   s8, P_SCRATCH(a0)           # s8 = A in tile layout
  addi a4, a4, 7
  srli a4, a4, 3
  addi a5, a5, 7
  srli a5, a5, 3
  addi a6, a6, 3
  srli a6, a6, 2
  slli t1, a6, 6
  mul  t2, t1, a4
  add  s9, s8, t2                  # s9 = B in tile layout; with Kt a multiple of 4
  addi s9, s9, 64                  # no step finds A and B in the same bank
  mul  t2, t1, a5
  add  s10, s9, t2                 # s10 = C in tile layout

  # Whole tiles?
  ld   t1, P_M(a0)
  ld   t2, P_N(a0)
  ld   t3, P_K(a0)
  or   t1, t1, t2
  slli t3, t3, 1
  or   t1, t1, t3
  andi t1, t1, 7
  bnez t1, pack_by_threads
  bnez t0, packed                  # thread 0's list packs all
  la   a1, pack_list
  addi a3, a1, 64
  slli a3, a3, 32
  addi a3, a3, 1                   # push, and then the descriptor of B
  ld   a2, P_LDA(a0)
  describe 0, a3, P_A, s8, 8, 8, a4, 0, 8, 3, 0
  li   a3, 1 << 4 | 1              # push, last
  ld   a2, P_LDB(a0)
  describe 64, a3, P_B, s9, 16, 4, a5, 2, 0, 0, 16
  li   t1, D1_DMA_LIST
  sd   a1, 0(t1)
  fence                            # the tiles are there
  j    packed

pack_by_threads:
  pack pack_a, P_A, P_LDA, P_M, P_K, 8, 4, 0, s8
  pack pack_b, P_B, P_LDB, P_K, P_N, 4, 8, 1, s9
packed:

  # Is C made of whole tiles whose rows are aligned? Then it is stored in place.
  ld   a3, P_C(a0)
  ld   t6, P_LDC(a0)
  ld   a7, P_FORMAT(a0)
  ld   a4, P_M(a0)
  ld   a5, P_N(a0)
  ld   a6, P_K(a0)
  or   t1, a4, a5
  andi t1, t1, 7
  li   t2, 16
  sll  t2, t2, a7
  addi t2, t2, -1
  or   t3, a3, t6
  and  t3, t3, t2
  or   s11, t1, t3                 # 0: in place
  mv   t4, s10                     # t4 = C in scratch, t5 = the parameter block
  mv   t5, a0
  beqz s11, 1f
  mv   a3, t4
1:
  la   a0, tile_block              # the block of the tile GEMM: all threads write the same
  sd   s8, 0(a0)
  sd   s9, 8(a0)
  sd   a3, 16(a0)
  addi a4, a4, 7
  srli a4, a4, 3
  sd   a4, 24(a0)
  addi a5, a5, 7
  srli a5, a5, 3
  sd   a5, 32(a0)
  addi a6, a6, 3
  srli a6, a6, 2
  sd   a6, 40(a0)
  sd   a7, 48(a0)
  sd   t6, 56(a0)
  d1_barrier t0, t1
  bnez s11, store_in_scratch
  gemm_engine direct, strided=1
direct_end:
  d1.halt
store_in_scratch:
  gemm_engine scratch
scratch_end:
  d1.tid t0
  mv   a0, t5
  d1_barrier t0, t1

  # Tiles of C to their place: thread t takes the tiles t, t + 4, ...
  ld   a3, P_C(a0)
  ld   a4, P_M(a0)
  ld   a5, P_N(a0)
  ld   a7, P_FORMAT(a0)
  ld   t6, P_LDC(a0)
  addi s9, a5, 7
  srli s9, s9, 3                   # Nt
  li   s6, 128
  sll  s6, s6, a7                  # bytes of a tile
  li   s7, 2
  sll  s7, s7, a7                  # bytes of an element
  li   s10, 0                      # row of tiles
  mv   s11, t0                     # column of tiles
unpack_tile:
  bltu s11, s9, 2f
  sub  s11, s11, s9
  addi s10, s10, 1
  j    unpack_tile
2:
  slli t1, s10, 3
  sub  s2, a4, t1                  # rows of C from here on
  blez s2, unpack_done
  mul  t2, t1, t6
  add  s0, a3, t2
  slli t1, s11, 3
  sub  s3, a5, t1                  # columns of C from here on
  mul  t2, t1, s7
  add  s0, s0, t2                  # s0 = the tile's place in C
  mul  t1, s10, s9
  add  t1, t1, s11
  mul  t1, t1, s6
  add  s1, t4, t1                  # s1 = the tile in scratch
  li   t1, 8
  ble  s2, t1, 3f
  mv   s2, t1
3:
  ble  s3, t1, 4f
  mv   s3, t1
4:
  mv   t2, s0                      # a row: s3 elements from s1 to t2
  mv   t3, s1
  mv   t1, s3
  beqz a7, 6f
5:
  lw   s5, 0(t3)
  addi t3, t3, 4
  addi t1, t1, -1
  sw   s5, 0(t2)
  addi t2, t2, 4
  bnez t1, 5b
  j    7f
6:
  lhu  s5, 0(t3)
  addi t3, t3, 2
  addi t1, t1, -1
  sh   s5, 0(t2)
  addi t2, t2, 2
  bnez t1, 6b
7:
  add  s0, s0, t6
  slli t1, s7, 3
  add  s1, s1, t1
  addi s2, s2, -1
  bnez s2, 4b
  addi s11, s11, 4
  j    unpack_tile
unpack_done:
  d1.halt
