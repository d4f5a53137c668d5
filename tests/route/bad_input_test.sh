#!/usr/bin/env bash
# d1route and bad input: one line that names the thing and the range; exit status 2.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
d1route() { run_and_keep timeout 10 "$build/bin/d1route" "$@"; }

refused() {  # <pattern> <d1route arguments>...
  local pattern=$1; shift
  d1route "$@"
  expect_refusal d1route "$pattern"
}

ImpossibleMesh() {
  refused "mesh '0x3' is not WIDTHxHEIGHT with each from 1 to 32" --mesh 0x3
  refused "mesh '18' is not" --mesh 18
}

DeadNodeOffTheMesh() {
  refused "node '4,0' is not X,Y within the mesh: X 0 to 3, Y 0 to 3" --mesh 4x4 --dead 4,0
  refused "node 'a' is not X,Y" --mesh 4x4 --dead 1,1 --dead a
  refused 'dead node 1,1 is named twice' --mesh 4x4 --dead '1,1 2,2 1,1'
}

DeadSetThatCutsTheMesh() {
  refused 'node 0,0 cannot reach node 2,0: the dead nodes cut the mesh' --mesh 4x4 --dead '1,0 0,1'
  refused 'no node of the 1x1 mesh is live' --mesh 1x1 --dead 0,0
}

MeshBeyondTheTable() {
  refused '20x20 is larger than a router.s table, 18x20' --mesh 20x20 --dead 3,3 --json t.json
  refused '19x4 is larger than a router.s table, 18x20; larger meshes have no dead nodes' --mesh 19x4 --dead 3,3
  refused '4x21 is larger' --mesh 4x21 --dead 3,20 --to 0,0
  d1route --mesh 32x32
  expect 'dimension order needs no table' "$status" -eq 0
}
DeadEntry() { refused 'node 0,0 is dead' --mesh 4x4 --dead 0,0 --entry 0,0; }
UnwritableFile() { refused "cannot write '/dev/null/x'" --mesh 4x4 --json /dev/null/x; }
UnknownOption() { refused '--frobnicate.*--help' --frobnicate; }

GoodInput() {
  d1route --mesh 4x3 --dead '1,1 3,2' --to 0,2 --json t.json
  expect 'exit status 0' "$status" -eq 0
  expect_output '10 live, 2 dead: every one of 90 pairs is connected'
  expect_output 'no circle'
  expect 'ten nodes' "$(grep -c '"route"' t.json)" -eq 10
}

run_cases ImpossibleMesh DeadNodeOffTheMesh DeadSetThatCutsTheMesh MeshBeyondTheTable DeadEntry UnwritableFile \
  UnknownOption GoodInput
