# gemm_mesh: C = A * B on a mesh of X x Y nodes, operands in tile layout.
#
# Node (x, y) computes the block of C in block row y and block column x, of Mt x Nt tiles. For that
# it needs block row y of A (Mt x Kt tiles) and block column x of B (Nt x Kt tiles), in tile layout,
# at the same addresses in every node. In the beginning each tile is in one node only:
#   node (x, y) holds steps xKt/X to (x+1)Kt/X - 1 of A's block row, at their place in A,
#             and steps yKt/Y to (y+1)Kt/Y - 1 of B's block column, at their place in B
# (divisions rounded down). The places of the other steps may hold anything.
#
#         B0     B1                 gather: each node pushes its part of A to the nodes of its
#       +-----+-----+               row and its part of B to the nodes of its column, to the
#   A0  | C00 | C01 |               address where it lies itself; a post to each peer follows
#       +-----+-----+               the pushes. When a node has counted the posts of all its
#   A1  | C10 | C11 |               peers, it has all of its operands.
#       +-----+-----+
#
# Parameter block of a node (64-bit words): as gemm_tile, then
#   0 A   8 B  16 C  24 Mt  32 Nt  40 Kt  48 format of C: 0 BF16, 1 FP32     56 X   64 Y
# All but C and its format are the same in every node. The mesh begins at node (0, 0).
#
# Result: as gemm_tile. Bound: one line of 64 B a cycle leaves a node, that is
# (X-1)/X * Mt * Kt + (Y-1)/Y * Nt * Kt cycles, then Mt * Nt * Kt cycles. Aim: 85 % of the
# sum at 128^3 on each node of a 2x2 mesh.
.include "gemm.inc"

.equ P_A, 0
.equ P_B, 8
.equ P_MT, 24
.equ P_NT, 32
.equ P_KT, 40
.equ P_X, 56
.equ P_Y, 64

.equ SEM_DATA, 0                   # posts of peers: one a peer and thread

# Pushes this thread's share of the node's part of an operand to every peer in a line of the mesh.
# An outer tile is a row of tiles of A or a column of tiles of B; thread t takes t, t + 4, ...
#   base, outer, nodes: words of the parameter block: operand, outer tiles, nodes in the line
#   shift: lowest bit of the node's coordinate in a global address
# In: t0 = thread, a6 = Kt, a7 = global address of this node.
.macro gather name, base, outer, nodes, shift
  ld   t1, \nodes(a0)
  ld   s0, \base(a0)
  ld   s3, \outer(a0)
  srli t3, a7, \shift
  andi t3, t3, 255                 # this node's place in the line
  mul  t4, t3, a6
  divu s1, t4, t1                  # its first step
  add  t4, t4, a6
  divu s2, t4, t1
  sub  s2, s2, s1                  # its number of steps
  mul  t4, t0, a6
  add  t4, t4, s1
  slli t4, t4, 6
  add  s0, s0, t4                  # its first operand tile in the thread's first outer tile
  slli s4, a6, 8                   # bytes from there to the same in outer tile t + 4
  slli t4, t3, \shift
  sub  s5, a7, t4                  # global address of the first node in the line
  mv   s6, t3
\name\()_peer:
  addi s6, s6, 1                   # the neighbour comes first, so that all links are used
  bltu s6, t1, 1f
  li   s6, 0
1:
  beq  s6, t3, \name\()_done
  slli t4, s6, \shift
  add  s7, s5, t4                  # global address of the peer
  mv   s8, s0
  sub  s9, s3, t0                  # above 0 as long as there is an outer tile
  blez s9, \name\()_post
\name\()_outer:
  mv   a1, s8
  add  a2, s8, s7
  addi a3, s2, -4
  bltz a3, 3f
2:
  .irp u, 0, 1, 2, 3
  d1.vld v\u, a1, inc=1
  .endr
  addi a3, a3, -4
  .irp u, 0, 1, 2, 3
  d1.push v\u, a2, inc=1
  .endr
  bgez a3, 2b
3:
  addi a3, a3, 4
  beqz a3, 5f
4:
  d1.vld v0, a1, inc=1
  addi a3, a3, -1
  d1.push v0, a2, inc=1
  bnez a3, 4b
5:
  add  s8, s8, s4
  addi s9, s9, -4
  bgtz s9, \name\()_outer
\name\()_post:
  d1.post SEM_DATA, s7             # arrives behind this thread's pushes
  j    \name\()_peer
\name\()_done:
.endm

d1_program
  d1.tid t0
  ld   a6, P_KT(a0)
  csrr a7, D1_CSR_DNODE
  gather gather_a, P_A, P_MT, P_X, 30
  gather gather_b, P_B, P_NT, P_Y, 38

  bnez t0, operands_here           # thread 0 counts what has come from four threads of each peer
  ld   t1, P_X(a0)
  ld   t2, P_Y(a0)
  add  t1, t1, t2
  addi t1, t1, -2
  slli t1, t1, 2
  d1.wait SEM_DATA, need=t1
operands_here:
  d1_release t0, t1

  gemm_engine gemm
gemm_end:
  d1.halt
