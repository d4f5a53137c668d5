# Loads and stores of every size and sign at every aligned position,
# with offsets of both signs; neighbouring bytes stay.
.include "check.inc"

.equ AREA, 256                     # bytes for each thread

d1_program
  d1.tid t0
  li   t1, AREA
  mul  t0, t0, t1
  la   s0, area
  add  s0, s0, t0

# Loads: the eight bytes 80 7f ff 00 01 fe 55 aa.
  li   a0, 0xaa55fe0100ff7f80
  sd   a0, 0(s0)
.macro load_case op, offset, value
  \op  a1, \offset(s0)
  check a1, \value
  addi a2, s0, \offset - 100       # the same place with an offset of 100, and one of -2048
  \op  a1, 100(a2)
  check a1, \value
  addi a2, s0, \offset + 2000
  addi a2, a2, 48
  \op  a2, -2048(a2)               # rd = rs1
  check a2, \value
.endm
  load_case lb, 0, -0x80
  load_case lb, 1, 0x7f
  load_case lb, 2, -1
  load_case lb, 3, 0
  load_case lb, 4, 1
  load_case lb, 5, -2
  load_case lb, 6, 0x55
  load_case lb, 7, -0x56
  load_case lbu, 0, 0x80
  load_case lbu, 1, 0x7f
  load_case lbu, 2, 0xff
  load_case lbu, 3, 0
  load_case lbu, 4, 1
  load_case lbu, 5, 0xfe
  load_case lbu, 6, 0x55
  load_case lbu, 7, 0xaa
  load_case lh, 0, 0x7f80
  load_case lh, 2, 0xff
  load_case lh, 4, -0x1ff
  load_case lh, 6, -0x55ab
  load_case lhu, 0, 0x7f80
  load_case lhu, 2, 0xff
  load_case lhu, 4, 0xfe01
  load_case lhu, 6, 0xaa55
  load_case lw, 0, 0x00ff7f80
  load_case lw, 4, 0xffffffffaa55fe01
  load_case lwu, 0, 0x00ff7f80
  load_case lwu, 4, 0xaa55fe01
  load_case ld, 0, 0xaa55fe0100ff7f80

# A word of 0x80000000 and one of 0x7fffffff.
  li   a0, 0x7fffffff80000000
  sd   a0, 8(s0)
  load_case lw, 8, 0xffffffff80000000
  load_case lwu, 8, 0x80000000
  load_case lw, 12, 0x7fffffff
  load_case lwu, 12, 0x7fffffff
  load_case lh, 10, -0x8000
  load_case lhu, 10, 0x8000
  load_case lb, 11, -0x80
  .irp op, lb, lh, lw, ld, lbu, lhu, lwu
  \op  x0, 8(s0)
  check x0, 0
  .endr

# Stores: the bytes around keep their values. What is above the size in the register does not count.
.macro store_case op, offset, value
  li   a0, 0x1122334455667788
  sd   a0, 16(s0)
  sd   a0, 24(s0)
  sd   a0, 32(s0)
  li   a1, 0xfedcba9876543210
  \op  a1, 24 + \offset(s0)
  ld   a2, 24(s0)
  check a2, \value
  ld   a2, 16(s0)
  check a2, 0x1122334455667788
  ld   a2, 32(s0)
  check a2, 0x1122334455667788
  sd   a0, 24(s0)                  # the same place with an offset of -2048, and one of 2047 or less
  addi a3, s0, 2000
  addi a3, a3, 48 + 24 + \offset
  \op  a1, -2048(a3)
  ld   a2, 24(s0)
  check a2, \value
  sd   a0, 24(s0)
  addi a3, s0, 24 + \offset - 2040
  \op  a1, 2040(a3)
  ld   a2, 24(s0)
  check a2, \value
.endm
  store_case sb, 0, 0x1122334455667710
  store_case sb, 1, 0x1122334455661088
  store_case sb, 2, 0x1122334455107788
  store_case sb, 3, 0x1122334410667788
  store_case sb, 4, 0x1122331055667788
  store_case sb, 5, 0x1122104455667788
  store_case sb, 6, 0x1110334455667788
  store_case sb, 7, 0x1022334455667788
  store_case sh, 0, 0x1122334455663210
  store_case sh, 2, 0x1122334432107788
  store_case sh, 4, 0x1122321055667788
  store_case sh, 6, 0x3210334455667788
  store_case sw, 0, 0x1122334476543210
  store_case sw, 4, 0x7654321055667788
  store_case sd, 0, 0xfedcba9876543210
  sd   x0, 24(s0)
  ld   a2, 24(s0)
  check a2, 0
  sb   s0, 24(s0)                  # the address register is the data as well
  lbu  a2, 24(s0)
  andi a3, s0, 0xff
  check_same a2, a3

# Loads that follow stores to the same bytes at once, of other sizes; every eighth of two lines.
.macro forward_case offset
  li   a0, 0x8182838485868788
  sd   x0, \offset(s0)
  sw   a0, \offset(s0)
  lbu  a1, \offset + 3(s0)
  lh   a2, \offset + 2(s0)
  ld   a3, \offset(s0)
  sb   a0, \offset + 7(s0)
  ld   a4, \offset(s0)
  sh   x0, \offset + 4(s0)
  lw   a5, \offset + 4(s0)
  check a1, 0x85
  check a2, 0xffffffffffff8586
  check a3, 0x85868788
  check a4, 0x8800000085868788
  check a5, 0xffffffff88000000
.endm
  .irp slot, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  forward_case (64 + 8 * \slot)
  .endr

# Many stores in a row, then their loads.
  .irp slot, 0, 1, 2, 3, 4, 5, 6, 7
  li   a0, 0x0101010101010101 * (\slot + 1)
  sd   a0, 64 + 8 * \slot(s0)
  .endr
  li   a1, 0
  .irp slot, 7, 6, 5, 4, 3, 2, 1, 0
  ld   a0, 64 + 8 * \slot(s0)
  add  a1, a1, a0
  .endr
  check a1, 0x2424242424242424
  check_end

  .bss
  .balign 64
  .skip 2048                       # what negative offsets could reach
area:
  .skip 4 * AREA
  .skip 2048
