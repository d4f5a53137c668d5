#!/usr/bin/env bash
# The regression of `make sim`, here in lockstep: every kernel bit for bit at its recorded cycles,
# every retired instruction compared. And that its gates close: on a changed cycle count, on a wrong
# result.
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
  expect 'a directory for each run' "$(ls data | wc -l)" -eq "$(grep -c '"kernel":' sim.json)"
}

# <format> <field>: of the GEMM 128^3 with FP32 output
of_gemm_128() {
  awk -v format="\"$1\"" -v field="\"$2\":" '
    /"cycles":|"lines_loaded":/ { value[$1] = $2 + 0 }
    /"format":/ { operands = $2; sub(",", "", operands) }
    /"kernel":/ { kernel = $2 }
    /"mesh":/ { mesh = $2 }
    /"output_format":/ { output = $2 }
    /"shape":/ { shape = ""; inside = 1; next }
    inside && /\]/ { inside = 0 }
    inside { shape = shape $1 }
    /"utilization":/ && kernel ~ /^"gemm(_cfloat8)?"/ && mesh ~ /1x1/ && shape == "128,128,128" && operands == format && output ~ /fp32/ {
      print value[field] }' sim.json
}

Cfloat8TakesTheSameCyclesAndHalfTheLoads() {
  regress --only gemm
  expect 'success' "$status" -eq 0
  local bf16 cfloat8 format
  bf16=$(of_gemm_128 bf16 lines_loaded)
  expect 'two lines a step in BF16' "$bf16" -eq 16384
  for format in cfloat8_1_4_3 cfloat8_1_5_2; do
    cfloat8=$(of_gemm_128 $format lines_loaded)
    output="bf16 $bf16, $format $cfloat8 lines"
    expect 'at most half the lines' "$(( 2 * cfloat8 ))" -le "$bf16"
    expect 'and every operand once at least' "$cfloat8" -ge 512
    output="bf16 $(of_gemm_128 bf16 cycles), $format $(of_gemm_128 $format cycles) cycles"
    expect 'the same cycles within 1 %' "$(( 100 * $(of_gemm_128 $format cycles) ))" -le "$(( 101 * $(of_gemm_128 bf16 cycles) ))"
  done
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
  riscv_as -o relu.o relu.S
  riscv_ld -o programs/relu.elf relu.o
  D1_PROGRAMS=$PWD/programs regress --only relu
  expect 'status 1' "$status" -eq 1
  expect_output 'FAIL: .* elements differ, the first is'
}

run_cases EveryKernelIsBitExactAtItsRecordedCycles Cfloat8TakesTheSameCyclesAndHalfTheLoads \
  AChangedCycleCountFails AnUnrecordedRunFails AWrongResultFails
