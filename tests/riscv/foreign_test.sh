#!/usr/bin/env bash
# Programs that were written for other RISC-V machines: in the environment of the public tests, and
# with a word `tohost`.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
d1sim() { run_and_keep timeout 10 "$build/bin/d1sim" run "$@"; }

# <name> <value>: <name>.elf writes the value to tohost and waits for the end,
# as the public programs do.
writes_tohost() {
  cat > "$1.S" <<END
  .section .text.init
  .globl _start
_start:
  li   a0, $2
1:
  ${3:-sd} a0, tohost, t0
  ${4:-nop}
  j 1b
  .section .tohost, "aw", @progbits
  .balign 64
  .globl tohost
tohost: .dword ${5:-0}
  .balign 64
  .globl fromhost
fromhost: .dword 0
END
  riscv_as -o "$1.o" "$1.S" && riscv_ld -o "$1.elf" "$1.o"
}

ends() {  # <name> <exit status> <pattern>
  local device
  for device in model rtl lockstep; do
    d1sim --elf "$1.elf" --device $device
    expect "$1 ends on $device with status $2" "$status" -eq "$2"
    expect_output "$3"
  done
}

refused() {  # <pattern> <arguments>...
  local pattern=$1; shift
  d1sim "$@"
  expect_refusal d1sim "$pattern"
}

TohostEndsAProgram() {
  writes_tohost good 1
  ends good 0 ': tohost 0x1, .*instructions'
  expect 'thread 0 alone' "$(grep -c thread <<< "$output")" -eq 1
}
TheCodeIsAboveBitZero() {
  writes_tohost bad 7
  ends bad 1 '^d1sim: the program ended with exit code 3$'
}
TohostMayBeWrittenInHalves() {
  writes_tohost halves 7 sw 'sw x0, tohost + 4, t0'
  ends halves 1 '^d1sim: the program ended with exit code 3$'
}
AllThreadsMayRunWithTohost() {
  writes_tohost four 1
  d1sim --elf four.elf --start 4
  expect 'exit status 0' "$status" -eq 0
  expect 'four threads' "$(grep -c 'thread . stopped\|thread .: stopped' <<< "$output")" -eq 4
}
RequestsToTheHostAreNotServed() {
  writes_tohost request 0x2000
  ends request 1 '^d1sim: tohost 0x2000 asks the host for a service'
  writes_tohost console 0x0101000000000041
  ends console 1 '^d1sim: tohost 0x101000000000041 asks the host for a service'
}
HaltingEndsAProgramWithTohostToo() {
  writes_tohost halts 1 '#' '.insn i 0x7b, 6, x0, x0, 0'
  ends halts 0 ': halted'
  writes_tohost five 5 '#' '.insn i 0x7b, 6, x0, a0, 0'
  ends five 1 '^d1sim: node 0,0 thread 0 ended with exit code 5$'
}
AFaultComesBeforeTohost() {
  writes_tohost faults 1 '#' ecall
  ends faults 1 'faulted at 0x[0-9a-f]+, EnvironmentCall'
}
AProgramThatNeverWritesTohostHangs() {
  writes_tohost hangs 1 '#'
  d1sim --elf hangs.elf --device rtl --max-cycles 3000
  expect 'exit status 3' "$status" -eq 3
  d1sim --elf hangs.elf --device model --max-cycles 3000
  expect 'exit status 3' "$status" -eq 3
}

TohostMustBeAWordOfTheSram() {
  writes_tohost good 1
  sed -i '/^tohost:/d' good.S && riscv_as -o good.o good.S
  riscv_ld --defsym=tohost=0x1004 -o odd.elf good.o
  refused "'odd.elf': tohost at 0x1004 is not a multiple of 8 within the SRAM.*d1.ld" --elf odd.elf
  riscv_ld --defsym=tohost=0x140000 -o out.elf good.o 2>/dev/null
  refused "'out.elf': tohost at 0x140000 is not a multiple of 8 within the SRAM" --elf out.elf
  riscv_ld --defsym=tohost=0x13fff8 -o last.elf good.o
  ends last 0 ': tohost 0x1'
}
TohostMustBeZeroBefore() {
  writes_tohost set 1 sd nop 1
  refused "'set.elf': tohost, .* must be 0 before the run" --elf set.elf
  refused "'set.elf': tohost, .* must be 0 before the run" --elf set.elf --device model
}
TohostIsOfOneNode() {
  writes_tohost good 1
  refused "'good.elf' has a tohost word, so it runs on a mesh of 1x1, not of 2x1" --elf good.elf --mesh 2x1
}
OtherAddressesNameTheLinkerScript() {
  writes_tohost good 1
  riscv64-unknown-elf-ld -Ttext=0x80000000 -o high.elf good.o
  refused "'high.elf': segment .* at 0x[78].* does not fit the SRAM, 0x0 to 0x13ffff; link it with sim/programs/d1.ld" --elf high.elf
}

# A checkout of the public tests in small: its own words, in the way those sources are written.
public_test() {  # <directory/name> <case> <code>
  mkdir -p isa/rv64ui isa/rv64um isa/macros/scalar
  echo '#define CASE( number, reg, value, code... ) case_ ## number: li TESTNUM, number; code; li x7, value; bne reg, x7, fail' \
    > isa/macros/scalar/test_macros.h
  cat > "isa/$1.S" <<END
# A comment that is no directive
#include "riscv_test.h"
#include "test_macros.h"
RVTEST_RV64U
RVTEST_CODE_BEGIN
  CASE( 2, x14, 3, li x14, 1; addi x14, x14, 2 );
  CASE( $2 );
  $3
  bne x0, TESTNUM, pass
fail:
  RVTEST_FAIL
pass:
  RVTEST_PASS
RVTEST_CODE_END
  .data
RVTEST_DATA_BEGIN
word: .dword 0x123456789abcdef0
RVTEST_DATA_END
END
}
public() { run_and_keep env BUILD="$build" "$root/scripts/riscv_tests.sh" "$@"; }

PublicSourcesAssembleAndRun() {
  public_test rv64ui/load '3, x14, MASK(0x9abcdef0), la x2, word; lwu x14, 0(x2)'
  echo '#define MASK(x) ((x) & ((1 << (__riscv_xlen - 1) << 1) - 1))' >> isa/macros/scalar/test_macros.h
  public_test rv64um/product '3, x14, 42, li x13, 6; li x14, 7; mul x14, x13, x14'
  echo '#define MASK(x) ((x) & ((1 << (__riscv_xlen - 1) << 1) - 1))' >> isa/macros/scalar/test_macros.h
  public .
  expect 'exit status 0' "$status" -eq 0
  expect_output '^rv64ui/load +pass$'
  expect_output '^rv64um/product +pass$'
  expect_output '^2 passed, 0 failed$'
  for device in model rtl; do
    public . --device $device
    expect_output '^2 passed, 0 failed$'
  done
}
AFailingPublicTestTellsItsCase() {
  public_test rv64ui/wrong '17, x14, 5, li x14, 4'
  public_test rv64ui/none '3, x14, 5, li x14, 5' 'li TESTNUM, 0; j fail'
  public_test rv64ui/stray '3, x14, 5, li x14, 5' 'ecall'
  public_test rv64ui/broken '3, x14, 5, frobnicate'
  public . --device model
  expect 'exit status 1' "$status" -eq 1
  expect_output '^rv64ui/wrong +FAIL: case 17$'
  expect_output '^rv64ui/none +FAIL: case 4294967295$'
  expect_output '^rv64ui/stray +FAIL: .*EnvironmentCall'
  expect_output '^rv64ui/broken +FAIL: does not assemble'
  expect_output '^0 passed, 4 failed$'
}
MisalignedDataStopsAsDocumented() {
  public_test rv64ui/ma_data '3, x14, 0, la x2, word; lw x14, 1(x2)'
  public .
  expect 'exit status 0' "$status" -eq 0
  expect_output '^rv64ui/ma_data +pass: stops with Misaligned'
  public_test rv64ui/ma_data '3, x14, 0, li x14, 1'
  public . --device model
  expect 'exit status 1' "$status" -eq 1
}
WithoutTestsTheScriptSaysSo() {
  public
  expect 'exit status 2' "$status" -eq 2
  public .
  expect 'exit status 2' "$status" -eq 2
  expect_output 'no directory isa'
  mkdir isa
  public .
  expect 'exit status 2' "$status" -eq 2
  expect_output 'no tests in'
}

run_cases TohostEndsAProgram TheCodeIsAboveBitZero TohostMayBeWrittenInHalves AllThreadsMayRunWithTohost \
  RequestsToTheHostAreNotServed HaltingEndsAProgramWithTohostToo AFaultComesBeforeTohost \
  AProgramThatNeverWritesTohostHangs TohostMustBeAWordOfTheSram TohostMustBeZeroBefore TohostIsOfOneNode \
  OtherAddressesNameTheLinkerScript PublicSourcesAssembleAndRun AFailingPublicTestTellsItsCase \
  MisalignedDataStopsAsDocumented WithoutTestsTheScriptSaysSo
