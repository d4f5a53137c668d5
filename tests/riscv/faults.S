# What stops a thread: thread 1 runs one faulting instruction after the other; thread 0 starts it
# through the control registers and looks at the cause, the PC and the address reported, and that
# the instruction had no effect. Started on thread 0 only.
.include "check.inc"

.equ CTRL, D1_THREAD_CTRL + D1_THREAD_CTRL_STRIDE
.equ PC, CTRL + D1_THREAD_PC - D1_THREAD_CTRL
.equ CAUSE, CTRL + D1_THREAD_CAUSE - D1_THREAD_CTRL
.equ EPC, CTRL + D1_THREAD_EPC - D1_THREAD_CTRL
.equ EADDR, CTRL + D1_THREAD_EADDR - D1_THREAD_CTRL
.equ RUNNING, 1
.equ HALTED, 2
.equ FAULTED, 3

.equ MARK, 0x5a5a                  # in a1 and in memory, before and after

# s1 = base of thread 1's registers. Starts it at a0 and waits for its end; a0 becomes its state.
.Lrun:
  sd   a0, PC - CTRL(s1)
  fence
  li   a0, 1
  sd   a0, 0(s1)
1:
  ld   a0, 0(s1)
  addi a0, a0, -RUNNING
  beqz a0, 1b
  addi a0, a0, RUNNING
  ret

# `address` is what must be reported: a number, `word` for the instruction word, `half` for its
# PC + 2. In the case thread 1 has a1 = MARK, s2 = its memory, a2 = the base register of the case.
.macro fault_case cause, address, base, instruction:vararg
  j    .Lstart\@
.Lcase\@:
  la   s2, area
  li   a1, MARK
  li   a2, \base
  nops 2
.Lfault\@:
  \instruction
  li   a1, 0                       # not reached
  d1.halt
.Lstart\@:
  la   a0, .Lcase\@
  jal  ra, .Lrun
  check a0, FAULTED
  ld   a0, CAUSE - CTRL(s1)
  check a0, \cause
  ld   a0, EPC - CTRL(s1)
  la   a1, .Lfault\@
  check_same a0, a1
  ld   a0, EADDR - CTRL(s1)
  .ifc \address, word
  lwu  a1, 0(a1)
  check_same a0, a1
  .else
  .ifc \address, half
  addi a1, a1, 2
  check_same a0, a1
  .else
  check a0, \address
  .endif
  .endif
  la   a0, dump                    # a1 and the memory as they were
  jal  ra, .Lrun
  check a0, HALTED
  ld   a0, 16(s2)
  check a0, MARK
  ld   a0, 0(s2)
  check a0, MARK
.endm

.equ ILLEGAL, D1_CAUSE_ILLEGAL_INSTRUCTION

.macro illegal_case instruction:vararg
  fault_case ILLEGAL, word, 0, \instruction
.endm

.macro misaligned_case op, address, offset
  fault_case D1_CAUSE_MISALIGNED, \address, \address - (\offset), \op a1, \offset(a2)
.endm

.macro outside_case op, address
  fault_case D1_CAUSE_OUT_OF_RANGE, \address, \address, \op a1, 0(a2)
.endm

# Where no instruction can be fetched.
.macro fetch_case cause, target
  li   a0, \target
  jal  ra, .Lrun
  check a0, FAULTED
  ld   a0, CAUSE - CTRL(s1)
  check a0, \cause
  ld   a0, EPC - CTRL(s1)
  check a0, \target
  ld   a0, EADDR - CTRL(s1)
  check a0, \target
.endm

d1_program
  li   s1, CTRL
  la   s2, area
  li   t0, MARK
  sd   t0, 0(s2)
  fence

# The environment, and what has none here.
  fault_case D1_CAUSE_ENVIRONMENT_CALL, 0, 0, ecall
  fault_case D1_CAUSE_BREAKPOINT, 0, 0, ebreak
  illegal_case mret
  illegal_case sret
  illegal_case wfi
  illegal_case .word 0x00200073    # uret
  illegal_case sfence.vma
  illegal_case .word 0x00000073 | 1 << 7             # ecall with rd = x1
  illegal_case .word 0x00004073    # SYSTEM, funct3 4

# No instruction; parts of the instruction set that are absent.
  illegal_case .word 0
  illegal_case .word 0xffffffff
  illegal_case .word 0x00010001    # two compressed nops
  illegal_case .word 0x100625af    # lr.w a1, (a2)
  illegal_case .word 0x00c5a5af    # amoadd.w a1, a2, (a1)
  illegal_case .word 0x00062587    # flw
  illegal_case .word 0x00c5f5d3    # fadd.s
  illegal_case .word 0x02c595bb    # the word form that MULH has not
  illegal_case .word 0x04c585b3    # add with bit 26
  illegal_case .word 0x40c595b3    # sll with bit 30
  illegal_case .word 0x0205959b    # slliw by 32
  illegal_case .word 0x04059593    # slli with bit 26
  illegal_case .word 0x4205d59b    # sraiw by 32
  illegal_case .word 0x00c5a59b    # OP-IMM-32, funct3 2
  illegal_case .word 0x00c5a5bb    # OP-32, funct3 2
  illegal_case .word 0x0000a063    # a branch with funct3 2
  illegal_case .word 0x00067583    # a load with funct3 7
  illegal_case .word 0x00b64023    # a store with funct3 4
  illegal_case .word 0x000615e7    # jalr with funct3 1
  illegal_case .word 0x0000200f    # MISC-MEM, funct3 2

# CSRs that are absent, or read-only and written: every form that writes.
  .irp number, 0x000, 0x001, 0x100, 0x300, 0x302, 0x304, 0x305, 0x341, 0x342, 0x344, 0x7b0, 0xb00, 0xb02, 0xc03, 0xc80, 0xf15
  illegal_case csrrs a1, \number, x0
  .endr
  .irp number, 0x301, 0xc00, 0xc01, 0xc02, 0xf11, 0xf12, 0xf13, 0xf14, D1_CSR_DNODE
  illegal_case csrrw a1, \number, x0
  illegal_case csrrw x0, \number, a1
  illegal_case csrrs a1, \number, a1
  illegal_case csrrc a1, \number, a1
  illegal_case csrrs a1, \number, a2                 # whose value is 0: it is a write all the same
  illegal_case csrrwi a1, \number, 0
  illegal_case csrrsi a1, \number, 1
  illegal_case csrrci a1, \number, 31
  .endr

# Misaligned accesses of each size, at every position, loads and stores.
  .irp at, 1, 3, 5, 7, 63
  .irp op, lh, lhu, sh
  misaligned_case \op, 0x20000 + \at, 0
  .endr
  .endr
  .irp at, 1, 2, 3, 5, 6, 7, 62
  .irp op, lw, lwu, sw
  misaligned_case \op, 0x20000 + \at, \at
  .endr
  .endr
  .irp at, 1, 2, 3, 4, 5, 6, 7, 60
  .irp op, ld, sd
  misaligned_case \op, 0x20000 + \at, -8
  .endr
  .endr

# Addresses outside the SRAM and the control registers, and those of other kinds.
  .irp op, lb, lbu, lh, lhu, lw, lwu, ld, sb, sh, sw, sd
  outside_case \op, 0x140000
  outside_case \op, 0x1e0000
  outside_case \op, 0x200000
  outside_case \op, 0x80000000
  outside_case \op, 0x4000000000000000
  outside_case \op, -8
  .endr
  outside_case lw, D1_CYCLE        # control registers: whole ones only, no writes to read-only ones
  outside_case sw, D1_THREAD_PC
  outside_case sd, D1_CYCLE
  outside_case ld, 0x1f0700

# Jumps: a misaligned target stops the jump, one outside the SRAM the instruction that is not there.
  fault_case D1_CAUSE_MISALIGNED, 0x1002, 0x1002, jalr a1, 0(a2)
  fault_case D1_CAUSE_MISALIGNED, 0x1002, 0x1000, jalr a1, 3(a2)
  fault_case D1_CAUSE_MISALIGNED, half, 0, .word 0x002005ef      # jal a1, . + 2
  fault_case D1_CAUSE_MISALIGNED, half, 0, .word 0x00000163      # beq x0, x0, . + 2
  fault_case D1_CAUSE_OUT_OF_RANGE, 0x200000, 0x200000, jalr a1, 0(a2)
  fault_case D1_CAUSE_OUT_OF_RANGE, 0x4000000000000000, 0x4000000000000000, jalr a1, 0(a2)
  fault_case D1_CAUSE_OUT_OF_RANGE, -4, 0, jalr a1, -4(a2)
  fetch_case D1_CAUSE_OUT_OF_RANGE, 0x140000
  fetch_case D1_CAUSE_OUT_OF_RANGE, 0x1f0000
  fetch_case D1_CAUSE_OUT_OF_RANGE, 0x1ffffc
  fetch_case D1_CAUSE_MISALIGNED, 0x1002
  .word 0x00001163                 # bne x0, x0, . + 2: not taken, so there is no fault
  la   a0, dump                    # thread 1 ends well
  jal  ra, .Lrun
  check a0, HALTED
  check_end

dump:
  la   s2, area
  sd   a1, 16(s2)
  fence
  d1.halt

  .bss
  .balign 64
area:
  .skip 64
