#!/usr/bin/env bash
# Assembles and runs the public RISC-V tests (riscv-tests, directories isa/rv64ui and isa/rv64um)
# with the project's environment, sim/programs/riscv/riscv_test.h. docs/riscv.md says more.
#
#   make riscv-tests DIR=DIRECTORY, or: scripts/riscv_tests.sh DIRECTORY [options of d1sim run]
#
# DIRECTORY is a checkout of riscv-tests. Needs build/bin/d1sim and GNU binutils for RISC-V.
# Programs are kept in build/riscv-tests. Exit status: 0 when every test did what it should, 1 when
# one did not, 2 when there is none.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$root/build}
prefix=${RISCV:-riscv64-unknown-elf-}
out=$build/riscv-tests

die() { echo "riscv_tests.sh: $*" >&2; exit 2; }
[[ $# -ge 1 ]] || die 'name the directory of riscv-tests: make riscv-tests DIR=../riscv-tests'
tests=$1; shift
[[ -d $tests/isa ]] || die "'$tests' has no directory isa; name a checkout of riscv-tests"
[[ -x $build/bin/d1sim ]] || die "no $build/bin/d1sim; run make build/bin/d1sim first"

# These expect what a node defines otherwise: they must stop with this cause.
declare -A stops=([rv64ui/ma_data]=Misaligned)

assemble() {  # <source> <file without suffix>
  cpp -undef -nostdinc -I "$root/sim/programs/riscv" -I "$tests/isa/macros/scalar" "$1" > "$2.s" &&
    "${prefix}as" -march=rv64im_zicsr_zifencei -mabi=lp64 -mno-relax -o "$2.o" "$2.s" &&
    "${prefix}ld" --no-warn-rwx-segments -z max-page-size=64 -T "$root/sim/programs/d1.ld" -o "$2.elf" "$2.o"
}

# One word: pass, the number of the case that failed, or how else it ended.
verdict() {  # <log> <exit status>
  local first
  first=$(grep -m1 '^d1sim: ' "$1") || true
  if [[ $2 -eq 0 ]]; then
    echo pass
  elif [[ $first =~ 'ended with exit code '([0-9]+) ]]; then
    echo "FAIL: case ${BASH_REMATCH[1]}"
  else
    echo "FAIL: ${first#d1sim: }"
  fi
}

passed=0 failed=0
for source in "$tests"/isa/rv64ui/*.S "$tests"/isa/rv64um/*.S; do
  [[ -e $source ]] || continue
  name=$(basename "$(dirname "$source")")/$(basename "$source" .S)
  file=$out/$name
  mkdir -p "$(dirname "$file")"
  if ! assemble "$source" "$file" > "$file.log" 2>&1; then
    result="FAIL: does not assemble, see $file.log"
  else
    status=0
    "$build/bin/d1sim" run --elf "$file.elf" "$@" > "$file.log" 2>&1 || status=$?
    result=$(verdict "$file.log" "$status")
    if [[ -n ${stops[$name]:-} && $result == *"faulted at"*"${stops[$name]}"* ]]; then
      result="pass: stops with ${stops[$name]}, as it must on a node"
    fi
  fi
  printf '%-20s %s\n' "$name" "$result"
  if [[ $result == pass* ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
[[ $((passed + failed)) -gt 0 ]] || die "no tests in $tests/isa/rv64ui and $tests/isa/rv64um"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
