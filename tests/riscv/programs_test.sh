#!/usr/bin/env bash
# The self-checking programs of tests/riscv: each on the golden model, in lockstep on one thread,
# where results are used as soon as they can be, and in lockstep on four. A failing check is named
# by its line, a case of a table by its row.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
programs=$build/programs/riscv
d1sim() { run_and_keep timeout 60 "$build/bin/d1sim" run "$@"; }

# The line or the row that the exit code names, an address in the program.
where() {  # <elf>
  local code row
  code=$(grep -oE 'ended with exit code [0-9]+' <<< "$output" | head -1 | grep -oE '[0-9]+$') || return 0
  row=$(riscv64-unknown-elf-nm "$1" | awk -v at="$(printf '%016x' "$code")" '$1 == at && $3 ~ /_row_/ {print $3}')
  if [[ -n $row ]]; then
    grep -hE "^$row:" "$(dirname "$1")/$(basename "$1" .elf).S"
  else
    riscv64-unknown-elf-addr2line -e "$1" "$(printf '0x%x' "$code")"
  fi
}

passes() {  # <elf> <d1sim arguments>...
  local elf=$1; shift
  d1sim --elf "$elf" "$@"
  [[ $status -eq 0 ]] || where "$elf"
  expect "$(basename "$elf") passes with $*" "$status" -eq 0
  expect_output ': halted, .* instructions'
}

passes_everywhere() {
  passes "$programs/$1.elf" --device model
  passes "$programs/$1.elf" --device lockstep --start 1
  passes "$programs/$1.elf" --device lockstep --start 4
}

Arithmetic() { passes_everywhere arith; }
Branches() { passes_everywhere branches; }
Jumps() { passes_everywhere jumps; }
LoadsAndStores() { passes_everywhere memory; }
ControlAndStatusRegisters() { passes_everywhere csr; }
FencesAndChangedCode() { passes_everywhere fence; }
Hazards() { passes_everywhere hazards; }
Faults() {
  passes "$programs/faults.elf" --device model --start 1
  passes "$programs/faults.elf" --device lockstep --start 1
}

# The table in the reference is generated: no instruction of it may be missing from the programs.
EveryScalarInstructionRuns() {
  local elf threads
  for elf in "$programs"/*.elf; do
    threads=4
    [[ $elf == */faults.elf ]] && threads=1
    d1sim --elf "$elf" --device model --start $threads --trace "$(basename "$elf").trace"
  done
  awk '{print $5}' ./*.trace | sort -u > run
  awk '/^## Scalar instructions/ {on = 1; next} /^## / {on = 0} on && /^\| `/ {print substr($2, 2)}' \
    "$root/docs/instruction-set.md" | tr -d '`' | sort -u > listed
  expect 'a list of instructions' "$(wc -l < listed)" -ge 60
  output=$(comm -13 run listed)
  expect 'no instruction that never ran' -z "$output"
}

# One wrong expectation, in a table and in a check, is found, and its place is named.
AWrongExpectationIsFound() {
  sed 's/^mulhsu_row_100: \(.*\), 0x[0-9a-f]*$/mulhsu_row_100: \1, 0x4711/' "$programs/arith.S" > arith.S
  sed 's/^  check_same s0, \(.*\)/&\n  check s0, 0x4711/; s/check s0, 0x111$/check s0, 0x112/' "$root/tests/riscv/jumps.S" > jumps.S
  local name
  for name in arith jumps; do
    riscv_as -g -I"$root/tests/riscv" -o $name.o $name.S
    riscv_ld -o $name.elf $name.o
  done
  for name in model lockstep; do
    d1sim --elf arith.elf --device $name
    expect 'exit status 1' "$status" -eq 1
    output=$(where arith.elf)
    expect_output '^mulhsu_row_100: .*0x4711$'
    d1sim --elf jumps.elf --device $name
    expect 'exit status 1' "$status" -eq 1
    output=$(where jumps.elf)
    expect_output "jumps.S:$(grep -n 'check s0, 0x112' jumps.S | cut -d: -f1)( |$)"
  done
}

run_cases Arithmetic Branches Jumps LoadsAndStores ControlAndStatusRegisters FencesAndChangedCode Hazards Faults \
  EveryScalarInstructionRuns AWrongExpectationIsFound
