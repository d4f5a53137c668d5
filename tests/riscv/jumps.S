# JAL, JALR, LUI and AUIPC: targets, links, bit 0, register pairs, ranges.
.include "check.inc"

d1_program
# JAL forward and backward, the link is the next instruction.
  jal  a0, 2f
1:
  check_never
3:
  la   a2, 5f
  check_same a1, a2
  j    6f
2:
  la   a2, 1b
  check_same a0, a2
  jal  a1, 3b
5:
  check_never
6:
  jal  x0, 7f
  check_never
7:
  check x0, 0
  jal  ra, 8f                      # every link register is a normal one
  check_never
8:
  jal  s11, 9f
9:
  la   a0, 9b
  check_same s11, a0

# JALR: offsets of both signs, bit 0 of the sum is cleared, rd = rs1.
.macro jalr_case rd, rs, offset, bias
  la   \rs, .Ltarget\@ - (\offset) + \bias
  jalr \rd, \offset(\rs)
.Llink\@:
  check_never
  .balign 8
.Ltarget\@:
  .ifnc \rd, x0
  la   a7, .Llink\@
  check_same \rd, a7
  .else
  check x0, 0
  .endif
.endm
  jalr_case a0, a1, 0, 0
  jalr_case a0, a1, 4, 0
  jalr_case a0, a1, -4, 0
  jalr_case a0, a1, 2047, 0
  jalr_case a0, a1, -2048, 0
  jalr_case a0, a1, 0, 1           # odd base
  jalr_case a0, a1, 1, 1           # odd offset: base + offset is even and one too many
  jalr_case a0, a1, -1, 1
  jalr_case a0, a1, 2047, 1
  jalr_case a0, a0, 0, 0           # the target is read before the link is written
  jalr_case a0, a0, -8, 1
  jalr_case x0, a1, 0, 0
  jalr_case x0, a1, 3, 1
  jalr_case ra, a1, 0, 0
  jalr_case a1, ra, 0, 0
  jalr_case ra, ra, 16, 0

# A call and its return, nested.
  li   s0, 0
  jal  ra, .Louter
  check s0, 0x111
  j    1f
.Louter:
  mv   s1, ra
  addi s0, s0, 0x1
  jal  ra, .Linner
  addi s0, s0, 0x100
  jr   s1
.Linner:
  addi s0, s0, 0x10
  ret
1:

# JAL over a long distance and back.
  j    2f
3:
  la   a1, 4f
  check_same a0, a1
  j    5f
  .skip 0x10000, 0                 # 0 is illegal
2:
  jal  a0, 3b
4:
  check_never
5:

# A target computed just before the jump, at each distance.
.macro jalr_distance count
  auipc a0, 0
  addi a0, a0, 20 + 4 * \count
  nops \count
  jalr a1, 0(a0)
  check_never
.endm
.Lnear:
  jalr_distance 0
  jalr_distance 1
  jalr_distance 2
  jalr_distance 3
  jalr_distance 4

# LUI: the sign of bit 31 enters above, the low 12 bits are 0.
.macro lui_case imm, value
  li   a0, -1
  lui  a0, \imm
  check a0, \value
.endm
  lui_case 0, 0
  lui_case 1, 0x1000
  lui_case 0x7ffff, 0x7ffff000
  lui_case 0x80000, 0xffffffff80000000
  lui_case 0xfffff, 0xfffffffffffff000
  lui_case 0x12345, 0x12345000
  lui_case 0xabcde, 0xffffffffabcde000
  lui  x0, 0xfffff
  check x0, 0

# AUIPC: relative to its own address, the same extension.
.macro auipc_case imm, value
  la   a1, .Lhere\@
.Lhere\@:
  auipc a0, \imm
  sub  a0, a0, a1
  check a0, \value
.endm
  auipc_case 0, 0
  auipc_case 1, 0x1000
  auipc_case 0x7ffff, 0x7ffff000
  auipc_case 0x80000, 0xffffffff80000000
  auipc_case 0xfffff, 0xfffffffffffff000
  auipc x0, 0x12345
  check x0, 0
  check_end
