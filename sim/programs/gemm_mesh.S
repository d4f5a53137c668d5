# gemm_mesh: C = A * B on a mesh of X x Y nodes, operands in tile layout.
#
# Node (x, y) computes the block of C in block row y and block column x, of Mt x Nt tiles. For that
# it needs block row y of A (Mt x Kt tiles) and block column x of B (Nt x Kt tiles), in tile layout,
# at the same addresses in every node. In the beginning each tile is in one node only:
#   node (x, y) holds steps xKt/X to (x+1)Kt/X - 1 of A's block row, at their place in A,
#             and steps yKt/Y to (y+1)Kt/Y - 1 of B's block column, at their place in B
# (divisions rounded down). The places of the other steps may hold anything.
#
#         B0     B1                 Thread 3 pushes the node's part of A to the nodes of its row and its part of B
#       +-----+-----+               to the nodes of its column, to the address where it lies itself,
#                                   in stages: some
#   A0  | C00 | C01 |               rows of tiles of A, and some columns of B. Threads 0 to 2 meanwhile compute the tiles
#       +-----+-----+               of C that the stages so far are enough for:        1 2 3 4
#   A1  | C10 | C11 |               what is computed grows as the square of            2 2 3 4
#       +-----+-----+               what has come. All four threads send the           3 3 3 4
#                                   first stage, since there is nothing else to do.    4 4 4 4
#
# Which thread computes which pairs of tiles, and behind which stage, is in the parameter block
# (sim/tool/gemm_mesh_plan.h makes it).
#
# Parameter block of a node (64-bit words):
#    0 Kt, steps of a tile, 1 or more           32 P, nodes of the row but this      48 address of a list of global addresses
#    8 format of C: 0 BF16, 1 FP32              40 Q, nodes of the column but this      of offset 0: P, then Q nodes
#   16 S, stages, 1 to 8                        56 bytes from a row of tiles to the next: 64 Kt
#   24 P + Q
#   64 A: where the node's part of stage 1 begins, 72 its lines in a row of tiles; 80, 88 the same
#   of B 96 + 16 s: rows of tiles of A, columns of tiles of B of stage s, 1 or more
#   224 + 8 t: address of the records of thread t, 0 to 2                 248 2 (P + Q)
#   256 + 16 t: of what thread t sends in stage 0 address and number of rows, of A for threads 0
#   and 1, of B for 2 and 3
# Record of a pair of tiles, the last one with A = 0:
#    0 A, 8 B of the first tile, 16 A, 24 B of the second, 32 C of the first, 40 C of the second
#   48 stages to wait for before; all S in the records of a thread together
#
# Result: as gemm_tile. Bound: Mt * Nt * Kt cycles, and one for each line of A and B that the node
# sends, since a load takes a port from a step of the matrix unit. Before the first stage has come
# there is nothing to compute. A thread sends 16 lines in 20 cycles at best.
.include "d1.inc"

.equ P_KT, 0
.equ P_FORMAT, 8
.equ P_STAGES, 16
.equ P_PEERS, 24
.equ P_ROW, 32
.equ P_COLUMN, 40
.equ P_LIST, 48
.equ P_STRIDE, 56
.equ P_A, 64
.equ P_A_LINES, 72
.equ P_B, 80
.equ P_B_LINES, 88
.equ P_STAGE, 96
.equ P_RECORDS, 224
.equ P_FIRST_PEERS, 248
.equ P_FIRST, 256

.equ STAGES, 8                     # semaphore 3 s + t: posts of peers behind stage s, for thread t

# ---- sending -------------------------------------------------------------------------------------
#   s0 s1  A and B of the stage       s4  its numbers of rows and columns     s5  code of its posts
#   s2  bytes to the next row         s6 s7 s8  peers: of the row, of the column from here on, end
#   s3  stages left

# As long as there are as many lines left in a4 as vector registers named:
# loads them from a3 on and pushes them.
.macro send_lines begin, end, count, registers:vararg
.Lblock\@:
  addi a4, a4, -\count
  bltz a4, .Lfewer\@
  .irp v, \registers
  d1.vld \v, a3, inc=1
  .endr
  addi a5, a3, -64*\count
  mv   t1, \begin
  ld   t2, 0(t1)
.Lpeer\@:
  addi t1, t1, 8
  add  t3, t2, a5
  ld   t2, 0(t1)                   # the next one; behind the last one, what stands there
  .irp v, \registers
  d1.push \v, t3, inc=1
  .endr
  bltu t1, \end, .Lpeer\@
  j    .Lblock\@
.Lfewer\@:
  addi a4, a4, \count
.endm

# Pushes `rows` rows of `lines` lines from `src` on to the peers in the list from `begin` to `end`.
.macro send_rows src, rows, lines, begin, end
  beq  \begin, \end, .Lsent\@
.Lrow\@:
  beqz \rows, .Lsent\@
  mv   a3, \src
  ld   a4, \lines(a0)
  send_lines \begin, \end, 16, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15
  send_lines \begin, \end, 8, v0, v1, v2, v3, v4, v5, v6, v7
  send_lines \begin, \end, 1, v0
  add  \src, \src, s2
  addi \rows, \rows, -1
  j    .Lrow\@
.Lsent\@:
.endm

# Posts to the peers in the list from `begin` to `end`, behind the thread's pushes;
# moves s5 on to the next stage.
.macro tell begin, end
  mv   t1, \begin
.Ltell\@:
  bgeu t1, \end, .Ltold\@
  ld   t2, 0(t1)
  addi t1, t1, 8
  jalr ra, 0(s5)
  j    .Ltell\@
.Ltold\@:
  addi s5, s5, 16
.endm

d1_program
  d1.tid t0
  slli t1, t0, 4
  add  t1, t1, a0
  ld   s6, P_LIST(a0)
  ld   s7, P_ROW(a0)
  ld   s8, P_COLUMN(a0)
  ld   s0, P_FIRST(t1)
  ld   a1, P_FIRST+8(t1)
  ld   s2, P_STRIDE(a0)
  slli s7, s7, 3
  add  s7, s7, s6
  slli s8, s8, 3
  add  s8, s8, s7
  la   s5, posts
  li   t2, 2
  bgeu t0, t2, first_b
  send_rows s0, a1, P_A_LINES, s6, s7
  tell s6, s7
  j    compute
first_b:
  send_rows s0, a1, P_B_LINES, s7, s8
  tell s7, s8
  li   t2, 3
  beq  t0, t2, send

compute:
  slli t1, t0, 3
  add  t1, t1, a0
  ld   s8, P_RECORDS(t1)
  ld   a6, P_KT(a0)
  ld   a7, P_FORMAT(a0)
  ld   s9, P_FIRST_PEERS(a0)
  addi s10, a6, 6
  srli s10, s10, 3                 # rounds of 8 steps behind the first step of a tile
  addi t1, a6, -1
  neg  t1, t1
  andi s4, t1, 7
  slli s4, s4, 3                   # where the first round begins: a step of both tiles is 8 B of
                                   # code
  li   t1, 1
  beq  t0, t1, compute_1
  bgtu t0, t1, compute_2
  j    compute_0

#   s0 s1 s2 s3  A, B of the first tile; A, B of the second      s7 s11  C of the first, of the second
#   s5 s6  where the 8 steps are entered, of pairs in p, q and in r, s       s8  record        t0  rounds left
#   a5  code that waits for the next stage    t3  stages to wait for

# Pairs alternate between the accumulators p, q and r, s,
# so that one is read out while the other is computed.
.macro compute t, p, q, r, s
compute_\t:
  la   a5, stages_\t
  la   s5, steps_\p
  la   s6, steps_\r
  add  s5, s5, s4
  add  s6, s6, s4
pair_\p:
  pair \t, \p, \q, s5
pair_\r:
  pair \t, \r, \s, s6
  j    pair_\p
stages_\t:
  .set stage, 0
  .rept STAGES
  d1.wait 3*stage+\t, need=s9
  ret
  .set stage, stage + 1
  .endr
.endm

.macro pair t, p, q, entry
  ld   t3, 48(s8)
  ld   s0, 0(s8)
  ld   s1, 8(s8)
  ld   s2, 16(s8)
  ld   s3, 24(s8)
  ld   s7, 32(s8)
  ld   s11, 40(s8)
  bnez t3, wait_\p
ready_\p:
  beqz s0, end
  d1.mm \p, s0, s1, o=1, ia=1, ib=1
  d1.mm \q, s2, s3, o=1, ia=1, ib=1
  mv   t0, s10
  beqz s10, store_\p
  jr   \entry
steps_\p:
  .rept 8
  d1.mm \p, s0, s1, ia=1, ib=1
  d1.mm \q, s2, s3, ia=1, ib=1
  .endr
  addi t0, t0, -1
  bnez t0, steps_\p
store_\p:
  addi s8, s8, 64
  beqz a7, bf16_\p
  d1.ast \p, s7, fd=D1_FP32
  d1.ast \q, s11, fd=D1_FP32
stored_\p:
.endm

# What a pair needs now and then only.
.macro seldom p, q
wait_\p:
  jalr ra, 0(a5)
  ld   s9, P_PEERS(a0)
  addi a5, a5, 8
  addi t3, t3, -1
  bnez t3, wait_\p
  j    ready_\p
bf16_\p:
  d1.ast \p, s7, fd=D1_BF16
  d1.ast \q, s11, fd=D1_BF16
  j    stored_\p
.endm

send:                              # thread 3, from stage 1 on
  ld   s0, P_A(a0)
  ld   s1, P_B(a0)
  ld   s3, P_STAGES(a0)
  addi s4, a0, P_STAGE
1:
  addi s3, s3, -1
  addi s4, s4, 16
  beqz s3, end
  ld   a1, 0(s4)
  ld   a2, 8(s4)
  send_rows s0, a1, P_A_LINES, s6, s7
  send_rows s1, a2, P_B_LINES, s7, s8
  tell s6, s8
  j    1b
end:
  d1.halt

posts:
  .set stage, 0
  .rept STAGES
  d1.post 3*stage, t2
  d1.post 3*stage+1, t2
  d1.post 3*stage+2, t2
  ret
  .set stage, stage + 1
  .endr

  compute 0, 0, 1, 2, 3
  compute 1, 4, 5, 6, 7
  compute 2, 8, 9, 10, 11
  seldom 0, 1
  seldom 2, 3
  seldom 4, 5
  seldom 6, 7
  seldom 8, 9
  seldom 10, 11
