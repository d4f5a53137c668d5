# gemm_rows: C = A * B in FP32, operands and C in tile layout, for whole groups of tiles. include/gemm_rows.inc says how.
.include "d1.inc"
.equ ROWS_FORMAT, D1_FP32
.include "gemm_rows.inc"
