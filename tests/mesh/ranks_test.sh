#!/usr/bin/env bash
# One mesh on several threads and on several processes: the same bits in the same cycles. And what
# is said when processes cannot share a mesh, or one of them dies.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
d1sim() { run_and_keep timeout 300 "$build/bin/d1sim" "$@"; }
ranks() {  # <processes> <d1sim arguments>...
  local np=$1; shift
  run_and_keep timeout 300 "$root/scripts/mpirun.sh" "$np" "$build/bin/d1sim-mpi" "$@"
}

# The line of the table without the simulator's speed,
# and the hash of every link in every cycle and of all memory.
essence() { awk '/bit-exact/ { $8 = ""; print } /^signature/' <<< "$output"; }

the_same_on() {  # <d1sim arguments>...
  local expected threads np
  d1sim run --device rtl --signature --heatmap one "$@"
  expect 'success' "$status" -eq 0
  expected=$(essence)
  expect 'a result and a signature' "$(wc -l <<< "$expected")" -eq 2
  for threads in 2 3; do
    d1sim run --device rtl --signature --threads $threads "$@"
    expect "the same on $threads threads: $expected" "$(essence)" = "$expected"
  done
  for np in 1 2 3; do
    ranks $np run --device rtl --signature --heatmap ranks "$@"
    expect 'success' "$status" -eq 0
    cmp one.json ranks.json
    expect "the same in $np processes: $expected" "$(essence)" = "$expected"
  done
  ranks 2 run --device rtl --signature --threads 2 "$@"
  expect "the same in 2 processes of 2 threads: $expected" "$(essence)" = "$expected"
}

GemmThroughTheNetworkIsTheSame() { the_same_on --kernel gemm_mesh --mesh 2x3 --shape 40x24x32; }
GemmOnResidentOperandsIsTheSame() { the_same_on --kernel gemm_resident --mesh 3x4 --shape 64x48x16; }
AnAllReduceAroundDeadNodesIsTheSame() {
  the_same_on --kernel all_reduce --mesh 3x3 --dead '1,1 2,0' --shape 200 --format fp32
}

# Each node of a column waits for the one north of it, node 0,0 for the last one: the circle goes
# through all processes. Thread 1 of each node waits at a barrier to which node 0,2 never comes.
AHangIsReportedAsByOneProcess() {
  local one
  assemble column 'd1.tid t0
csrr t1, 0xFC0
srli t2, t1, 38
andi t2, t2, 0xff
bnez t0, 3f
addi t3, t2, 1
bltu t3, a0, 2f
li t3, 0
2: slli t3, t3, 38
li t4, 1
slli t4, t4, 62
add t3, t3, t4
d1.wait 8
d1.post 8, t3
d1.halt
3: li t3, 0x1f0a00
li t4, 0x10042
beqz t2, 5f
li t4, 0x10102
addi t5, t2, 1
bgeu t5, a0, 5f
li t4, 0x10142
5: sd t4, 0(t3)
li t5, 2
beq t2, t5, 6f
sd t5, 8(t3)
6: d1.wait 17
d1.halt'
  d1sim run --elf column.elf --mesh 1x3 --arg 3 --device rtl --start 2
  expect 'exit status 3' "$status" -eq 3
  expect_output 'every thread that runs waits for a semaphore'
  expect_output 'node 0,0 thread 1: running .*barrier 0 waits for node 0,2 thread 1'
  expect_output '^a circle of threads that wait for each other:'
  one=$output
  for np in 2 3; do
    ranks $np run --elf column.elf --mesh 1x3 --arg 3 --device rtl --start 2
    expect 'exit status 3' "$status" -eq 3
    expect "the same in $np processes: $one" "$output" = "$one"
  done
}

MoreProcessesThanRowsAreRefused() {
  ranks 3 run --kernel gemm_mesh --mesh 4x2 --device rtl
  expect_refusal d1sim '3 processes cannot share the 2 rows of the mesh; start at most 2'
}

AnUnknownKernelIsOneLine() {
  ranks 2 run --kernel nothing --mesh 2x2 --device rtl
  expect_refusal d1sim "kernel 'nothing' is not one of"
}

LockstepInProcessesIsRefused() {
  ranks 2 run --kernel gemm_mesh --mesh 2x2
  expect_refusal d1sim 'use the device rtl'
}

OnlyRunsWorkInProcesses() {
  ranks 2 speed
  expect_refusal d1sim 'only d1sim run works with mpirun'
}

WithoutMpirunIsRefused() {
  run_and_keep "$build/bin/d1sim-mpi" run --kernel gemm_mesh --mesh 2x2 --device rtl
  expect_refusal d1sim 'is started by mpirun'
}

MpirunOfTheOtherProgramIsRefused() {
  run_and_keep timeout 60 "$root/scripts/mpirun.sh" 2 sh -c \
    "'$build/bin/d1sim' run --kernel gemm_mesh --mesh 2x2 --device rtl 2>error.\$OMPI_COMM_WORLD_RANK"
  output=$(cat error.0)
  expect_refusal d1sim 'mpirun is for build/bin/d1sim-mpi'
}

AProcessThatDiesEndsTheRun() {
  assemble endless '1: j 1b'
  timeout 60 "$root/scripts/mpirun.sh" 2 sh -c \
    "echo \$\$ > pid.\$OMPI_COMM_WORLD_RANK; exec '$build/bin/d1sim-mpi' run --elf endless.elf --mesh 2x2 --device rtl" >log 2>&1 &
  local job=$!
  for _ in {1..100}; do [[ -s pid.1 ]] && break; sleep 0.1; done
  sleep 1
  kill -KILL "$(cat pid.1)"
  status=0; wait $job || status=$?
  output=$(cat log)
  expect 'an end within a minute, and not a good one' "$status" -ne 0 -a "$status" -ne 124
  expect_output '^d1sim: process 1 of 2 died of signal 9 \(KILL\); the others are ended'
  for _ in {1..100}; do [[ -d /proc/$(cat pid.0) ]] || break; sleep 0.1; done
  expect 'the other process has ended as well' ! -d "/proc/$(cat pid.0)"
}

run_cases GemmThroughTheNetworkIsTheSame GemmOnResidentOperandsIsTheSame AnAllReduceAroundDeadNodesIsTheSame \
  AHangIsReportedAsByOneProcess MoreProcessesThanRowsAreRefused AnUnknownKernelIsOneLine LockstepInProcessesIsRefused \
  OnlyRunsWorkInProcesses WithoutMpirunIsRefused MpirunOfTheOtherProgramIsRefused AProcessThatDiesEndsTheRun
