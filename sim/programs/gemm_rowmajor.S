# gemm_rowmajor: C = A * B, all three row-major with any strides and any M, N, K from 1 on.
#
# Parameter block (64-bit words):
#   0 A        M x K BF16, 2 B aligned             40 K
#   8 B        K x N BF16, 2 B aligned             48 format of C: 0 BF16, 1 FP32
#  16 C        M x N, aligned to its elements      56 bytes from a row of A to the next
#  24 M                                            64 the same of B
#  32 N                                            72 the same of C
#  80 scratch  64 B aligned, L * (Mt + Nt) + 128 + 64 * (ceil(Mt / 4) + ceil(Nt / 4)) + max(M, 8) * Nt * (32 or 16)
#              bytes, where Mt = ceil(M / 8), Nt = ceil(N / 8), L = 256 * ceil(K / 16)
# Strides are multiples of the element size and below 2^20; A, B, C and scratch do not overlap. Only
# the elements of C are written, and scratch. Entries 14 and 15 of the format table are overwritten.
#
# Result: as gemm_tile.
#
# How it works. The DMA engine packs, the matrix unit computes meanwhile. A block is 4 rows by 4 columns of tiles of
# C; thread t computes row t of it in four accumulators. The blocks of the first 4 rows come first, so that B is
# packed as fast as it is used: 4 tiles of B take 16 cycles, as the 16 steps with them do.
#
#   scratch   rows of tiles of A, L bytes each, then columns of tiles of B, L bytes each; tiles along k
#   A         the engine moves pieces of 16 B: 8 rows by 8 places along k are two lines, which a thread transposes
#             into two operand tiles (k by rows) when it comes to them in its first block of the row
#   B         pieces of 16 B are the rows of its tiles
#   last tiles of a size that is no multiple of 8 begin 8 rows (columns) before the end: what they have in common
#             with the tiles before them is computed twice, with the same bits. When the size is below 8, and beyond
#             K, there are zeros.
#   C         whole tiles on boundaries of their rows (16 or 32 B) are stored where they belong, else in scratch,
#             row-major, from where the engine moves the rows when all is done.
#
# Lists of the engine:
#   0  thread 0  what the first block needs, in up to 4 chunks along k; each posts SEM_CHUNKS
#   1  thread 1  the other blocks of columns of B, then of rows of A; each posts SEM_REST
#   2  thread 2  of A what is not whole: the last row of tiles, the last places along k; posts SEM_EDGES
#   3  thread 3  the same of B
# All threads need what is posted, so they look at the counts and take nothing; thread 0 clears them at the end.
#
# Bound: Mt * Nt * Kt cycles, or those of the engine: 4 a tile of A or of B, and 1 or 2 for each 64 B of C that it moves.
# Aim: 70 % of the peak at 128^3.
.include "d1.inc"

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

.equ SEM_EDGES, 0
.equ SEM_CHUNKS, 1
.equ SEM_REST, 2
.equ SEM_DONE, 3

.equ FA, 14                         # format table: BF16, transposed
.equ FC, 15                         # the format of C
.equ ENTRY_TRANSPOSED, 1 << 10

.equ PUSH, 1                        # word 0 of a descriptor (docs/dma.md)
.equ LAST, 1 << 4
.equ POST, 1 << 16 | 1 << 6         # one, the semaphore is added at bit 8

.equ THREAD_BYTES, 512

# Appends a descriptor to a list at a1, which moves on; t4 is overwritten. The words are registers.
.macro put_descriptor flags, from, to, counts, steps1, steps2, steps3
  addi t4, a1, 64
  slli t4, t4, 32
  or   t4, t4, \flags
  sd   t4, 0(a1)
  sd   \from, 8(a1)
  sd   \to, 16(a1)
  sd   \counts, 24(a1)
  sd   \steps1, 32(a1)
  sd   \steps2, 40(a1)
  sd   \steps3, 48(a1)
  sd   x0, 56(a1)
  addi a1, a1, 64
.endm

# The list ends with the descriptor before a1.
.macro end_list sem, scratch
  li   \scratch, PUSH | LAST | POST | \sem << 8
  sd   \scratch, -64(a1)
.endm

.macro at_most reg, limit
  bleu \reg, \limit, .Lless\@
  mv   \reg, \limit
.Lless\@:
.endm

# Waits until the count of a semaphore is `need` or more, without taking; `count` becomes the count.
.macro look_for sem, need, count
.Llook\@:
  li   \count, D1_SEMAPHORE + D1_SEMAPHORE_STRIDE * \sem
  ld   \count, 0(\count)
  blt  \count, \need, .Llook\@
.endm

.data
.balign 128
zeros:
  .skip 128
rest_list:                          # of thread 1: list 1, when it is still to be started
  .dword 0

.bss
.balign 64
chunk_list:
  .skip 8 * 64
edge_lists:
  .skip 2 * 4 * 64
out_list:
  .skip 2 * 64

d1_program
  d1.tid t0
  ld   a4, P_M(a0)
  ld   a5, P_N(a0)
  ld   a6, P_K(a0)
  ld   s9, P_SCRATCH(a0)
  addi t1, a4, 7
  addi t2, a5, 7
  addi t4, a6, 15
  srli t1, t1, 3                   # Mt
  srli t2, t2, 3                   # Nt
  srli s8, t4, 4
  slli s8, s8, 8                   # s8 = L
  mul  t5, t1, s8
  mul  t6, t2, s8
  # Chunks of the first block along k: 4 of 8 tiles or more, 2, or 1.
  srli a3, a6, 3                   # pairs of whole tiles along k
  sltiu t4, a3, 8
  sltiu sp, a3, 16
  add  t4, t4, sp
  li   t3, 2
  sub  t4, t3, t4
  srl  sp, a3, t4
  andi sp, sp, -4                  # sp = pairs of a chunk, but the last one
  li   t3, 1
  sll  t3, t3, t4                  # t3 = chunks
  add  gp, s9, t5
  addi gp, gp, 128                 # gp = B in scratch: no step finds A and B in the same bank
  add  s10, gp, t6                 # s10 = behind it, list 1
  li   t4, 2
  bltu t4, t0, edges_of_b
  beq  t4, t0, edges_of_a
  bnez t0, pack_rest

# ---- List 0: the first blocks of columns of B and of rows of A, chunk after chunk -----------------------
  srli a7, a6, 2                   # whole tiles of B along k
  srli t1, a5, 3                   # t1 = columns of tiles
  srli t2, a4, 3                   # t2 = rows of tiles
  li   t4, 4
  at_most t1, t4
  at_most t2, t4
  bnez a7, 1f
  li   t1, 0
1:
  bnez a3, 2f
  li   t2, 0
2:
  or   t4, t1, t2
  beqz t4, compute
  la   a1, chunk_list
  ld   s0, P_B(a0)
  ld   s1, P_A(a0)
  ld   a2, P_LDB(a0)
  ld   s7, P_LDA(a0)
  jal  t4, steps_of_main           # s2, s3, s4 = steps of B; s6, s11, tp of A; s5, ra = counts
  slli t4, t1, 48
  or   s5, s5, t4
  slli t4, t2, 48
  or   ra, ra, t4
  mul  a2, a2, sp
  slli a2, a2, 3                   # from chunk to chunk in B
  mv   t5, gp
  mv   t6, s9
  mv   s7, t3                      # chunks left
  li   a4, PUSH                    # the last descriptor of a chunk posts
  bnez t2, pack_chunk
  li   a4, PUSH | POST | SEM_CHUNKS << 8
pack_chunk:
  addi s7, s7, -1
  slli a6, sp, 1
  mv   a5, sp
  bnez s7, 1f
  mv   a6, a7                      # the last one: all that is left
  mv   a5, a3
1:
  sub  a7, a7, a6
  sub  a3, a3, a5
  beqz t1, 2f
  slli t0, a6, 32
  or   t0, t0, s5
  put_descriptor a4, s0, t5, t0, s2, s3, s4
  slli t0, sp, 7
  add  t5, t5, t0
  add  s0, s0, a2
2:
  beqz t2, 3f
  slli t0, a5, 32
  or   t0, t0, ra
  li   a6, PUSH | POST | SEM_CHUNKS << 8
  put_descriptor a6, s1, t6, t0, s6, s11, tp
  slli t0, sp, 4
  add  s1, s1, t0
  slli t0, sp, 7
  add  t6, t6, t0
3:
  bnez s7, pack_chunk
  end_list SEM_CHUNKS, t0
  la   a1, chunk_list
  li   t0, D1_DMA_LIST
  sd   a1, 0(t0)
  j    compute

# Words 4, 5 and 6 of descriptors of whole tiles, and of word 3 bytes and rows. a2 = stride of B, s7 = of A, s8 = L.
# Returns to t4; t0 is overwritten.
steps_of_main:
  li   t0, 1
  slli t0, t0, 36                  # 16 bytes
  or   s2, a2, t0
  or   s6, s7, t0
  slli s3, a2, 2
  slli t0, t0, 2                   # 64
  or   s3, s3, t0
  slli s11, t0, 1                  # 128
  ori  s11, s11, 16
  slli t0, s8, 32                  # L
  ori  s4, t0, 16
  slli tp, s7, 3
  or   tp, tp, t0
  li   s5, 4 << 16 | 16
  li   ra, 8 << 16 | 16
  jr   t4

# ---- List 1: the other blocks --------------------------------------------------------------------------
pack_rest:
  mv   a1, s10
  srli t1, a5, 3                   # columns and rows of whole tiles
  srli t2, a4, 3
  ld   s0, P_B(a0)
  ld   s1, P_A(a0)
  ld   a2, P_LDB(a0)
  ld   s7, P_LDA(a0)
  jal  t4, steps_of_main
  srli a7, a6, 2
  slli t4, a7, 32
  or   s5, s5, t4
  slli t4, a3, 32
  or   ra, ra, t4
  slli s7, s7, 5
  slli t0, s8, 2
  add  t5, gp, t0
  add  t6, s9, t0
  addi t1, t1, -4
  addi t2, t2, -4
  li   a2, 4
  bnez a7, 1f
  li   t1, 0
1:
  bnez a3, 2f
  li   t2, 0
2:
  li   a7, PUSH | POST | SEM_REST << 8
3:
  blez t1, 4f
  mv   t4, t1
  at_most t4, a2
  slli t4, t4, 48
  or   a5, s5, t4
  addi s0, s0, 64
  put_descriptor a7, s0, t5, a5, s2, s3, s4
  add  t5, t5, t0
  addi t1, t1, -4
  j    3b
4:
  blez t2, 5f
  mv   t4, t2
  at_most t4, a2
  slli t4, t4, 48
  or   a5, ra, t4
  add  s1, s1, s7
  put_descriptor a7, s1, t6, a5, s6, s11, tp
  add  t6, t6, t0
  addi t2, t2, -4
  j    4b
5:
  la   t1, rest_list
  sd   x0, 0(t1)
  beq  a1, s10, compute
  end_list SEM_REST, t0
  li   t0, 8
  bleu a4, t0, 6f                  # this thread computes nothing, or there is one chunk only: now
  li   t0, 1
  beq  t0, t3, 6f
  sd   s10, 0(t1)                  # else behind the chunk before the last one
  j    compute
6:
  li   t0, D1_DMA_LIST + D1_DMA_LIST_STRIDE
  sd   s10, 0(t0)
  j    compute

# ---- Lists 2 and 3: edges ------------------------------------------------------------------------------
# Tiles of A (pairs of tiles along k), or of B, that are not whole: beyond K, and the last ones across.
#   s0  matrix          s2  rows of A, columns of B     s5  bytes of a pair, or tile       t1  bytes from one to the next in
#   s1  its tiles       s3  whole pairs, tiles along k  s6  steps from one to the next        the matrix, across
#   s7  steps of rows   s4  places of k behind them     s11 bytes from tile to tile across t2  and along k, to the edge
#   bytes and rows of word 3: a2 beyond K, a3 across, a7 both
edges_of_a:
  la   a1, edge_lists
  ld   s0, P_A(a0)
  ld   t1, P_LDA(a0)
  mv   s1, s9
  mv   s2, a4
  mv   s3, a3
  andi s4, a6, 7
  li   s5, 128
  slli s6, s5, 32
  ori  s6, s6, 16
  li   t2, 1
  slli t2, t2, 36
  or   s7, t1, t2
  slli s11, t1, 3
  slli t2, a3, 4
  li   t4, 8
  mv   t5, a4
  at_most t5, t4
  slli t5, t5, 16
  slli t6, s4, 1
  li   a2, 8 << 16
  or   a2, a2, t6
  ori  a3, t5, 16
  or   a7, t5, t6
  j    edges
edges_of_b:
  la   a1, edge_lists + 256
  ld   s0, P_B(a0)
  ld   a2, P_LDB(a0)
  mv   s1, gp
  mv   s2, a5
  srli s3, a6, 2
  andi s4, a6, 3
  li   s5, 64
  slli t1, a2, 2
  mul  t2, t1, s3
  slli s6, s5, 32
  or   s6, s6, t1
  li   t4, 1
  slli t4, t4, 36
  or   s7, a2, t4
  li   s11, 16
  li   t1, 2
  li   t4, 8
  mv   t5, a5
  at_most t5, t4
  slli t5, t5, 1
  slli t6, s4, 16
  ori  a2, t6, 16
  li   a3, 4 << 16
  or   a3, a3, t5
  or   a7, t5, t6
edges:
  mv   a5, a1
  mul  tp, s3, s5                  # to the edge along k, in scratch
  slli t4, s8, 32
  or   s11, s11, t4
  li   a6, 1
  slli a6, a6, 32                  # one row along dimension 2
  li   a4, PUSH
  # Zeros below what is not whole.
  sltiu t6, s2, 8
  beqz t6, 1f
  snez ra, s4
  add  ra, ra, s3
  slli t5, s5, 32
  mv   t0, s1
  j    2f
1:
  beqz s4, 3f
  addi ra, s2, 7
  srli ra, ra, 3
  slli t5, s8, 32
  add  t0, s1, tp
2:
  slli ra, ra, 16
  or   ra, ra, s5
  or   ra, ra, a6
  slli t4, a6, 16
  or   ra, ra, t4
  la   t4, zeros
  mv   s10, t4
  put_descriptor a4, s10, t0, ra, t5, x0, x0
3:
  # Whole tiles across.
  beqz s4, 4f
  bnez t6, 4f
  srli ra, s2, 3
  slli ra, ra, 48
  or   ra, ra, a6
  or   ra, ra, a2
  add  t5, s0, t2
  add  t0, s1, tp
  put_descriptor a4, t5, t0, ra, s7, x0, s11
4:
  # The last tiles.
  andi t5, s2, 7
  beqz t5, 7f
  bnez t6, 5f
  addi t5, s2, -8
  mul  t5, t5, t1
  add  s0, s0, t5
  srli t5, s2, 3
  mul  t5, t5, s8
  add  s1, s1, t5
5:
  slli t6, a6, 16
  beqz s3, 6f
  slli t5, s3, 32
  or   t5, t5, t6
  or   t5, t5, a3
  put_descriptor a4, s0, s1, t5, s7, s6, x0
6:
  beqz s4, 7f
  or   t5, a6, t6
  or   t5, t5, a7
  add  s0, s0, t2
  add  s1, s1, tp
  put_descriptor a4, s0, s1, t5, s7, x0, x0
7:
  beq  a1, a5, compute
  end_list SEM_EDGES, t0
  d1.tid t0
  slli t0, t0, 3
  li   t4, D1_DMA_LIST
  add  t0, t0, t4
  sd   a5, 0(t0)

# ---- The GEMM ------------------------------------------------------------------------------------------
#   s0  A               s8  L                         a1  columns of tiles left in the row     t0  pairs left, or turns
#   s1 to s4  B         s9  A of the row of tiles     a2  count of SEM_REST when last seen     t3  chunks left of the row
#   s5  entry of steps  s10 B of the block            a3  pairs of steps; a4 one step more     t4  pairs behind this chunk
#   s6  turns of 4      s11 count that is needed      a5  bytes of a row of C, of its tiles    t5  link
#   s7  C               gp  B, first block            a6  row of tiles                         t6  what s11 grows by
#   sp  pairs of a chunk    tp  code of the thread    a7  C                                    ra  chunks that are posted
compute:
  d1.tid a6
  li   t1, ENTRY_TRANSPOSED
  csrw D1_CSR_DFORMAT14, t1
  ld   t0, P_FORMAT(a0)
  csrw D1_CSR_DFORMAT15, t0
  ld   t1, P_M(a0)
  ld   t2, P_N(a0)
  ld   t4, P_K(a0)
  mul  t5, a6, s8
  add  s9, s9, t5                  # A of the first row of this thread
  # Where C is stored.
  addi s0, t2, 7
  srli s0, s0, 3
  mul  t6, s0, s8
  add  a7, gp, t6
  addi s1, s0, 3
  addi s2, t1, 31
  srli s1, s1, 2
  srli s2, s2, 5
  add  s1, s1, s2
  slli s1, s1, 6
  add  a7, a7, s1                  # scratch, behind list 1
  li   t5, 16
  sll  t5, t5, t0
  mul  a5, s0, t5
  ld   t6, P_C(a0)
  ld   s0, P_LDC(a0)
  addi t5, t5, -1
  or   s1, t6, s0
  and  s1, s1, t5
  andi s2, t2, 7
  or   s1, s1, s2
  sltiu s2, t1, 8
  or   s1, s1, s2
  bnez s1, 1f
  mv   a7, t6
  mv   a5, s0
1:
  # Chunks that are posted: none when all of the first block is edges.
  mv   ra, t3
  sltiu s0, t2, 8
  sltiu s1, t4, 4
  or   s0, s0, s1                  # no B
  sltiu s2, t1, 8
  sltiu s1, t4, 8
  or   s2, s2, s1                  # no A
  and  s0, s0, s2
  beqz s0, 2f
  li   ra, 0
2:
  li   a2, 0
  addi t4, t4, 3
  srli t4, t4, 2                   # Kt
  srli a3, t4, 1
  andi a4, t4, 1
  addi s6, t4, 2
  srli s6, s6, 2
  la   tp, threads
  slli t5, a6, 9
  add  tp, tp, t5
  la   t2, thread_0_steps
  add  t5, t5, t2
  addi t2, t4, -1
  sub  s5, x0, t2
  andi s5, s5, 3
  slli s5, s5, 4
  bnez t2, 3f
  li   s5, 4 * 16 + 8              # one step: behind the loop
3:
  add  s5, s5, t5
  addi t1, t1, 7
  srli t1, t1, 3
  bgeu a6, t1, finish              # no row for this thread

# A row of tiles.
row:
  ld   t1, P_M(a0)
  ld   a1, P_N(a0)
  ld   t0, P_K(a0)
  slli t2, a6, 3
  addi t4, t1, -8                  # the last tile begins 8 rows before the end
  bgez t4, 1f
  li   t4, 0
1:
  at_most t2, t4
  mul  t2, t2, a5
  add  s7, a7, t2
  mv   s0, s9
  mv   s10, gp
  li   t2, 4
  bltu a6, t2, first_row
  srli t1, t1, 3                   # blocks of rows of A in list 1
  addi t1, t1, -1
  srai t1, t1, 2
  srli t2, a6, 2
  at_most t2, t1
  srli s11, a1, 3                  # behind the blocks of columns of B
  beqz s11, 2f
  addi s11, s11, -1
  srli s11, s11, 2
2:
  sltiu t4, t0, 8                  # of which there may be none
  addi t4, t4, -1
  and  t2, t2, t4
  sltiu t4, t0, 4
  addi t4, t4, -1
  and  s11, s11, t4
  add  s11, s11, t2
  li   t3, 1
  li   t6, 0
  jal  t5, look_for_rest
  j    3f
first_row:
  andi t2, t1, 7
  andi t4, t0, 7
  or   t2, t2, t4
  snez t2, t2
  andi t4, a1, 7
  andi t1, t0, 3
  or   t4, t4, t1
  snez t4, t4
  add  t2, t2, t4
  look_for SEM_EDGES, t2, t1
  li   s11, 0
  sltiu t6, t0, 4
  xori t6, t6, 1
  # t3 = chunks, as it was
3:
  mv   t4, a3
  addi a1, a1, 7
  srli a1, a1, 3
  jal  t5, columns
  jal  t5, chunk
  jr   tp

# The pointers to B of the block at s10.
columns:
  mv   s1, s10
  add  s2, s1, s8
  add  s3, s2, s8
  add  s4, s3, s8
  li   t1, 4
  blt  a1, t1, few_columns
  jr   t5
few_columns:                       # those that are not there are computed as copies of the first one
  mv   s4, s1
  li   t1, 3
  beq  a1, t1, 1f
  mv   s3, s1
  li   t1, 2
  beq  a1, t1, 1f
  mv   s2, s1
1:
  beqz t6, 2f
  ld   t1, P_N(a0)                 # its columns may all be in list 3
  srli t1, t1, 3
  addi t1, t1, -1
  srai t1, t1, 2
  bgez t1, 3f
  li   t1, 0
3:
  at_most s11, t1
2:
  jr   t5

# Waits for the blocks that the next one needs.
look_for_rest:
  blt  a2, s11, 1f
  jr   t5
1:
  look_for SEM_REST, s11, a2
  jr   t5

# The next chunk of the row: t0 = its pairs. Thread 1 starts list 1 when list 0 is in its last chunk.
chunk:
  addi t3, t3, -1
  mv   t0, sp
  bnez t3, 1f
  mv   t0, t4
1:
  sub  t4, t4, t0
  li   t1, 4
  bgeu a6, t1, 2f
  sub  t2, ra, t3
  look_for SEM_CHUNKS, t2, t1
  li   t1, 1
  bne  a6, t1, 2f
  bne  t3, t1, 2f
  la   t2, rest_list
  ld   t1, 0(t2)
  beqz t1, 2f
  li   t2, D1_DMA_LIST + D1_DMA_LIST_STRIDE
  sd   t1, 0(t2)
2:
  jr   t5

# A pair of tiles of A into v2, v3, and back to scratch for the other blocks of the row.
.macro fetch_pair
  mv   t1, s0
  d1.vld v0, s0, inc=1
  d1.vld v1, s0, inc=1
  d1.vtr.h v2, v0, v1, 0
  d1.vtr.h v3, v0, v1, 1
  d1.vst v2, t1, inc=1
  d1.vst v3, t1, inc=1
.endm

# A step of four tiles, A in a register.
.macro steps_of_register va, p, q, r, s, first=0
  d1.mm.vm \p, \va, s1, fa=FA, o=\first, ib=1
  d1.mm.vm \q, \va, s2, fa=FA, o=\first, ib=1
  d1.mm.vm \r, \va, s3, fa=FA, o=\first, ib=1
  d1.mm.vm \s, \va, s4, fa=FA, o=\first, ib=1
.endm

# The same from scratch.
.macro steps p, q, r, s, first=0
  d1.mm \p, s0, s1, fa=FA, o=\first, ib=1
  d1.mm \q, s0, s2, fa=FA, o=\first, ib=1
  d1.mm \r, s0, s3, fa=FA, o=\first, ib=1
  d1.mm \s, s0, s4, fa=FA, o=\first, ia=1, ib=1
.endm

.macro thread t, p, q, r, s
thread_\t:
  fetch_pair
  steps_of_register v2, \p, \q, \r, \s, first=1
  bnez t0, 2f
  j    thread_\t\()_store
1:
  fetch_pair
  steps_of_register v2, \p, \q, \r, \s
2:
  steps_of_register v3, \p, \q, \r, \s
  addi t0, t0, -1
  bnez t0, 1b
  beqz t3, 3f
  jal  t5, chunk
  j    1b
3:
  beqz a4, thread_\t\()_store
  fetch_pair
  steps_of_register v2, \p, \q, \r, \s
thread_\t\()_store:
  d1.ast \p, s7, stride=a5, fd=FC, inc=1
  addi t1, a1, -1
  beqz t1, row_end
  d1.ast \q, s7, stride=a5, fd=FC, inc=1
  addi t1, a1, -2
  beqz t1, row_end
  d1.ast \r, s7, stride=a5, fd=FC, inc=1
  addi t1, a1, -3
  beqz t1, row_end
  d1.ast \s, s7, stride=a5, fd=FC, inc=1
  addi a1, a1, -4
  beqz a1, row_end
  slli t1, s8, 2
  add  s10, s10, t1
  mv   s0, s9
  add  s11, s11, t6
  jal  t5, columns
  jal  t5, look_for_rest
  steps \p, \q, \r, \s, first=1
  mv   t0, s6
  jr   s5
thread_\t\()_steps:
  .rept 4
  steps \p, \q, \r, \s
  .endr
  addi t0, t0, -1
  bnez t0, thread_\t\()_steps
  j    thread_\t\()_store
.endm

  .balign 64
threads:
  thread 0, 0, 1, 2, 3
  .org threads + THREAD_BYTES
  thread 1, 4, 5, 6, 7
  .org threads + 2 * THREAD_BYTES
  thread 2, 8, 9, 10, 11
  .org threads + 3 * THREAD_BYTES
  thread 3, 12, 13, 14, 15

row_end:
  ld   t1, P_M(a0)
  slli t2, s8, 2
  addi a6, a6, 4
  add  s9, s9, t2
  addi t1, t1, 7
  srli t1, t1, 3
  bltu a6, t1, row

# ---- The end -------------------------------------------------------------------------------------------
finish:
  d1.tid t0
  ld   s0, P_C(a0)
  bne  s0, a7, move_out
  beqz t0, 1f
  d1.post SEM_DONE, x0
  d1.halt
1:
  li   t1, D1_THREADS - 1
  d1.wait SEM_DONE, need=t1
  jal  t5, clear_counts
  d1.halt

# Nobody looks at them any more.
clear_counts:
  li   t1, D1_SEMAPHORE
  sd   x0, SEM_EDGES * D1_SEMAPHORE_STRIDE(t1)
  sd   x0, SEM_CHUNKS * D1_SEMAPHORE_STRIDE(t1)
  sd   x0, SEM_REST * D1_SEMAPHORE_STRIDE(t1)
  jr   t5

# The engine moves C from scratch: first all columns of whole tiles, or those below 8, then the last 8 again.
move_out:
  d1_barrier t0, t1
  beqz t0, 1f
  d1.halt
1:
  jal  t5, clear_counts
  ld   t2, P_FORMAT(a0)
  ld   t1, P_N(a0)
  ld   a3, P_M(a0)
  ld   s2, P_LDC(a0)
  la   a1, out_list
  mv   s1, a1
  slli s2, s2, 32                  # from row to row: of scratch, and of C
  or   s2, s2, a5
  addi t2, t2, 1                   # log2 of the bytes of an element
  li   s3, 8
  sll  s3, s3, t2                  # bytes of a row of a tile
  slli t5, s3, 32
  or   t5, t5, s3                  # from tile to tile
  srli t6, t1, 3
  li   a4, PUSH
  slli a3, a3, 32
  li   t0, 1
  slli t0, t0, 48
  or   a3, a3, t0                  # M rows
  li   t0, 1023
  bltu t0, t6, 3f
  mul  a2, t6, s3                  # a row is one of the engine
  bnez t6, 2f
  sll  a2, t1, t2
2:
  li   t0, 1 << 16
  j    4f
3:
  mv   a2, s3                      # too long: a row of a tile
  slli t0, t6, 16
4:
  or   a2, a2, a3
  or   a2, a2, t0
  put_descriptor a4, a7, s0, a2, t5, s2, x0
  beqz t6, 5f
  andi t0, t1, 7
  beqz t0, 5f
  addi t1, t1, -8
  sll  t1, t1, t2
  add  s0, s0, t1
  mul  t6, t6, s3
  add  a7, a7, t6
  li   t0, 1 << 16
  or   t0, t0, s3
  or   t0, t0, a3
  put_descriptor a4, a7, s0, t0, t5, s2, x0
5:
  li   t0, PUSH | LAST
  sd   t0, -64(a1)
  li   t0, D1_DMA_LIST
  sd   s1, 0(t0)
  d1.halt
