# gemm_rows_bf16: gemm_rows with C in BF16.
.include "d1.inc"
.equ ROWS_FORMAT, D1_BF16
.include "gemm_rows.inc"
