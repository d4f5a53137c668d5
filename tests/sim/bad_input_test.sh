#!/usr/bin/env bash
# d1sim and bad input: one line that names the thing, the range and the remedy; exit status 2, or 3
# for a hang; within a second where nothing is simulated.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
d1sim() { run_and_keep timeout 10 "$build/bin/d1sim" "$@"; }

refused() {  # <pattern> <d1sim arguments>...
  local pattern=$1 start=$EPOCHREALTIME; shift
  d1sim "$@"
  expect_refusal d1sim "$pattern"
  expect 'an answer within a second' "$(( ${EPOCHREALTIME/./} - ${start/./} ))" -lt 1000000
}

MissingElf() { refused "cannot open ELF file 'none.elf'.*No such file" run --elf none.elf; }

MalformedElf() {
  head -c 4096 /dev/urandom > noise.elf
  refused "'noise.elf' is not an ELF file.*d1.ld" run --elf noise.elf
  refused "not a regular file" run --elf .
}

ElfOfAnotherMachine() { refused "RISC-V" run --elf /bin/true; }

TruncatedElf() {
  assemble ok 'd1.halt'
  head -c 100 ok.elf > cut.elf
  refused "cut.elf' .*(truncated|malformed)" run --elf cut.elf
}

SegmentOutsideTheSram() {
  sed 's/ORIGIN = 0,/ORIGIN = 0x13ffc0,/' "$root/sim/programs/d1.ld" > high.ld
  linker_script=high.ld assemble high '.rept 64
d1.halt
.endr'
  refused "does not fit the SRAM, 0x0 to 0x13ffff" run --elf high.elf
}

NeitherElfNorKernel() { refused 'KERNEL=gemm' run; }
UnknownKernel() { refused "kernel 'gemmm' is not one of gemm" run --kernel gemmm; }
UnknownFormat() {
  refused "format 'fp64' is not one of bf16" run --kernel gemm --format fp64
  refused "format 'fp64' is not one of fp32, bf16" run --kernel gemm --output-format fp64
}
UnknownDevice() { refused "device 'fpga' is not one of model, rtl, lockstep" run --kernel gemm --device fpga; }
UnknownFlag() { refused '--frobnicate.*--help' run --frobnicate; }
UnknownCommand() { refused '--help' walk; }
NoCommand() { refused '--help'; }

ImpossibleMeshes() {
  refused "mesh '0x3' .*from 1 to 32" run --kernel gemm --mesh 0x3
  refused "mesh '1000x1000' .*from 1 to 32" run --kernel gemm --mesh 1000x1000
  refused "mesh 'big' " run --kernel gemm --mesh big
}

MeshThatTheKernelCannotUse() { refused 'gemm runs on meshes' run --kernel gemm --mesh 2x2; }

ShapesThatDoNotFit() {
  refused "shape 1024x1024x1024 takes .*has .* free" run --kernel gemm --shape 1024x1024x1024
  refused "shape 65536x65536x65536 takes" run --kernel gemm --shape 65536x65536x65536
  refused "from 1 to 65536" run --kernel gemm --shape 0x1x1
}

MalformedTensors() {
  refused "cannot open 'none.npy'" run --kernel gemm --a none.npy
  printf 'not numpy' > bad.npy
  refused "'bad.npy' is not a .npy file" run --kernel gemm --a bad.npy
  printf '\x93NUMPY\x01\x00\x3a\x00%-57s\n' "{'descr': '<u2', 'fortran_order': False, 'shape': (64, 64),}" > cut.npy
  refused "cut.npy" run --kernel gemm --a cut.npy
}

TensorOfAnotherShape() {
  { printf '\x93NUMPY\x01\x00\x3c\x00%-59s\n' "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 2), }"
    head -c 8 /dev/zero; } > small.npy
  refused "shape \(2, 2\), the operand takes \(64, 64\)" run --kernel gemm --a small.npy
}

PlacesOutsideTheMachine() {
  assemble ok 'd1.halt'
  refused "node '1,0' is not X,Y within the mesh: X 0 to 0" run --elf ok.elf --load 1,0:0:ok.elf
  refused "SRAM offset '0x140000' " run --elf ok.elf --load 0,0:0x140000:ok.elf
  refused "overlap" run --elf ok.elf --load 0,0:0:ok.elf
  refused "does not fit the SRAM" run --elf ok.elf --load 0,0:0x13fff0:ok.elf
  refused "beyond the SRAM" run --elf ok.elf --dump 0,0:0x13fff0:f4:8:x.npy
}

UnwritableOutputs() {
  assemble ok 'd1.halt'
  refused "cannot write the trace '/nonexistent/t'" run --elf ok.elf --trace /nonexistent/t
  d1sim run --kernel gemm --shape 8x8x4 --device model --out /nonexistent/c.npy
  expect 'exit status 2' "$status" -eq 2
  expect_output "^d1sim: cannot write '/nonexistent/c.npy'"
}

WavesNeedTheRightBuild() { refused 'WAVES=1' run --kernel gemm --shape 8x8x4 --waves x.fst; }

AnEndlessProgramIsAHang() {
  assemble endless '1: j 1b'
  d1sim run --elf endless.elf --device rtl --max-cycles 5000 --start 2
  expect 'exit status 3' "$status" -eq 3
  expect_output 'no end after 5000 cycles'
  expect_output 'node 0,0 thread 1: running at 0x'
}

# Programs that are busy for ever and change nothing.
# Each ends within 12000 cycles, and says what repeats itself.
stands_still() {  # <device> <d1sim arguments>...
  local device=$1; shift
  d1sim run "$@" --device "$device"
  expect 'exit status 3' "$status" -eq 3
  expect_output 'hang: nothing has changed for 10000 cycles .*, and nothing will: what runs repeats itself, or waits'
  expect 'within 12000 cycles' "$(sed -n 's/.*(cycle \([0-9]*\)).*/\1/p' <<< "$output")" -le 12000
}

ALoopThatChangesNothingIsAHang() {
  assemble loops 'd1.tid t0
bnez t0, 2f
1: j 1b
2: d1.halt'
  for device in rtl lockstep; do
    stands_still $device --elf loops.elf
    expect_output 'node 0,0 thread 0: running at 0x[0-9a-f]+, repeats what is at 0x8 to 0x8$'
    expect_output 'node 0,0 thread 1: halted'
  done
}

# A register of the node, a word of memory, both with computing, and behind calls.
APollOfWhatNobodyWritesIsAHang() {
  local device loop='0x[0-9a-f]+, repeats what is at 0x[0-9a-f]+ to 0x[0-9a-f]+'
  assemble polls 'd1.tid t0
li t1, 0x1f0828
li t2, 0x8000
li sp, 0x9000
beqz t0, 1f
li t3, 2
bltu t0, t3, 2f
beq t0, t3, 3f
d1.wait 9
d1.halt
1: ld t4, 0(t1)
beqz t4, 1b
d1.post 9, x0
d1.halt
2: ld t4, 0(t2)
mul t5, t4, t4
addi t6, t5, 5
sd t6, 8(t2)
beqz t4, 2b
d1.halt
3: mv a0, t2
jal 4f
beqz a0, 3b
d1.halt
4: addi sp, sp, -16
sd ra, 8(sp)
ld a0, 16(a0)
ld ra, 8(sp)
addi sp, sp, 16
ret'
  for device in rtl lockstep; do
    stands_still $device --elf polls.elf
    expect_output "thread 0: running at $loop, reads 0x1f0828 \(semaphore 5\)$"
    expect_output "thread 1: running at $loop, reads 0x8000$"
    expect_output "thread 2: running at $loop, reads 0x"
    expect_output 'thread 3: running at 0x[0-9a-f]+, d1.wait 9, waits for semaphore 9: needs 1, has 0'
    stands_still $device --elf polls.elf --mesh 2x1
    expect_output 'node 1,0 thread 0: running .* reads 0x1f0828'
  done
  d1sim run --elf polls.elf --device model --max-cycles 1000000
  expect 'exit status 3' "$status" -eq 3
  expect_output 'no end after 1000000 instructions'
}

# A descriptor that leads back to itself, and two that lead to each other; to this node and to the
# next. Thread 0 waits for its list, thread 1 asks whether it is done.
AListThatGoesRoundIsAHang() {
  local rest='0x100 | (1 << 16) | (1 << 32) | (1 << 48), 0, 0, 0, 0' place next device
  for place in 0 '(1 << 62 | 1 << 30)'; do
    for next in 0x400 0x440; do
      assemble ring "d1.tid t0
li t1, 0x1f0600
li t2, 0x400
li t3, 1
beq t0, t3, 1f
sd t2, 0(t1)
d1.halt
1: li t4, 1000
3: addi t4, t4, -1
bnez t4, 3b
4: ld t4, 0(t1)
beq t4, t3, 4b
d1.halt
.org 0x400
.dword 1 | ($next << 32), 0x2000, 0x3000 | $place, $rest
.dword 1 | (0x400 << 32), 0x2000, 0x3000 | $place, $rest"
      for device in rtl lockstep; do
        stands_still $device --elf ring.elf --mesh 2x1 --start 2
        expect_output 'node 0,0 DMA list of thread 0: goes round, and comes back to the descriptor at 0x4[04]0$'
        expect_output 'node 0,0 thread 0: running .* waits for its DMA list'
        expect_output 'node 0,0 thread 1: running .* repeats what is at 0x[0-9a-f]+ to 0x[0-9a-f]+, reads 0x1f0600$'
      done
    done
  done
  d1sim run --elf ring.elf --device model --max-cycles 2000000
  expect 'exit status 3' "$status" -eq 3
  expect_output 'DMA list of thread 0: busy, at the descriptor at 0x4[04]0$'
}

# Legal programs that look like these: long ones that only compute, wait for a time, or for
# something that comes late.
WhatTakesLongIsNoHang() {
  assemble long 'd1.tid t0
li t1, 0x1f0600
li t2, 0x400
li t3, 1
li t6, 0x8000
beqz t0, 0f
beq t0, t3, 1f
li t4, 2
beq t0, t4, 2f
# thread 3: a word that thread 0 writes late, read in between
3: ld t4, 0(t6)
beqz t4, 3b
d1.halt
# thread 0: counts, and keeps the count nowhere
0: li t4, 20000
4: addi t4, t4, -1
bnez t4, 4b
sd t3, 0(t6)
d1.halt
# thread 1: a list that moves zeros over zeros for 30000 cycles, and asks whether it is done
1: sd t2, 0(t1)
5: ld t4, 0(t1)
beq t4, t3, 5b
d1.halt
# thread 2: until bit 15 of the clock, of which the registers keep nothing
2: csrr t4, cycle
srli t4, t4, 15
beqz t4, 2b
d1.halt
.org 0x400
.dword 0x11, 0x10000, 0x20000, 0x4000 | (117 << 16) | (1 << 32) | (1 << 48), 0, 0, 0, 0'
  for device in rtl lockstep; do
    d1sim run --elf long.elf --device $device
    expect 'exit status 0' "$status" -eq 0
    expect 'four halted' "$(grep -c 'halted at' <<< "$output")" -eq 4
  done
}

AWaitForeverIsAHangThatNamesTheSemaphore() {
  assemble waits 'd1.wait 5
d1.halt'
  d1sim run --elf waits.elf --device rtl
  expect 'exit status 3' "$status" -eq 3
  expect_output 'hang: no instruction retired for 10000 cycles .*every thread that runs waits for a semaphore, and none is left to post it'
  expect_output 'thread 0: running at 0x0, d1.wait 5, waits for semaphore 5: needs 1, has 0'
  d1sim run --elf waits.elf --device model
  expect 'exit status 3' "$status" -eq 3
  expect_output 'thread 0: running at 0x0, waits for semaphore 5: needs 1, has 0'
}

# Three of four threads come to a barrier.
ABarrierThatHangsNamesWhoHasNotCome() {
  assemble comes 'd1.tid t0
li t1, 0x1f0a10
bnez t0, 1f
li t2, 0x1400f
sd t2, 0(t1)
1: li t2, 3
beq t0, t2, 2f
li t2, 300
3: addi t2, t2, -1
bnez t2, 3b
li t2, 1
sll t2, t2, t0
sd t2, 8(t1)
bnez t0, 1f
d1.wait 20
2: d1.halt
1: d1.wait 21
d1.halt'
  for device in rtl model; do
    d1sim run --elf comes.elf --device $device
    expect 'exit status 3' "$status" -eq 3
    expect_output 'thread 0: running .*waits for semaphore 20: needs 1, has 0; barrier 1 waits for node 0,0 thread 3'
    expect_output 'thread 1: running .*waits for semaphore 21: needs 1, has 0; barrier 1 waits for node 0,0 thread 3'
    expect_output 'thread 2: running .*waits for semaphore 21: needs 1, has 0'
  done
}

# Of two threads that wait for each other, and one that waits for more than was posted.
AHangSaysWhoWaitsForWhom() {
  assemble circle 'd1.tid t0
li t1, 2
beq t0, t1, 2f
bgtu t0, t1, 3f
bnez t0, 1f
d1.wait 8
d1.post 9, x0
d1.halt
1: d1.wait 9
d1.post 8, x0
d1.halt
2: li t1, 70
d1.post 10, x0
d1.wait 10, need=t1
3: d1.halt'
  for device in rtl lockstep; do
    d1sim run --elf circle.elf --device $device --profile p.json
    expect 'exit status 3' "$status" -eq 3
    expect_output 'thread 0: running at 0x14, d1.wait 8, waits for semaphore 8: needs 1, has 0'
    expect_output 'thread 1: running at 0x20, d1.wait 9, waits for semaphore 9: needs 1, has 0'
    expect_output 'thread 2: running at 0x34, d1.wait 10, need=t1, waits for semaphore 10: needs 70, has 1'
    expect_output 'thread 3: halted'
  done
  # The profile of a hang counts to its end.
  expect_output 'thread 0 .* 100[0-9][0-9] '
}

# Each node of a row waits, then posts to the next one, the last to the first: x to the east, so
# node x waits for node x - 1. Thread 1 of node 0,0 waits for what nobody posts.
AHangAcrossNodesNamesTheCircle() {
  assemble ring 'd1.tid t0
bnez t0, 1f
csrr t1, 0xFC0
srli t1, t1, 30
andi t1, t1, 0xff
addi t1, t1, 1
bltu t1, a0, 2f
li t1, 0
2: slli t1, t1, 30
li t2, 1
slli t2, t2, 62
add t1, t1, t2
li t3, 3
d1.wait 8, need=t3
d1.wait 9
d1.post 8, t1
d1.halt
1: slli t0, t0, 2
d1.wait 10
d1.halt'
  for device in model rtl lockstep; do
    d1sim run --elf ring.elf --mesh 2x1 --arg 2 --device $device --start 2
    expect 'exit status 3' "$status" -eq 3
    expect_output '^a circle of threads that wait for each other:'
    expect_output '^  node 0,0 thread 0 at 0x34 waits for semaphore 8, which node 1,0 thread 0 would post$'
    expect_output '^  node 1,0 thread 0 at 0x34 waits for semaphore 8, which node 0,0 thread 0 would post$'
    d1sim run --elf ring.elf --mesh 3x1 --arg 3 --device $device --start 1
    expect 'exit status 3' "$status" -eq 3
    expect_output '^  node 0,0 thread 0 at 0x34 waits for semaphore 8, which node 2,0 thread 0 would post$'
    expect_output '^  node 2,0 thread 0 at 0x34 waits for semaphore 8, which node 1,0 thread 0 would post$'
    expect_output '^  node 1,0 thread 0 at 0x34 waits for semaphore 8, which node 0,0 thread 0 would post$'
    # A row of four: the first would be posted by a fifth, so there is no circle.
    d1sim run --elf ring.elf --mesh 4x1 --arg 5 --device $device --start 1
    expect 'exit status 3' "$status" -eq 3
    expect_output '^  node 0,0 thread 0 at 0x34 waits for semaphore 8, which no thread would post$'
    expect 'no circle' "$(grep -c circle <<< "$output")" -eq 0
  done
}

ProfilesNeedRtlAndAFile() {
  refused 'a profile needs RTL' run --kernel gemm --shape 8x8x4 --device model --profile p.json
  refused '\-\-timeline needs --profile' run --kernel gemm --shape 8x8x4 --timeline t.json
}

AFaultIsReported() {
  assemble faults 'li t0, 0x180000
ld t1, 0(t0)
d1.halt'
  for device in model rtl lockstep; do
    d1sim run --elf faults.elf --device $device --start 1
    expect 'exit status 1' "$status" -eq 1
    expect_output 'node 0,0 thread 0: faulted at 0x[0-9a-f]+, OutOfRange 0x180000'
  done
}

run_cases MissingElf MalformedElf ElfOfAnotherMachine TruncatedElf SegmentOutsideTheSram NeitherElfNorKernel \
  UnknownKernel UnknownFormat UnknownDevice UnknownFlag UnknownCommand NoCommand ImpossibleMeshes \
  MeshThatTheKernelCannotUse ShapesThatDoNotFit MalformedTensors TensorOfAnotherShape PlacesOutsideTheMachine \
  UnwritableOutputs WavesNeedTheRightBuild AnEndlessProgramIsAHang ALoopThatChangesNothingIsAHang \
  APollOfWhatNobodyWritesIsAHang AListThatGoesRoundIsAHang WhatTakesLongIsNoHang \
  AWaitForeverIsAHangThatNamesTheSemaphore ABarrierThatHangsNamesWhoHasNotCome AHangSaysWhoWaitsForWhom \
  AHangAcrossNodesNamesTheCircle ProfilesNeedRtlAndAFile AFaultIsReported
