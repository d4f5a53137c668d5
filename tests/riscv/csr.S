# Zicsr and Zicntr: every form on mscratch, every CSR's value, counters that advance.
# What faults is in faults.S.
.include "check.inc"

d1_program
# mscratch takes all 64 bits; rd has the old value.
  li   s0, 0x123456789abcdef0
  li   s1, 0xfedcba9876543210
  csrrw x0, mscratch, s0           # rd = x0 writes
  csrrw a0, mscratch, s1
  check a0, 0x123456789abcdef0
  csrrw a0, mscratch, x0           # rs1 = x0 writes 0
  check a0, 0xfedcba9876543210
  csrrs a0, mscratch, x0
  check a0, 0
  csrrs a0, mscratch, s0
  check a0, 0
  csrrs a0, mscratch, s1           # sets bits only
  check a0, 0x123456789abcdef0
  csrrs a0, mscratch, x0           # rs1 = x0 changes nothing
  check a0, 0xfefcfef8fefcfef0
  csrrs x0, mscratch, x0
  csrrc a0, mscratch, s0           # clears bits only
  check a0, 0xfefcfef8fefcfef0
  csrrc a0, mscratch, x0
  check a0, 0xecc8a88064402000
  csrrc x0, mscratch, s1           # rd = x0 clears all the same
  csrr a0, mscratch
  check a0, 0
  csrrs x0, mscratch, s1
  csrr a0, mscratch
  check a0, 0xfedcba9876543210
  csrrw s0, mscratch, s0           # rd = rs1
  check s0, 0xfedcba9876543210
  csrr a0, mscratch
  check a0, 0x123456789abcdef0

# Immediates: five bits, zero-extended.
  csrrwi a0, mscratch, 31
  check a0, 0x123456789abcdef0
  csrrwi a0, mscratch, 0           # writes 0
  check a0, 31
  csrrsi a0, mscratch, 21
  check a0, 0
  csrrsi a0, mscratch, 10
  check a0, 21
  csrrsi a0, mscratch, 0           # changes nothing
  check a0, 31
  csrrci a0, mscratch, 6
  check a0, 31
  csrrci a0, mscratch, 0
  check a0, 25
  csrrci x0, mscratch, 9
  csrr a0, mscratch
  check a0, 16
  csrrwi x0, mscratch, 5
  csrr a0, mscratch
  check a0, 5
  li   a1, -1
  csrw mscratch, a1
  csrrci a0, mscratch, 31
  check a0, -1
  csrr a0, mscratch
  check a0, -32
  csrrsi x0, mscratch, 1
  csrr x0, mscratch
  check x0, 0

# A value used at once, at each distance; a register just computed, written at each distance.
.macro csr_distance count
  li   a0, 0x100 + \count
  csrw mscratch, a0
  csrrs a1, mscratch, x0
  nops \count
  addi a1, a1, 1
  check a1, 0x101 + \count
  addi a0, a0, 7
  nops \count
  csrrw x0, mscratch, a0
  csrr a1, mscratch
  check a1, 0x107 + \count
.endm
  csr_distance 0
  csr_distance 1
  csr_distance 2
  csr_distance 3
  csr_distance 4

# What the machine is. Reading with set, clear and 0 is allowed.
  csrr a0, misa
  check a0, 0x8000000000001100     # MXL = 64 bits, I, M
  csrr a0, mvendorid
  check a0, 0
  csrr a0, marchid
  check a0, 0
  csrr a0, mimpid
  check a0, 0x00010000
  li   a1, D1_VERSION
  ld   a1, 0(a1)
  check_same a0, a1
  csrr a0, mhartid
  d1.tid a1
  check_same a0, a1
  csrr a0, D1_CSR_DNODE
  li   a1, D1_NODE
  ld   a1, 0(a1)
  check_same a0, a1
  check a0, 0x4000000000000000     # kind 1, node (0,0)
  csrrc a0, misa, x0
  check a0, 0x8000000000001100
  csrrsi a0, misa, 0
  check a0, 0x8000000000001100
  csrrci a0, mimpid, 0
  check a0, 0x00010000

# The format table: what a reset leaves, 16 bits of what is written, and each entry on its own.
# Afterwards it is as before.
.macro entry_is number, value
  csrr a0, D1_CSR_DFORMAT0 + \number
  check a0, \value
.endm
.macro table_is_reset
  entry_is 0, 0                    # BF16
  entry_is 1, 1                    # FP32
  entry_is 2, 2 + (7 << 4)         # CFloat8_1_4_3, bias 7
  entry_is 3, 3 + (15 << 4)        # CFloat8_1_5_2
  entry_is 4, 4 + (15 << 4)        # CFloat16 SHP
  entry_is 5, 5 + (31 << 4)        # CFloat16 UHP
  .irp number, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  entry_is \number, 0
  .endr
.endm
  table_is_reset
  li   a1, -1
  .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  csrrw s0, D1_CSR_DFORMAT0 + \number, a1
  entry_is \number, 0xffff
  li   a2, 0x5a50 + \number
  csrrc a0, D1_CSR_DFORMAT0 + \number, a2
  check a0, 0xffff
  csrrsi a0, D1_CSR_DFORMAT0 + \number, \number + 1
  check a0, 0xffff & ~(0x5a50 + \number)
  entry_is \number, (0xffff & ~(0x5a50 + \number)) | (\number + 1)
  csrrw x0, D1_CSR_DFORMAT0 + \number, s0
  .endr
  table_is_reset

# The random bits: what a reset leaves; 0 cannot be had;
# an instruction that rounds stochastically moves them a step.
  csrr a0, D1_CSR_DSEED
  check a0, 0x9e3779b97f4a7c15
  li   s0, 0x123456789abcdef0
  csrrw a0, D1_CSR_DSEED, s0
  check a0, 0x9e3779b97f4a7c15
  csrrw a0, D1_CSR_DSEED, x0
  check a0, 0x123456789abcdef0
  csrrci a0, D1_CSR_DSEED, 21
  check a0, 0x9e3779b97f4a7c15
  csrrw a0, D1_CSR_DSEED, s0
  check a0, 0x9e3779b97f4a7c00
  li   a1, 0x71492a00              # about 1e30
  d1.vsplat.w v1, a1
  d1.vcvt v2, v1, 0, 1, sr=1       # to BF16: one draw
  slli a2, s0, 13
  xor  a2, a2, s0
  srli a3, a2, 7
  xor  a2, a2, a3
  slli a3, a2, 17
  xor  a2, a2, a3
  csrr a0, D1_CSR_DSEED
  check_same a0, a2
  d1.vcvt v2, v1, 0, 1             # to nearest: none
  csrr a0, D1_CSR_DSEED
  check_same a0, a2

# The flags: four bits, none after a reset, set by what raises them until they are cleared.
  csrr a0, D1_CSR_DFLAGS
  check a0, 0
  d1.vcvt v2, v1, 2, 1             # to CFloat8: Overflow
  csrr a0, D1_CSR_DFLAGS
  check a0, 4
  csrrw a0, D1_CSR_DFLAGS, x0
  check a0, 4
  li   a1, -1
  csrrw a0, D1_CSR_DFLAGS, a1
  check a0, 0
  csrrci a0, D1_CSR_DFLAGS, 6
  check a0, 15
  csrrw a0, D1_CSR_DFLAGS, x0
  check a0, 9
  csrr a0, D1_CSR_DFLAGS
  check a0, 0

# Counters: cycle and time grow and are one; instret counts this thread's instructions,
# without the reading one.
  csrr a0, cycle
  csrr a1, time
  csrr a2, cycle
  sltu a3, a0, a1
  check a3, 1
  sltu a3, a1, a2
  check a3, 1
  rdcycle a0
  rdtime a1
  sltu a3, a0, a1
  check a3, 1
  rdinstret a0
  rdinstret a1
  sub  a1, a1, a0
  check a1, 1
  csrr a0, instret
  nops 10
  csrr a1, instret
  sub  a1, a1, a0
  check a1, 11
  csrr a0, instret
  li   a2, 5
1:
  addi a2, a2, -1
  bnez a2, 1b
  csrr a1, instret
  sub  a1, a1, a0
  check a1, 12
  csrrs x0, instret, x0
  check_end
