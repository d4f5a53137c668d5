# gemm_cfloat8: C = A * B, operands in CFloat8 and tile layout, on the four threads of one node, in whole groups of tiles.
#
# Parameter block (64-bit words):
#   0 A    Mt x Kt tiles of 8x4 CFloat8, k fastest   24 Mt  row tiles of A and C, even
#   8 B    Nt x Kt tiles of 4x8 CFloat8, k fastest   32 Nt  column tiles of B and C, a multiple of 8
#  16 C    Mt x Nt tiles of 8x8, columns fastest     40 Kt  steps of a tile, a multiple of 8
#  56 format table entry of A, CFloat8               48 format of C: 0 BF16, 1 FP32
#  64 the same of B
# A, B and C are 64 B aligned and do not overlap.
#
# Result, bound and aim: as gemm_tile.
#
# How it works: include/gemm_blocks.inc. For other sizes every thread ends with exit code 1; gemm_any does them.
.set D1_CFLOAT8, 1
.include "gemm_blocks.inc"

d1_program
  gemm_blocks general
blocks_end:
  d1.halt
general:
  li   t1, 1
  d1.halt t1
