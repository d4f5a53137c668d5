# gemm_cfloat8: C = A * B, operands in CFloat8 and tile layout, on the four threads of one node.
#
# Parameter block (64-bit words):
#   0 A    Mt x Kt tiles of 8x4 CFloat8, k fastest   24 Mt  row tiles of A and C, 1 or more
#   8 B    Nt x Kt tiles of 4x8 CFloat8, k fastest   32 Nt  column tiles of B and C, 1 or more
#  16 C    Mt x Nt tiles of 8x8, columns fastest     40 Kt  steps of a tile, 1 or more
#  56 format table entry of A, CFloat8               48 format of C: 0 BF16, 1 FP32
#  64 the same of B
# A and B are 32 B aligned, C is 64 B aligned; they do not overlap.
#
# Result, bound and aim: as gemm_tile; two steps find their tiles in one line of 64 B.
.set D1_CFLOAT8, 1
.include "gemm.inc"
.include "gemm_columns.inc"

.equ P_ENTRY_A, 56
.equ P_ENTRY_B, 64

d1_program
  ld   t1, P_ENTRY_A(a0)
  ld   t2, P_ENTRY_B(a0)
  csrw D1_CSR_DFORMAT2, t1
  csrw D1_CSR_DFORMAT3, t2
  gemm_columns general
columns_end:
  d1.halt
general:
  gemm_engine gemm
gemm_end:
  d1.halt
