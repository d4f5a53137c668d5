# For tests that are scripts: cases, checks and the report to the runner. Sourced, not run.
#
#   claim() { ...; }       a case is a function; its first failing command fails it
#   run_cases claim ...    runs them, each in a directory of its own
#
# run_and_keep runs a command and keeps its exit status in $status, its output in $output;
# expect_refusal is for bad input. assemble makes programs for nodes.

suite=$(basename "${D1_TEST:-scripts/unnamed}")
root=$PWD
test_directory=$(cd "$(dirname "$0")" && pwd)

run_and_keep() { status=0; output=$("$@" 2>&1 </dev/null) || status=$?; }

expect() {  # <what is checked> <test expression>...
  local what=$1; shift
  if ! test "$@"; then
    echo "expected: $what"
    echo "status: ${status:-}, output:"
    printf '%s\n' "${output:-}" | sed 's/^/  | /'
    return 1
  fi
}

expect_output() {  # <pattern of grep -E>
  if ! grep -qE -- "$1" <<< "${output:-}"; then expect "output with: $1" 1 -eq 0; fi
}

line_count() { printf '%s\n' "$output" | wc -l; }

# Of the tool that was run: exit status 2 and one line,
# which names the tool and matches the pattern behind it.
expect_refusal() {  # <tool> <pattern of grep -E>
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  expect_output "^$1: .*$2"
}

riscv_as() {  # <arguments of as>...
  riscv64-unknown-elf-as -march=rv64im_zicsr_zifencei -mabi=lp64 -mno-relax -I"$root/sim/programs/include" "$@"
}

riscv_ld() {  # <arguments of ld>...; by $linker_script, or as programs of nodes are linked
  riscv64-unknown-elf-ld --no-warn-rwx-segments -z max-page-size=64 -T "${linker_script:-$root/sim/programs/d1.ld}" "$@"
}

assemble() {  # <name> <assembly>: makes <name>.elf
  printf '.include "d1.inc"\nd1_program\n%s\n' "$2" > "$1.S"
  riscv_as -o "$1.o" "$1.S"
  riscv_ld -o "$1.elf" "$1.o"
}

run_cases() {
  local case name failed=0
  for case in "$@"; do
    name=$suite.$case
    [[ -z ${GTEST_FILTER:-} || $name == $GTEST_FILTER ]] || continue
    echo "run $name" >> "$D1_RESULTS"
    mkdir -p "$D1_OUT/$case"
    ( set -e; cd "$D1_OUT/$case"; "$case" )
    if [[ $? -eq 0 ]]; then
      echo "pass $name" >> "$D1_RESULTS"
    else
      echo "fail $name" >> "$D1_RESULTS"
      echo "reproduce: make test ONLY=$D1_TEST CASE=$name SEED=$D1_SEED"
      failed=1
    fi
  done
  exit $failed
}
