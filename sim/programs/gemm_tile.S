# gemm_tile: C = A * B, operands in tile layout, on the four threads of one node.
#
# Parameter block (64-bit words):
#   0 A    Mt x Kt tiles of 8x4 BF16, k fastest      24 Mt  row tiles of A and C, 1 or more
#   8 B    Nt x Kt tiles of 4x8 BF16, k fastest      32 Nt  column tiles of B and C, 1 or more
#  16 C    Mt x Nt tiles of 8x8, columns fastest     40 Kt  steps of a tile, 1 or more
#                                                    48 format of C: 0 BF16, 1 FP32
# A, B and C are 64 B aligned and do not overlap.
#
# Result: element (r, c) of C is the chain of matrix steps over k = 0-3, 4-7, ..., the first one
# overwriting; the format conversion is last. docs/number-semantics.md defines both.
#
# Bound: one step a cycle, Mt * Nt * Kt cycles, when A, B, C and the program lie in different
# 256 KiB quarters of the SRAM (or A and B differ in address bits 7 and 6, with Kt a multiple of 4).
# Aim: 90 % of that at 64^3, 97 % at 128^3, from the first fetch, with a cold cache, to the last
# write (`make sim` prints what is reached). Set-up, first misses and last read-out come on top
# once.
#
# How it works, when Nt and Kt are multiples of 8: include/gemm_columns.inc; otherwise:
# see include/gemm.inc.
.include "gemm.inc"
.include "gemm_columns.inc"

d1_program
  gemm_columns general
columns_end:
  d1.halt
general:
  gemm_engine gemm
gemm_end:
  d1.halt
