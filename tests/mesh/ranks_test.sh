#!/usr/bin/env bash
# One mesh on several threads and on several processes: the same bits in the same cycles. And what is said when
# processes cannot share a mesh, or one of them dies.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
d1sim() { run_and_keep timeout 60 "$build/bin/d1sim" "$@"; }
ranks() {  # <processes> <d1sim arguments>...
  local np=$1; shift
  run_and_keep timeout 60 "$root/scripts/mpirun.sh" "$np" "$build/bin/d1sim-mpi" "$@"
}

# The line of the table without the simulator's speed, and the hash of every link in every cycle and of all memory.
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

refused() {  # <pattern>
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  expect_output "^d1sim: .*$1"
}

MoreProcessesThanRowsAreRefused() {
  ranks 3 run --kernel gemm_mesh --mesh 4x2 --device rtl
  refused '3 processes cannot share the 2 rows of the mesh; start at most 2'
}

AnUnknownKernelIsOneLine() {
  ranks 2 run --kernel nothing --mesh 2x2 --device rtl
  refused "kernel 'nothing' is not one of"
}

LockstepInProcessesIsRefused() {
  ranks 2 run --kernel gemm_mesh --mesh 2x2
  refused 'use the device rtl'
}

OnlyRunsWorkInProcesses() {
  ranks 2 speed
  refused 'only d1sim run works with mpirun'
}

WithoutMpirunIsRefused() {
  run_and_keep "$build/bin/d1sim-mpi" run --kernel gemm_mesh --mesh 2x2 --device rtl
  refused 'is started by mpirun'
}

MpirunOfTheOtherProgramIsRefused() {
  run_and_keep timeout 60 "$root/scripts/mpirun.sh" 2 sh -c \
    "'$build/bin/d1sim' run --kernel gemm_mesh --mesh 2x2 --device rtl 2>error.\$OMPI_COMM_WORLD_RANK"
  output=$(cat error.0)
  refused 'mpirun is for build/bin/d1sim-mpi'
}

AProcessThatDiesEndsTheRun() {
  printf '.include "d1.inc"\nd1_program\n1: j 1b\n' > endless.S
  riscv64-unknown-elf-as -march=rv64im_zicsr_zifencei -mabi=lp64 -mno-relax -I"$root/sim/programs/include" -o endless.o endless.S
  riscv64-unknown-elf-ld --no-warn-rwx-segments -z max-page-size=64 -T "$root/sim/programs/d1.ld" -o endless.elf endless.o
  timeout 60 "$root/scripts/mpirun.sh" 2 sh -c \
    "echo \$\$ > pid.\$OMPI_COMM_WORLD_RANK; exec '$build/bin/d1sim-mpi' run --elf endless.elf --mesh 2x2 --device rtl" >log 2>&1 &
  local job=$!
  for _ in {1..100}; do [[ -s pid.1 ]] && break; sleep 0.1; done
  sleep 1
  kill -KILL "$(cat pid.1)"
  status=0; wait $job || status=$?
  output=$(cat log)
  expect 'an end within a minute, and not a good one' "$status" -ne 0 -a "$status" -ne 124
  expect_output '^d1sim: one of 2 processes died of signal 9 \(KILL\); the others were ended'
  for _ in {1..100}; do [[ -d /proc/$(cat pid.0) ]] || break; sleep 0.1; done
  expect 'the other process has ended as well' ! -d "/proc/$(cat pid.0)"
}

run_cases GemmThroughTheNetworkIsTheSame GemmOnResidentOperandsIsTheSame MoreProcessesThanRowsAreRefused AnUnknownKernelIsOneLine \
  LockstepInProcessesIsRefused OnlyRunsWorkInProcesses WithoutMpirunIsRefused MpirunOfTheOtherProgramIsRefused \
  AProcessThatDiesEndsTheRun
