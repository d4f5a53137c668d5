#!/usr/bin/env bash
# `make chip` in small: a GEMM on all live nodes of a mesh with dead ones, loaded and collected
# through its edges, its result file, and bad input.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
chip() { run_and_keep timeout 60 "$build/bin/d1sim" chip --results chip.json "$@"; }
number() { grep -E "^  \"$1\":" chip.json | tr -dc '0-9.'; }  # a number of the result file

EverythingGoesThroughTheNetwork() {
  chip --mesh 4x3 --dead 1,1 2,0 --block 16x24x32 --ports 2 --threads 2 --heatmap map
  expect 'success' "$status" -eq 0
  expect_output 'bit-exact'
  expect_output '10 nodes computed, 2 are dead'
  grep -q '"pass": true' chip.json
  grep -q '"load": "dip"' chip.json
  expect 'dead nodes of the chip and of its run' \
    "$(tr -d ' \n' < chip.json | grep -o '"dead":\[\[1,1\],\[2,0\]\]' | wc -l)" -eq 2
  expect 'live nodes' "$(number live_nodes)" -eq 10
  expect 'two ports' "$(number ports)" -eq 2
  expect 'peak memory' "$(number peak_memory_bytes)" -ge 10000000
  grep -q '"macs": 122880,' chip.json
  # Each node takes 16 lines of A, 24 of B and the program; each gives 24 lines of C.
  # Five nodes at a port.
  expect 'time to load' "$(number load_cycles)" -ge 200 -a "$(number load_cycles)" -le 5000
  expect 'time to collect' "$(number unload_cycles)" -ge 120 -a "$(number unload_cycles)" -le 1000
  # All that came out left by the two ports, in the rows in the middle.
  local ports='"from":\[0,.\],"side":"west"|"from":\[3,.\],"side":"east"' out
  out=$(grep -E "$ports" map.json | sed 's/.*"flits":\([0-9]*\).*/\1/' | awk '{sum += $1} END {print sum + 0}')
  expect 'at least the lines of C' "$out" -ge 240
}

TheBackDoorIsTheSame() {
  chip --mesh 4x3 --dead 1,1 2,0 --block 16x24x32 --load backdoor
  expect 'success' "$status" -eq 0
  expect_output 'bit-exact'
  grep -q '"load": "backdoor"' chip.json
  expect 'routing tables alone take a while' "$(number load_cycles)" -ge 20
  expect 'nothing is collected' "$(number unload_cycles)" -eq 0
}

WholeMeshesCompute() {
  chip --mesh 3x2 --dead --block 16x16x16
  expect 'success' "$status" -eq 0
  expect_output '6 nodes computed, 0 are dead'
  expect 'as many ports as there are rows in the west and the east' "$(number ports)" -eq 4
}

refused() {  # <pattern> <arguments>...
  local pattern=$1; shift
  chip "$@"
  expect_refusal d1sim "$pattern"
}

BadInputIsOneLine() {
  refused "node '3,0' is not X,Y within the mesh: X 0 to 2" --mesh 3x3 --dead 3,0
  refused 'the six dead nodes are those of 18x20; say which of 3x3 are dead' --mesh 3x3
  refused 'dead node 1,1 is named twice' --mesh 3x3 --dead 1,1 1,1
  refused 'no node of the 1x1 mesh is live' --mesh 1x1 --dead 0,0
  refused 'node 0,0 cannot reach node 2,0: the dead nodes cut the mesh' --mesh 3x1 --dead 1,0
  refused "mesh '0x3' is not WIDTHxHEIGHT" --mesh 0x3
  refused 'threads' --threads 0
  refused 'ports' --ports 0
  refused 'load' --load floppy
  refused 'takes .* bytes .*, a node has' --mesh 1x1 --dead --block 512x512x512
}

run_cases EverythingGoesThroughTheNetwork TheBackDoorIsTheSame WholeMeshesCompute BadInputIsOneLine
