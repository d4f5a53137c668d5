# A program as others write it for one hart: adds up 1 to 100 with a stack and a call, and tells the
# end through `tohost`: 1 when the sum is right, 3 (exit code 1) when it is not. docs/riscv.md runs
# it.

  .section .text.init, "ax"
  .globl _start
_start:
  la   sp, _stack_top
  li   a0, 100
  call sum
  li   t0, 5050
  li   t1, 1
  beq  a0, t0, end
  li   t1, 3
end:
  la   t2, tohost
  sd   t1, 0(t2)
  j    end

# a0 = 1 + ... + a0, by calling itself.
sum:
  beqz a0, 1f
  addi sp, sp, -16
  sd   ra, 8(sp)
  sd   a0, 0(sp)
  addi a0, a0, -1
  call sum
  ld   a1, 0(sp)
  ld   ra, 8(sp)
  addi sp, sp, 16
  add  a0, a0, a1
1:
  ret

  .section .tohost, "aw", @progbits
  .balign 64
  .globl tohost
tohost:
  .dword 0
