# scale: y = 2.5 x for 1024 FP32; docs/your-own-program.md explains it.
.include "d1.inc"

.equ X, 0x40000                   # 1024 FP32, in another 256 KiB region than y: their accesses
                                  # never conflict
.equ Y, 0x80000
.equ LINES, 1024 / 16 / 4         # of 16 FP32, for each of the four threads

d1_program
  d1.tid t0                       # thread t takes the lines 16 t to 16 t + 15
  slli t0, t0, 10                 # 16 lines are 1024 bytes
  li   a1, X
  li   a2, Y
  add  a1, a1, t0
  add  a2, a2, t0
  li   t1, 0x40200000             # 2.5
  d1.vsplat.w v1, t1
  li   t2, LINES
1:
  d1.vld v2, a1, inc=1            # one line; a1 += 64
  addi t2, t2, -1
  d1.fmul.s v3, v1, v2
  d1.vst v3, a2, inc=1
  bnez t2, 1b
  d1.halt                         # waits until everything is stored
