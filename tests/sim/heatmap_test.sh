#!/usr/bin/env bash
# Heat maps: exact counts of a program whose flits are known, the picture, and bad input.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
run() { run_and_keep timeout 60 "$build/bin/d1sim" run "$@"; }

# Thread 0 of each node pushes 50 lines to the next node in the east, the last one to nobody.
make_push() {
  assemble push 'csrr t1, 0xFC0
srli t2, t1, 30
andi t2, t2, 0xff
addi t2, t2, 1
beq t2, a0, 2f
li t3, 1
slli t3, t3, 30
add t1, t1, t3
li t3, 0x40000
add t1, t1, t3
li t4, 50
d1.vsplat.w v0, t1
1: d1.push v0, t1
addi t4, t4, -1
bnez t4, 1b
fence
2: d1.halt'
}

# <file> <x,y> <side>: the flits of a link
flits() { grep -F "\"from\":[$2],\"side\":\"$3\"" "$1" | sed 's/.*"flits":\([0-9]*\).*/\1/'; }

EveryFlitIsCountedOnItsLink() {
  make_push
  for device in rtl lockstep; do
    run --elf push.elf --mesh 3x1 --arg 3 --start 1 --device $device --heatmap map
    expect 'success' "$status" -eq 0
    # The host in the west starts three threads, by three writes each: six go on to the east,
    # three from there.
    expect 'pushes of node 0 and starts of the others' "$(flits map.json 0,0 east)" -eq 56
    expect 'pushes of node 1 and the start of the last' "$(flits map.json 1,0 east)" -eq 53
    expect 'nothing leaves to the east' "$(flits map.json 2,0 east)" -eq 0
    expect 'nothing goes north' "$(flits map.json 1,0 north)" -eq 0
    expect 'answers to node 0' "$(flits map.json 1,0 west)" -ge 1
    expect_output '^heat map: map\.(svg|json).*; the fullest link, 0,0 to the east, carries a flit in [0-9.]+ % of [0-9]+ cycles$'
  done
}

ThePictureHasAnArrowForEveryLink() {
  make_push
  run --elf push.elf --mesh 3x2 --arg 3 --start 1 --device rtl --heatmap map
  expect 'links of a mesh of 3x2, both ways' "$(grep -vc '^#' map.dat)" -eq 14
  if command -v gnuplot >/dev/null; then grep -q '<svg' map.svg; fi
}

ThreadsCountTheSame() {
  make_push
  run --elf push.elf --mesh 3x2 --arg 3 --start 1 --device rtl --heatmap one
  run --elf push.elf --mesh 3x2 --arg 3 --start 1 --device rtl --threads 2 --heatmap two
  cmp one.json two.json
}

BadInputIsOneLine() {
  make_push
  run --elf push.elf --mesh 3x1 --arg 3 --device model --heatmap map
  expect_refusal d1sim 'a heat map of the links needs RTL; use the device rtl or lockstep'
  run --elf push.elf --mesh 3x1 --arg 3 --start 1 --device rtl --heatmap push.elf/map
  expect 'exit status 2' "$status" -eq 2
  expect_output "^d1sim: cannot write 'push.elf/map.json'"
}

run_cases EveryFlitIsCountedOnItsLink ThePictureHasAnArrowForEveryLink ThreadsCountTheSame BadInputIsOneLine
