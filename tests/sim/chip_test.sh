#!/usr/bin/env bash
# `make chip` in small: a GEMM on all live nodes of a mesh, its result file, and bad input.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
chip() { run_and_keep timeout 60 "$build/bin/d1sim" chip --results chip.json "$@"; }

EveryLiveNodeComputes() {
  chip --mesh 4x3 --unused 1,1 2,0 --block 32x32x64 --threads 2
  expect 'success' "$status" -eq 0
  expect_output 'bit-exact'
  expect_output '10 of 12 nodes computed'
  grep -q '"live_nodes": 10,' chip.json
  grep -q '"pass": true' chip.json
  grep -q '"macs": 655360,' chip.json
  grep -Eq '"peak_memory_bytes": [0-9]{8,}' chip.json
}

WholeMeshesCompute() {
  chip --mesh 3x2 --unused --block 16x16x16
  expect 'success' "$status" -eq 0
  expect_output '6 of 6 nodes computed'
}

refused() {  # <pattern> <arguments>...
  local pattern=$1; shift
  chip "$@"
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  expect_output "^d1sim: .*$pattern"
}

BadInputIsOneLine() {
  refused "node '3,0' is not X,Y within the mesh: X 0 to 2" --mesh 3x3 --unused 3,0
  refused 'node 1,1 is named twice' --mesh 3x3 --unused 1,1 1,1
  refused 'no node of the 1x1 mesh is left' --mesh 1x1 --unused 0,0
  refused "mesh '0x3' is not WIDTHxHEIGHT" --mesh 0x3
  refused 'threads' --threads 0
  refused 'takes .* bytes .*, a node has' --mesh 1x1 --unused --block 512x512x512
}

run_cases EveryLiveNodeComputes WholeMeshesCompute BadInputIsOneLine
