# gemm_rowmajor: C = A * B, all three row-major with any strides and any M, N, K from 1 on.
#
# Parameter block (64-bit words):
#   0 A        M x K BF16, 2 B aligned             40 K
#   8 B        K x N BF16, 2 B aligned             48 format of C: 0 BF16, 1 FP32
#  16 C        M x N, aligned to its elements      56 bytes from a row of A to the next
#  24 M                                            64 the same of B
#  32 N                                            72 the same of C
#  80 scratch  L * Mt + 128 * (ceil(M / 32) + ceil(N / 32)) + max(M, 8) * Nt * (32 or 16) bytes
#  88 scratch of B  L * Nt bytes
# where Mt = ceil(M / 8), Nt = ceil(N / 8), L = 256 * ceil(K / 16). Both scratches are 64 B aligned;
# best is one in each of two 256 KiB quarters of the SRAM, or begins that differ in address bit 7.
# Strides are multiples of the element size and below 2^20; A, B, C and the scratches do not
# overlap. Only the elements of C are written, and the scratches. Entries 14 and 15 of the format
# table are overwritten.
#
# Result: as gemm_tile.
#
# How it works. The DMA engine packs, the matrix unit computes meanwhile. A block is 4 rows by 4
# columns of tiles of C; thread t computes row t of it in four accumulators, the first block of a
# row with A from registers. When fewer than 4 rows are left, the threads share out their blocks
# instead.
#
#   A         The engine moves pieces of 16 B: 8 rows by 8 places along k are two lines, which a
#             thread transposes into two operand tiles (k by rows) in its first block of the row;
#             they also go back for the others. Of the first four rows the threads load whole lines
#             themselves, where rows of A begin with lines. From the third four on the engine makes
#             the tiles, 8 B at a time, if there are many columns to use them.
#   B         Pieces of 16 B are the rows of its tiles.
#   Order     A block of columns takes the engine as long as four rows need for its steps, so eight
#             rows are in work while B comes: two blocks of the first four rows, two of the next
#             four, then the others of both.
#   Edges     The last tiles of a size that is no multiple of 8 begin 8 rows (columns) before the
#             end: what they have in common with the tiles before them is computed twice, with the
#             same bits. When the size is below 8, and beyond K, there are zeros.
#   C         Whole tiles on boundaries of their rows (16 or 32 B) are stored where they
#             belong, else in scratch, row-major, from where the engine moves the rows when all is
#             done.
#
# Lists of the engine:
#   0  thread 0  the first block; posts SEM_START
#   1  thread 1  the other blocks, of columns of B and of rows of A (those from thread 2); each posts SEM_REST
#   2  thread 2  of A what is not whole: the last row of tiles, the last places along k; posts SEM_START
#   3  thread 3  the same of B
# All threads need what is posted, so they look at the counts and take nothing; thread 0 clears them
# at the end. scratch: rows of tiles of A, L bytes each, tiles along k; list 1; C.
#
# Bound: Mt * Nt * Kt cycles, or those of the engine: 4 a tile of A or of B, and 1 or 2 for each 64
# B of C that it moves. Aim: 87 % of the peak at 128^3, 94 % at 256^3. What is lost there: the first
# block waits for the engine, and its steps for the transposition of A.
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
.equ P_SCRATCH_B, 88

.equ SEM_START, 0
.equ SEM_REST, 1
.equ SEM_DONE, 2
.equ SEM_ROWS, 3

.equ FA, 14                         # format table: BF16, transposed or not
.equ FC, 15                         # the format of C
.equ ENTRY_TRANSPOSED, 1 << 10

.equ PUSH, 1                        # word 0 of a descriptor (docs/dma.md)
.equ LAST, 1 << 4
.equ POST, 1 << 16 | 1 << 6         # one; the semaphore is added at bit 8

.equ THREAD_BYTES, 576              # of code

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

# list = where list 1 is in scratch: behind A, which has `rows` (overwritten).
# In it rows come behind columns.
.macro place_of_list list, rows
  ld   \list, P_SCRATCH(a0)
  addi \rows, \rows, 7
  srli \rows, \rows, 3
  mul  \rows, \rows, s8
  add  \list, \list, \rows
.endm
.macro place_of_rows rows, list, n
  addi \rows, \n, 31
  srli \rows, \rows, 5
  slli \rows, \rows, 7
  add  \rows, \rows, \list
.endm

# The list of `thread` ends with the descriptor before a1, and starts. t0 and a1 are overwritten.
.macro start_list list, thread, sem
  end_list \sem, t0
  la   a1, \list
  li   t0, D1_DMA_LIST + D1_DMA_LIST_STRIDE * \thread
  sd   a1, 0(t0)
.endm

# flag = 0 when the threads load A of the first block themselves; a = A, lda = its stride.
.macro not_by_lines flag, a, lda, m, n, k, scratch
  or   \flag, \a, \lda
  andi \flag, \flag, 63
  sltiu \scratch, \m, 8
  or   \flag, \flag, \scratch
  sltiu \scratch, \n, 8
  or   \flag, \flag, \scratch
  sltiu \scratch, \k, 32
  or   \flag, \flag, \scratch
.endm

# Appends the descriptor of a block of B, or A: `whole` tiles along k; `across`: those that are left
# across. `to` moves on; t4 and s9 are overwritten.
.macro put_block across, from, to, counts, whole, steps1, steps2, steps3
  li   t4, 4
  mv   s9, \across
  at_most s9, t4
  slli s9, s9, 48
  or   s9, s9, \counts
  slli t4, \whole, 32
  or   s9, s9, t4
  put_descriptor a4, \from, \to, s9, \steps1, \steps2, \steps3
  slli t4, s8, 2
  add  \to, \to, t4
.endm

# Jumps to `no` if a parameter is less than `least`.
.macro unless_from scratch, parameter, least, no
  ld   \scratch, \parameter(a0)
  addi \scratch, \scratch, -\least
  bltz \scratch, \no
.endm

# Jumps to `no` unless the engine makes tiles of A, from the third four rows of tiles on: it does
# where it has the time, and K is in pairs.
.macro whole_tiles_of_a scratch, no
  ld   \scratch, P_K(a0)
  andi \scratch, \scratch, 7
  bnez \scratch, \no
  unless_from \scratch, P_N, 96, \no
.endm

# Jumps to `no` unless the first eight rows of tiles are computed together: the first two blocks of
# the first four, then of the next four, then their other blocks. So the engine has time to pack B:
# each of its tiles serves eight steps.
.macro eight_rows scratch, no
  unless_from \scratch, P_M, 64, \no
  unless_from \scratch, P_N, 72, \no
  unless_from \scratch, P_K, 8, \no
.endm

# Waits until the count of a semaphore is `need` or more, without taking; t1 is overwritten.
.macro look_for sem, need
.Llook\@:
  li   t1, D1_SEMAPHORE + D1_SEMAPHORE_STRIDE * \sem
  ld   t1, 0(t1)
  blt  t1, \need, .Llook\@
.endm

.data
.balign 128
zeros:
  .skip 128
step_of_columns:                    # from the descriptors of a block to those of the next one
  .skip 64
step_of_rows:
  .skip 64
rest_list:                          # of thread 1, while it is not started, or 0
  .skip 8

.bss
.balign 64
first_list:
  .skip 2 * 64
edge_lists:
  .skip 2 * 4 * 64
out_list:
  .skip 2 * 64

d1_program
  d1.tid t0
  ld   a4, P_M(a0)
  ld   a5, P_N(a0)
  ld   a6, P_K(a0)
  ld   s0, P_B(a0)
  ld   a2, P_LDB(a0)
  ld   s1, P_A(a0)
  ld   s7, P_LDA(a0)
  ld   s9, P_SCRATCH(a0)
  ld   gp, P_SCRATCH_B(a0)         # gp = B in scratch
  addi t4, a6, 15
  srli s8, t4, 4
  slli s8, s8, 8                   # s8 = L
  srli a7, a6, 2                   # whole tiles of B along k
  srli a3, a6, 3                   # whole pairs of tiles of A
  li   t4, 1
  beq  t0, t4, pack_columns
  bnez t0, edges

# ---- List 0: the first block ---------------------------------------------------------------------
  # The shortest way for what is common: a whole block, and A in lines.
  or   t4, s1, s7
  andi t4, t4, 63
  andi t1, a6, 31
  or   t4, t4, t1
  sltiu t1, a5, 32
  or   t4, t4, t1
  sltiu t1, a4, 8
  or   t4, t4, t1
  bnez t4, any_first_block
  li   t4, 1
  slli t4, t4, 36                  # 16 B
  or   s2, a2, t4
  slli s3, a2, 2
  slli t4, t4, 2                   # 64 B
  or   s3, s3, t4
  slli s4, s8, 32
  ori  s4, s4, 16
  li   s5, 4 << 16 | 16
  slli t4, t4, 12
  or   s5, s5, t4                  # 4 columns
  la   a1, first_list
  slli t2, a7, 32
  or   t2, t2, s5
  li   t4, PUSH
  put_descriptor t4, s0, gp, t2, s2, s3, s4
  start_list first_list, 0, SEM_START
  j    compute

any_first_block:
  or   t4, a4, a5
  sltiu t4, t4, 8
  bnez t4, compute                 # it is all edges
  mv   t6, s9
  not_by_lines t4, s1, s7, a4, a5, a6, t1
  bnez t4, 1f
  andi t4, a3, -4                  # the threads load whole lines themselves
  andi a3, a3, 3
  slli t1, t4, 4
  add  s1, s1, t1
  slli t1, t4, 7
  add  t6, t6, t1
1:
  jal  a1, steps_of_blocks
  la   a1, first_list
  li   a4, PUSH
  beqz a7, 2f
  srli t1, a5, 3                   # columns of tiles
  beqz t1, 2f
  mv   t5, gp
  put_block t1, s0, t5, s5, a7, s2, s3, s4
2:
  beqz a3, 3f
  ld   t2, P_M(a0)
  srli t2, t2, 3                   # rows of tiles
  beqz t2, 3f
  put_block t2, s1, t6, ra, a3, s6, s11, tp
3:
  la   t1, first_list
  beq  a1, t1, compute
  start_list first_list, 0, SEM_START
  j    compute

# Steps of descriptors of blocks: s2, s3, s4 of B, s6, s11, tp of A. a2, s7 = strides of B and A.
# Returns to a1; t4 is overwritten.
steps_of_blocks:
  li   t4, 1
  slli t4, t4, 36                  # 16 B
  or   s2, a2, t4
  or   s6, s7, t4
  slli s3, a2, 2
  slli t4, t4, 2                   # 64 B
  or   s3, s3, t4
  slli s11, t4, 1                  # 128 B
  ori  s11, s11, 16
  slli t4, s8, 32                  # L
  ori  s4, t4, 16
  slli tp, s7, 3
  or   tp, tp, t4
  li   s5, 4 << 16 | 16
  li   ra, 8 << 16 | 16
  jr   a1

# ---- Lists 2 and 3: edges ------------------------------------------------------------------------
# Tiles of A (pairs of tiles along k), or of B, that are not whole: beyond K, and the last ones
# across.
#   s0  matrix          s2  rows of A, columns of B     s5  bytes of a pair, or tile       t1  bytes from one to the next in
#   s1  its tiles       s3  whole pairs, tiles along k  s6  steps from one to the next        the matrix, across
#   s7  steps of rows   s4  places of k behind them     s11 bytes from tile to tile across t2  and along k, to the edge
#   bytes and rows of word 3: a2 beyond K, a3 across, a7 both
edges:
  andi t4, t0, 1
  bnez t4, edges_of_b
  or   t4, a4, a6
  andi t4, t4, 7
  beqz t4, pack_rows
  la   a1, edge_lists
  mv   s0, s1
  mv   t1, s7
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
  j    put_edges
edges_of_b:
  andi t4, a5, 7
  andi t5, a6, 3
  or   t4, t4, t5
  beqz t4, output
  la   a1, edge_lists + 256
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
put_edges:
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
  la   s10, zeros
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
  mv   ra, t6
  slli t6, a6, 16
  beqz s3, 6f
  beqz ra, 8f
  andi t5, s5, 64
  beqz t5, 8f
  slli t5, s3, 16                  # narrow rows of B, parts of words: tile after tile, which lie in
                                   # different banks
  andi t0, a3, 15
  or   t5, t5, t0
  slli t0, a6, 2
  or   t5, t5, t0
  or   t5, t5, t6
  put_descriptor a4, s0, s1, t5, s6, s7, x0
  j    6f
8:
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
  d1.tid t0
  slli t0, t0, 3
  li   t4, D1_DMA_LIST
  add  t0, t0, t4
  li   t4, PUSH | LAST | POST | SEM_START << 8
  sd   t4, -64(a1)
  sd   a5, 0(t0)
  d1.tid t0
  andi t0, t0, 1
  beqz t0, pack_rows

# Thread 3 also plans the list that moves C.
output:
  jal  t2, place_of_c
  ld   t1, P_C(a0)
  beq  t1, a7, compute
  jal  t3, plan_output
  j    compute

# ---- List 1: the other blocks --------------------------------------------------------------------
# In scratch: the columns of B, the rows of A. Descriptors of blocks that follow each other differ
# by constants: the vector side makes the later ones from the first.
#
# Thread 1: the columns, and the start.
pack_columns:
  jal  a1, steps_of_blocks
  mv   t0, a4
  place_of_list a3, t0             # a3 = the list
  mv   a1, a3
  beqz a7, 2f
  srli t1, a5, 3
  addi t1, t1, -4                  # columns of whole tiles behind the first block
  blez t1, 2f
  li   a4, PUSH | POST | SEM_REST << 8
  slli t4, s8, 2
  add  t5, gp, t4
  addi s0, s0, 64
  put_block t1, s0, t5, s5, a7, s2, s3, s4
  mv   s0, t1
  li   t1, 64
  la   t2, step_of_columns
  jal  t3, more_blocks
2:
  ld   t1, P_N(a0)
  ld   t2, P_M(a0)
  place_of_rows s1, a3, t1
  li   a4, PUSH | POST | SEM_REST << 8
  sltiu t3, a6, 8
  sltiu t4, t2, 40
  or   t3, t3, t4
  bnez t3, 5f                      # no rows
  d1.wait SEM_ROWS
  eight_rows t1, 4f
  slli t1, s1, 32                  # four of the rows come behind the first columns
  or   t1, t1, a4
  sd   t1, 0(a3)
  addi t1, a3, 64
  slli t1, t1, 32
  or   t1, t1, a4
  sd   t1, 0(s1)
  addi s1, s1, 64
  li   t1, 72
  bltu t2, t1, 6f
4:
  beq  a1, a3, 7f
  slli s1, s1, 32                  # the rows come behind the columns
  or   s1, s1, a4
  sd   s1, -64(a1)
  j    8f
5:
  beq  a1, a3, compute
6:
  end_list SEM_REST, t0
  j    8f
7:
  mv   a3, s1
8:
  la   t0, rest_list
  sd   a3, 0(t0)
  li   t0, 24
  bgeu t0, t2, 9f                  # this thread may wait for it
  ld   t1, P_N(a0)
  or   t1, t1, t2
  or   t1, t1, a6
  andi t1, t1, 7
  bnez t1, compute                 # edges come first
9:
  jal  t5, start_rest
  j    compute

# Returns to t5; t1 and t2 are overwritten.
start_rest:
  la   t1, rest_list
  ld   t2, 0(t1)
  beqz t2, 1f
  sd   x0, 0(t1)
  li   t1, D1_DMA_LIST + D1_DMA_LIST_STRIDE
  sd   t2, 0(t1)
1:
  jr   t5

# Thread 2: the rows.
pack_rows:
  ld   a4, P_M(a0)
  ld   a5, P_N(a0)
  ld   a6, P_K(a0)
  ld   s7, P_LDA(a0)
  ld   t1, P_A(a0)
  ld   t6, P_SCRATCH(a0)
  srli s0, a4, 3
  srli a3, a6, 3
  addi s0, s0, -4                  # rows of whole tiles behind the first block
  beqz a3, compute
  blez s0, compute
  jal  a1, steps_of_blocks
  place_of_list t2, a4
  place_of_rows a1, t2, a5
  srli a7, a6, 2
  li   a4, PUSH | POST | SEM_REST << 8
  slli t4, s8, 2
  add  t6, t6, t4
  slli t2, s7, 5                   # 32 rows
  add  t1, t1, t2
  put_block s0, t1, t6, ra, a3, s6, s11, tp
  addi s0, s0, -4
  blez s0, 3f
  whole_tiles_of_a t4, 1f
  ld   s7, P_LDA(a0)
  add  t1, t1, t2
  li   ra, 8 << 16 | 8
  li   t4, 1
  slli t4, t4, 35
  or   s6, s7, t4
  slli t4, t4, 3
  ori  s11, t4, 8
  put_block s0, t1, t6, ra, a7, s6, s11, tp
  j    2f
1:
  addi s0, s0, 4
2:
  mv   t1, t2
  la   t2, step_of_rows
  jal  t3, more_blocks
3:
  end_list SEM_REST, t0
  fence
  d1.post SEM_ROWS, x0
  j    compute

# Appends the blocks behind the one whose descriptor ends at a1. s0 = columns, or rows, of tiles of
# this one and those behind it; t1 = from one to the next in the matrix; t2 = a line of zeros.
# Returns to t3; t4, s0, v0 and v1 are overwritten.
more_blocks:
  addi s0, s0, -4
  blez s0, 2f
  li   t4, 1
  slli t4, t4, 38                  # next descriptor
  sd   t4, 0(t2)
  sd   t1, 8(t2)
  slli t4, s8, 2
  sd   t4, 16(t2)
  fence
  addi t4, a1, -64
  d1.vld v1, t2
  d1.vld v0, t4
1:
  d1.vadd.w v0, v0, v1
  d1.vst v0, a1, inc=1
  addi s0, s0, -4
  bgtz s0, 1b
  fence
  addi s0, s0, 4                   # the last block may be smaller
  sh   s0, 30-64(a1)
2:
  jr   t3

# ---- The GEMM ------------------------------------------------------------------------------------
#   s0  A in scratch    s8  L                         a1  columns of tiles left in the row     t0  pairs left, or turns
#   s1 to s4  B         s9  A of the row of tiles     a2  bytes of a line that go back: 64, 0  t3  posts of SEM_START, or -visit
#   s5  entry of steps  s10 B of the block            a3  Kt                                   t4  scratch
#   s6  turns of 4      s11 count that is needed      a4  lines of A left to load              t5  link
#   s7  C               gp  B, first block            a5  bytes of a row of C, of its tiles    t6  1 when B is waited for
#   ra  lines of A                                    a6  row of tiles, or number of a block   tp  code of the thread
#                                                     a7  C                                    t1, t2  scratch
compute:
  d1.tid a6
  ld   t0, P_M(a0)
  ld   s1, P_N(a0)
  ld   s2, P_K(a0)
  ld   s9, P_SCRATCH(a0)
  la   tp, threads
  slli t1, a6, 6
  slli t2, a6, 9
  add  tp, tp, t1
  add  tp, tp, t2                  # THREAD_BYTES
  addi a3, s2, 3
  srli a3, a3, 2
  li   t1, 24
  bltu t1, t0, first_row
  addi t0, t0, 7
  addi s1, s1, 31
  srli t0, t0, 3
  srli s1, s1, 5
  mul  t0, t0, s1                  # blocks
  bltu a6, t0, 1f
  jal  t2, place_of_c              # this thread has none
  j    finish
1:
  jal  t5, prepare
  j    row

# A row of the first four, one for each thread.
first_row:
  mul  t1, a6, s8
  mv   s10, gp
  li   a2, 64
  add  s9, s9, t1
  mv   s0, s9
  li   a4, 0
  ld   ra, P_A(a0)
  ld   t1, P_LDA(a0)
  slli t2, a6, 3
  mul  t2, t2, t1
  not_by_lines t5, ra, t1, t0, s1, s2, t6
  addi a1, s1, 7
  srli a1, a1, 3
  bnez t5, 1f
  slli t5, a6, 3
  addi t5, t5, 8
  bltu t0, t5, 1f
  add  ra, ra, t2
  srli a4, s2, 5
  li   s11, -1                     # opens behind the first lines
  j    row_ready
1:
  jal  t5, open
  j    row_ready

# Before its first step the thread prepares what could wait till then,
# and looks for what comes first. Returns to t5.
open:
  mv   s11, t5
  jal  t5, prepare
  mv   t5, s11
  look_for SEM_START, t3
  li   s11, 0
  sltiu t6, a3, 2                  # of B something may come later
  xori t6, t6, 1
  li   t3, 0
  eight_rows t1, 1f
  li   t3, -1
  li   a1, 8
1:
  li   t1, 1
  beq  a6, t1, start_rest
  jr   t5

# s5, s6; a5, a7 and s7, of the first row of tiles; t3 = posts of SEM_START. Returns to t5;
# t1, t2 and t6 are overwritten.
prepare:
  jal  t2, place_of_c
  addi s6, a3, 2
  srli s6, s6, 2
  addi t1, a3, -1
  neg  s5, t1
  andi s5, s5, 3
  slli s5, s5, 4
  bnez t1, 1f
  li   s5, 4 * 16 + 8              # one step: behind the loop
1:
  la   t1, thread_0_steps
  la   t2, threads
  sub  t1, t1, t2
  add  t1, t1, tp
  add  s5, s5, t1
  ld   t1, P_M(a0)
  ld   t2, P_K(a0)
  ld   t3, P_N(a0)
  slli s7, a6, 3
  addi t6, t1, -8                  # the last tile begins 8 rows before the end
  at_most s7, t6
  mul  s7, s7, a5
  sltiu t6, t3, 8
  andi t3, t3, 7
  sltiu t1, t2, 4
  or   t6, t6, t1
  andi t1, t2, 3
  or   t3, t3, t1
  snez t3, t3                      # list 3
  ld   t1, P_M(a0)
  add  s7, s7, a7
  or   t1, t1, t2
  andi t1, t1, 7
  snez t1, t1                      # list 2
  add  t3, t3, t1
  ld   t1, P_M(a0)
  sltiu t2, t2, 8
  sltiu t1, t1, 8
  or   t1, t1, t2
  and  t6, t6, t1
  xori t6, t6, 1
  add  t3, t3, t6                  # list 0, unless there are neither whole tiles of B nor of A
  jr   t5

# a7, a5 = C and its stride, or those of its place in scratch. Returns to t2;
# t1, t6, s5 and s7 are overwritten.
place_of_c:
  ld   t1, P_FORMAT(a0)
  csrw D1_CSR_DFORMAT15, t1
  ld   a7, P_C(a0)
  ld   a5, P_LDC(a0)
  li   s7, 16
  sll  s7, s7, t1
  addi t6, s7, -1
  or   t1, a7, a5
  and  t1, t1, t6
  ld   t6, P_N(a0)
  ld   s5, P_M(a0)
  andi t6, t6, 7
  or   t1, t1, t6
  sltiu t6, s5, 8
  or   t1, t1, t6
  bnez t1, 1f
  jr   t2
1:
  ld   t6, P_N(a0)
  addi t1, t6, 7
  srli t1, t1, 3
  mul  a5, t1, s7
  addi t1, t6, 31
  addi t6, s5, 31
  srli t1, t1, 5
  srli t6, t6, 5
  add  t1, t1, t6
  slli t1, t1, 7
  place_of_list a7, s5
  add  a7, a7, t1                  # behind the list
  jr   t2

# The next row of tiles, or block: a6.
row:
  ld   t0, P_M(a0)
  ld   t2, P_N(a0)
  ld   t5, P_K(a0)
  ld   s9, P_SCRATCH(a0)
  addi s1, t0, 7
  srli s1, s1, 3                   # Mt
  addi a1, t2, 7
  srli a1, a1, 3                   # Nt
  li   a2, 64
  mv   s3, a6                      # s3 = row of tiles
  li   s4, 0                       # s4 = block in it
  andi s2, s1, -4
  bltu a6, s2, 3f
  # Fewer than 4 rows are left: this thread has a block of one of them, and leaves A as it is.
  li   a2, 0
  sub  s4, a6, s2
  mv   s3, s2
  addi s2, a1, 3
  srli s2, s2, 2                   # blocks of a row
1:
  bgeu s3, s1, finish
  bltu s4, s2, 2f
  sub  s4, s4, s2
  addi s3, s3, 1
  j    1b
2:
  slli s2, s4, 2
  sub  a1, a1, s2
  li   s2, 4
  at_most a1, s2
3:
  mul  s1, s3, s8
  add  s9, s9, s1
  mv   s0, s9
  mul  s1, s4, s8
  slli s1, s1, 2
  add  s10, gp, s1
  ld   s7, P_FORMAT(a0)
  slli s1, s4, 6
  sll  s7, s1, s7                  # of the block in a row of C
  slli s1, s3, 3
  addi s2, t0, -8                  # the last tile begins 8 rows before the end
  bgez s2, 4f
  li   s2, 0
4:
  at_most s1, s2
  mul  s1, s1, a5
  add  s7, s7, s1
  add  s7, s7, a7
  mv   s2, t5
  mv   s1, t2
  li   a4, 0
  li   s11, 0
  slli s2, s3, 3
  addi s2, s2, 8
  sltu s2, t0, s2                  # s2 = 1: list 2 has brought this row
  li   t1, 4
  bgeu s3, t1, other_rows

# A block of the first rows, when they are shared out.
  bnez s2, 1f
  ld   ra, P_A(a0)
  ld   t1, P_LDA(a0)
  not_by_lines t2, ra, t1, t0, s1, t5, t6
  bnez t2, 1f
  slli t2, s3, 3
  mul  t2, t2, t1
  add  ra, ra, t2
  srli a4, t5, 5
1:
  look_for SEM_START, t3
  beqz s4, row_ready
  sltiu t1, t5, 4
  bnez t1, row_ready
  srli s11, s1, 3                  # blocks of B of SEM_REST, up to this one
  addi s11, s11, -1
  srai s11, s11, 2
  bltz s11, row_ready
  at_most s11, s4
  look_for SEM_REST, s11
  j    row_ready

other_rows:
  li   t6, 0                       # all of B is waited for here
  sltiu t1, t5, 4
  bnez t1, 1f
  srli t1, s1, 3
  beqz t1, 1f
  addi t1, t1, -1
  srli s11, t1, 2
1:
  sltiu t1, t5, 8
  or   t1, t1, s2
  bnez t1, 3f                      # no part of A
  srli t2, s3, 2
  add  s11, s11, t2
  look_for SEM_REST, s11
  li   t1, 1
  beq  t1, t2, row_ready
  whole_tiles_of_a t1, row_ready
  j    row_of_tiles
3:
  look_for SEM_REST, s11

row_ready:
  li   t1, ENTRY_TRANSPOSED
  csrw D1_CSR_DFORMAT14, t1
  srli t0, a3, 1                   # pairs
  jal  t5, columns
  jr   tp

# A of this row lies in tiles.
row_of_tiles:
  csrw D1_CSR_DFORMAT14, x0
  jal  t5, columns
  li   t0, -1
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
few_columns:                       # those that are not there are computed as copies of the first
                                   # one
  mv   s4, s1
  li   t1, 3
  beq  a1, t1, 1f
  mv   s3, s1
  li   t1, 2
  beq  a1, t1, 1f
  mv   s2, s1
  ld   t1, P_N(a0)
  andi t1, t1, 7
  beqz t1, 1f
  li   t6, 0                       # list 3 has brought this one
1:
  jr   t5

# The next block of the row: t0 = its turns.
next_block:
  slli t1, s8, 2
  add  s10, s10, t1
  mv   s0, s9
  mv   t2, t5
  jal  t5, columns
  mv   t5, t2
  mv   t0, s6
  bnez t6, 1f
  jr   t5
1:
  addi s11, s11, 1
  look_for SEM_REST, s11
  jr   t5

# A pair of tiles of A into v0, v1, and back to scratch for the other blocks of the row.
fetch_pair:
  mv   t1, s0
  d1.vld v16, s0, inc=1
  d1.vld v17, s0, inc=1
  d1.vtr.h v0, v16, v17, 0
  d1.vtr.h v1, v16, v17, 1
  d1.vst v0, t1, n=a2, inc=1
  d1.vst v1, t1, n=a2, inc=1
  jr   t5

# Four pairs into v0 to v7.
fetch_four:
  bnez a4, fetch_lines
  mv   t1, s0
  .irp u, 16, 17, 18, 19, 20, 21, 22, 23
  d1.vld v\u, s0, inc=1
  .endr
  d1.vtr.h v0, v16, v17, 0
  d1.vtr.h v1, v16, v17, 1
  d1.vtr.h v2, v18, v19, 0
  d1.vtr.h v3, v18, v19, 1
  d1.vtr.h v4, v20, v21, 0
  d1.vtr.h v5, v20, v21, 1
  d1.vtr.h v6, v22, v23, 0
  d1.vtr.h v7, v22, v23, 1
  .irp u, 0, 1, 2, 3, 4, 5, 6, 7
  d1.vst v\u, t1, n=a2, inc=1
  .endr
  jr   t5

# The same from A: 8 rows of 64 B, blocks of 16 B are transposed first.
fetch_lines:
  ld   t2, P_LDA(a0)
  addi a4, a4, -1
  mv   t1, ra
  addi ra, ra, 64
  .irp u, 16, 18, 17, 19, 20, 22, 21, 23
  d1.vld v\u, t1
  add  t1, t1, t2
  .endr
  d1.vzip.q v24, v16, v17, 0
  d1.vzip.q v25, v16, v17, 1
  d1.vzip.q v26, v18, v19, 0
  d1.vzip.q v27, v18, v19, 1
  d1.vzip.q v28, v20, v21, 0
  d1.vzip.q v29, v20, v21, 1
  d1.vzip.q v30, v22, v23, 0
  d1.vzip.q v31, v22, v23, 1
  d1.vzip.q v8, v24, v26, 0
  d1.vzip.q v9, v24, v26, 1
  d1.vzip.q v10, v25, v27, 0
  d1.vzip.q v11, v25, v27, 1
  d1.vzip.q v12, v28, v30, 0
  d1.vzip.q v13, v28, v30, 1
  d1.vzip.q v14, v29, v31, 0
  d1.vzip.q v15, v29, v31, 1
  d1.vtr.h v0, v8, v12, 0
  d1.vtr.h v1, v8, v12, 1
  d1.vtr.h v2, v9, v13, 0
  d1.vtr.h v3, v9, v13, 1
  d1.vtr.h v4, v10, v14, 0
  d1.vtr.h v5, v10, v14, 1
  d1.vtr.h v6, v11, v15, 0
  d1.vtr.h v7, v11, v15, 1
  .irp u, 0, 1, 2, 3, 4, 5, 6, 7
  d1.vst v\u, s0, n=a2, inc=1
  .endr
  bltz s11, open
  jr   t5

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
thread_\t:                         # the first block of a row
  bltz t0, 8f
  li   t1, 4
  bltu t0, t1, 3f
  jal  t5, fetch_four
  steps_of_register v0, \p, \q, \r, \s, first=1
  j    2f
1:
  jal  t5, fetch_four
  steps_of_register v0, \p, \q, \r, \s
2:
  .irp u, 1, 2, 3, 4, 5, 6, 7
  steps_of_register v\u, \p, \q, \r, \s
  .endr
  addi t0, t0, -4
  li   t1, 4
  bgeu t0, t1, 1b
  bnez t0, 4f
  j    6f
3:                                  # less than four pairs
  jal  t5, fetch_pair
  steps_of_register v0, \p, \q, \r, \s, first=1
  bnez t0, 5f
  j    thread_\t\()_store
4:
  jal  t5, fetch_pair
  steps_of_register v0, \p, \q, \r, \s
5:
  steps_of_register v1, \p, \q, \r, \s
  addi t0, t0, -1
  bnez t0, 4b
6:
  andi t1, a3, 1
  beqz t1, thread_\t\()_store
  jal  t5, fetch_pair
  steps_of_register v0, \p, \q, \r, \s
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
  jal  t5, next_block
10:
  steps \p, \q, \r, \s, first=1
  jr   s5
8:                                  # as the other ones
  mv   t0, s6
  j    10b
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
  bltz t3, visited
next_row:
  addi a6, a6, 4
  ld   t0, P_M(a0)
  ld   a1, P_N(a0)
  ld   t6, P_K(a0)
  slli t2, s8, 2
  add  s9, s9, t2
  addi t1, t0, 7
  srli t1, t1, 3
  andi t1, t1, -4
  bgeu a6, t1, row
  slli t1, a6, 3
  addi t2, t1, 8
  bltu t0, t2, row                 # list 2 has brought this one
  sltiu t6, t6, 8
  bnez t6, row                     # and all others
  # Four rows on, in the same way.
  mul  t1, t1, a5
  mv   s0, s9
  mv   s10, gp
  addi a1, a1, 7
  srli a1, a1, 3
  addi s11, s11, 1
  add  s7, a7, t1
  look_for SEM_REST, s11
  li   t1, 8
  bltu a6, t1, row_ready
  whole_tiles_of_a t1, row_ready
  j    row_of_tiles

# The first eight rows: -t3 = visits that are over.
visited:
  slli t2, s8, 2
  addi t3, t3, -1
  li   t1, -3
  beq  t3, t1, back_to_first
  blt  t3, t1, other_blocks
  addi a6, a6, 4                   # the first blocks of the next four
  add  s9, s9, t2
  mv   s0, s9
  mv   s10, gp
  li   a1, 8
  slli t1, a6, 3
  mul  t1, t1, a5
  li   t6, 0
  addi s11, s11, 1
  add  s7, a7, t1
  look_for SEM_REST, s11
  j    row_ready
back_to_first:
  addi a6, a6, -4
  sub  s9, s9, t2
  li   t6, 1
  addi s11, s11, 1                 # the third block of columns
  look_for SEM_REST, s11
  j    1f
other_blocks:
  li   t1, -4
  bne  t3, t1, 2f
  addi a6, a6, 4
  add  s9, s9, t2
  li   t6, 0
1:
  slli t2, s8, 3
  add  s10, gp, t2
  mv   s0, s9
  ld   a1, P_N(a0)
  addi a1, a1, 7
  srli a1, a1, 3
  addi a1, a1, -8
  slli t1, a6, 3
  mul  t1, t1, a5
  ld   t2, P_FORMAT(a0)
  add  s7, a7, t1
  li   t1, 8 * 16
  sll  t1, t1, t2
  add  s7, s7, t1
  jal  t5, columns
  li   t0, -1
  jr   tp
2:
  li   t3, 0
  j    next_row

# ---- The end -------------------------------------------------------------------------------------
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
clear_counts:                      # nobody looks at them any more
  li   t1, D1_SEMAPHORE
  sd   x0, SEM_START * D1_SEMAPHORE_STRIDE(t1)
  sd   x0, SEM_REST * D1_SEMAPHORE_STRIDE(t1)
  d1.halt

# The engine moves C from scratch.
move_out:
  la   s1, out_list
  d1_barrier t0, t1
  beqz t0, 1f
  d1.halt
1:
  li   t0, D1_DMA_LIST
  sd   s1, 0(t0)
  j    clear_counts

# Makes its list: all columns of whole tiles, or those below 8, then the last 8 again.
# Returns to t3.
plan_output:
  ld   t2, P_FORMAT(a0)
  ld   t1, P_N(a0)
  ld   s4, P_M(a0)
  ld   s2, P_LDC(a0)
  ld   s0, P_C(a0)
  mv   s5, a7
  la   a1, out_list
  slli s2, s2, 32                  # from row to row: of scratch, and of C
  or   s2, s2, a5
  addi t2, t2, 1                   # log2 of the bytes of an element
  li   s3, 8
  sll  s3, s3, t2                  # bytes of a row of a tile
  slli t5, s3, 32
  or   t5, t5, s3                  # from tile to tile
  srli t6, t1, 3
  li   s1, PUSH
  slli s4, s4, 32
  li   t0, 1
  slli t0, t0, 48
  or   s4, s4, t0                  # M rows
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
  or   a2, a2, s4
  or   a2, a2, t0
  put_descriptor s1, s5, s0, a2, t5, s2, x0
  beqz t6, 5f
  andi t0, t1, 7
  beqz t0, 5f
  addi t1, t1, -8
  sll  t1, t1, t2
  add  s0, s0, t1
  mul  t6, t6, s3
  add  s5, s5, t6
  li   t0, 1 << 16
  or   t0, t0, s3
  or   t0, t0, s4
  put_descriptor s1, s5, s0, t0, t5, s2, x0
5:
  li   t0, PUSH | LAST
  sd   t0, -64(a1)
  jr   t3
