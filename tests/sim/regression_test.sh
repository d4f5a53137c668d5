#!/usr/bin/env bash
# The regression of `make sim`, here in lockstep: every kernel bit for bit at its recorded cycles, every retired
# instruction compared. And that its gates close: on a changed cycle count, on a wrong result.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
regress() {
  run_and_keep "$build/bin/d1sim" regress --list "$root/sim/regression.json" --cycles "${cycles:-$root/sim/cycles.json}" \
    --results "$PWD/sim.json" --data "$PWD/data" "$@"
}

EveryKernelIsBitExactAtItsRecordedCycles() {
  regress --device lockstep
  expect 'success' "$status" -eq 0
  expect_output 'runs bit-exact'
  grep -q '"kernel": "gemm_mesh"' sim.json
  ! grep -q '"pass": false' sim.json
}

AChangedCycleCountFails() {
  sed -E 's/(relu 1x1 1024.*): ([0-9]+)/\1: 1\2/' "$root/sim/cycles.json" > cycles.json
  cycles=cycles.json regress --only relu
  expect 'status 1' "$status" -eq 1
  expect_output 'cycles changed: relu 1x1 1024x1x1 .* recorded 1'
  expect_output 'make sim-record'
}

AnUnrecordedRunFails() {
  echo '{}' > cycles.json
  cycles=cycles.json regress --only dot
  expect 'status 1' "$status" -eq 1
  expect_output 'none recorded'
}

# The same program with one instruction changed (a product instead of a maximum) is found out.
AWrongResultFails() {
  mkdir -p programs
  cp "$build"/programs/*.elf programs/
  sed 's/d1\.fmax\.s/d1.fmul.s/' "$root/sim/programs/relu.S" > relu.S
  riscv64-unknown-elf-as -march=rv64im_zicsr_zifencei -mabi=lp64 -mno-relax -I"$root/sim/programs/include" -o relu.o relu.S
  riscv64-unknown-elf-ld --no-warn-rwx-segments -z max-page-size=64 -T "$root/sim/programs/d1.ld" -o programs/relu.elf relu.o
  D1_PROGRAMS=$PWD/programs regress --only relu
  expect 'status 1' "$status" -eq 1
  expect_output 'FAIL: .* elements differ, the first is'
}

run_cases EveryKernelIsBitExactAtItsRecordedCycles AChangedCycleCountFails AnUnrecordedRunFails AWrongResultFails
