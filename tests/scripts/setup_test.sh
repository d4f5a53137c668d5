#!/usr/bin/env bash
# scripts/setup.sh, among fake tools: what it says, asks for and runs.
source tests/scripts/lib.sh

# Makes ./bin, the whole PATH: fakes of all tools at version 99 that log how they are called.
fake_tools() {
  mkdir -p bin
  local tool
  for tool in bash env awk sed grep sort head timeout dirname cat mktemp; do
    ln -sf "$(command -v "$tool")" bin/
  done
  for tool in $(awk '$1 !~ /^#/ && NF && $2 !~ /^</ {print $2}' "$root/scripts/tools.txt") \
      apt-get; do
    printf '#!%s\necho "%s $*" >> %s/calls\necho "version 99.0"\n' \
      "$(command -v bash)" "$tool" "$PWD" > "bin/$tool"
  done
  # The compiler finds every header.
  printf '#!%s\n[[ $1 == -E ]] && sed -n "/^D1_FOUND/p" || echo "version 99.0"\n' \
    "$(command -v bash)" > bin/g++
  fake_id 0
  chmod +x bin/*
  printf 'ID=debian\nVERSION_ID="12"\n' > os-release
  : > calls
}

fake_id() { printf '#!%s\necho %s\n' "$(command -v bash)" "$1" > bin/id; chmod +x bin/id; }

setup() {
  run_and_keep env -i PATH="$PWD/bin" D1_OS_RELEASE="$PWD/os-release" \
    "$root/scripts/setup.sh" "$@"
}

AnUnknownArgumentIsOneLine() {
  fake_tools
  setup everything
  expect 'failure' "$status" -ne 0
  expect 'one line' "$(line_count)" -eq 1
  expect_output "unknown argument 'everything'"
}

NoArgumentIsOneLine() {
  fake_tools
  setup
  expect 'failure' "$status" -ne 0
  expect 'one line' "$(line_count)" -eq 1
  expect_output 'usage: '
}

NothingMissingGoesStraightToMake() {
  fake_tools
  setup sim
  expect 'success' "$status" -eq 0
  expect 'make sim last' "$(tail -n 1 calls)" = 'make sim'
  ! grep apt-get calls
}

MissingPackagesAreInstalledThenChecked() {
  fake_tools
  rm bin/yosys
  setup test
  grep -qx 'apt-get update -q' calls
  grep -qx 'apt-get install -y --no-install-recommends yosys' calls
  expect_output 'missing on debian 12: yosys'
  expect 'failure, as the fake installs nothing' "$status" -ne 0
  expect_output 'still missing or too old: yosys'
  ! grep -x 'make test' calls
}

ATooOldToolCounts() {
  fake_tools
  printf '#!%s\necho "Verilator 4.038"\n' "$(command -v bash)" > bin/verilator
  setup test
  grep -qx 'apt-get install -y --no-install-recommends verilator' calls
}

WithoutRightsItPrintsTheLineToRun() {
  fake_tools
  rm bin/yosys bin/ccache
  fake_id 1000
  setup test
  expect 'failure' "$status" -ne 0
  expect_output \
    '^  apt-get update && apt-get install -y --no-install-recommends yosys ccache$'
  ! grep apt-get calls
}

WithSudoItUsesIt() {
  fake_tools
  rm bin/yosys
  fake_id 1000
  printf '#!%s\n[[ $1 == -n ]] || { echo "sudo $*" >> %s/calls; "$@"; }\n' \
    "$(command -v bash)" "$PWD" > bin/sudo
  chmod +x bin/sudo
  setup test
  grep -q '^sudo env DEBIAN_FRONTEND=noninteractive apt-get install .* yosys$' calls
}

AnUnknownSystemIsOneLine() {
  fake_tools
  rm bin/yosys
  printf 'ID=plan9\nVERSION_ID=4\n' > os-release
  setup test
  expect 'failure' "$status" -ne 0
  expect 'one line' "$(line_count)" -eq 1
  expect_output "'plan9 4' is not Debian 12 or 13 or Ubuntu 24.04.*: yosys$"
}

DoctorInsistsOnWhatIsNeeded() {
  fake_tools
  run_and_keep env -i PATH="$PWD/bin" "$root/scripts/doctor.sh"
  expect 'success' "$status" -eq 0
  rm bin/Xvfb
  run_and_keep env -i PATH="$PWD/bin" "$root/scripts/doctor.sh"
  expect 'success without xvfb' "$status" -eq 0
  expect_output 'xvfb .*\(missing\) .*make waves-png'
  rm bin/verilator
  run_and_keep env -i PATH="$PWD/bin" "$root/scripts/doctor.sh"
  expect 'failure without verilator' "$status" -ne 0
  expect_output 'verilator .* missing .*make sim'
}

run_cases AnUnknownArgumentIsOneLine NoArgumentIsOneLine NothingMissingGoesStraightToMake \
  MissingPackagesAreInstalledThenChecked ATooOldToolCounts WithoutRightsItPrintsTheLineToRun \
  WithSudoItUsesIt AnUnknownSystemIsOneLine DoctorInsistsOnWhatIsNeeded
