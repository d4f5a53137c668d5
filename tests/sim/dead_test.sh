#!/usr/bin/env bash
# d1sim run --dead: kernels and programs on meshes with dead nodes, the same on every device,
# and what is refused.
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
run() { run_and_keep timeout 60 "$build/bin/d1sim" run "$@"; }

good_run() {
  run "$@"
  expect "success of $*" "$status" -eq 0
  expect_output 'bit-exact'
}

KernelsRunOnTheNodesThatLive() {
  local device
  for device in rtl lockstep model; do
    good_run --kernel gemm_resident --mesh 3x3 --dead 1,1 --shape 64x32x16 --device $device
    good_run --kernel all_reduce --mesh 3x2 --dead 0,0 --shape 100 --format fp32 --device $device
    good_run --kernel barrier --mesh 4x3 --dead '1,0 2,2' --shape 3 --format fp32 --device $device
  done
  # All collectives, in step with the golden model: around a dead node,
  # and where what lives is a rectangle.
  local kernel format
  for kernel in broadcast all_gather reduce reduce_scatter all_reduce barrier_turns; do
    format=$([[ $kernel == *reduce* ]] && echo bf16 || echo fp32)
    good_run --kernel $kernel --mesh 3x3 --dead 1,1 --shape 30 --format $format
  done
  for kernel in all_gather all_reduce ring_all_reduce; do
    good_run --kernel $kernel --mesh 3x2 --dead '0,0 0,1' --shape 100 --format fp32
  done
}

# Threads of the engine and the heat map know them, too: a link beside a dead node is no link.
ThreadsAndHeatMapsKnowThem() {
  local threads
  for threads in 1 2; do
    run --kernel all_reduce --mesh 3x3 --dead 1,1 --shape 128 --format fp32 --device rtl --threads $threads \
      --signature --heatmap map$threads
    expect 'success' "$status" -eq 0
    grep '^signature' <<< "$output" > signature$threads
  done
  cmp signature1 signature2
  cmp map1.json map2.json
  expect 'four links from each of eight nodes, without the four to the dead one' "$(grep -c '"from"' map1.json)" -eq 28
  expect 'no link of the dead node' "$(grep -c '"from":\[1,1\]' map1.json)" -eq 0
  expect 'no link to it' "$(grep -c '"from":\[0,1\],"side":"east"' map1.json)" -eq 0
}

# Node 0,0 pushes a line to a rectangle with the dead node, then to the dead node.
WhatIsSentToADeadNodeIsAnError() {
  local device
  assemble sends 'csrr t1, 0xFC0
li t2, 0x3fff
srli t3, t1, 30
and t3, t3, t2
beqz t3, 2f
d1.halt
2: li t4, 3
slli t4, t4, 62
li t5, 2
slli t5, t5, 37
or t4, t4, t5
li t5, 0x10000
or t4, t4, t5
d1.vsplat.w v0, t5
d1.push v0, t4
fence
d1.halt'
  for device in model rtl lockstep; do
    run --elf sends.elf --mesh 3x1 --start 1 --device $device --dump 2,0:0x10000:u4:2:whole.npy
    expect 'whole, all take it' "$status" -eq 0
    expect 'and have it' "$(tail -c 8 whole.npy | od -An -tx4 | xargs)" = '00010000 00010000'
    rm -f got.npy
    run --elf sends.elf --mesh 3x2 --dead 1,0 --start 1 --device $device --dump 2,0:0x10000:u4:2:got.npy
    expect 'exit status 1' "$status" -eq 1
    expect_output 'node 0,0 thread 0: faulted at 0x[0-9a-f]+, RemoteError 0x4000000040010000'
    expect 'the others got theirs' "$(tail -c 8 got.npy | od -An -tx4 | xargs)" = '00010000 00010000'
  done
}

refused() {  # <pattern> <arguments>...
  local pattern=$1; shift
  run "$@"
  expect_refusal d1sim "$pattern"
}

BadInputIsOneLine() {
  local device
  for device in model rtl lockstep; do
    refused 'node 0,0 cannot reach node 2,0: the dead nodes cut the mesh' \
      --kernel gemm_resident --mesh 3x2 --dead '1,0 1,1' --device $device
  done
  assemble ok 'd1.halt'
  refused 'node 0,0 cannot reach node 2,0: the dead nodes cut the mesh' --elf ok.elf --mesh 3x1 --dead 1,0
  refused "node '3,0' is not X,Y within the mesh: X 0 to 2, Y 0 to 1" --kernel gemm_resident --mesh 3x2 --dead 3,0
  refused 'dead node 1,1 is named twice' --kernel gemm_resident --mesh 3x2 --dead 1,1 1,1
  refused 'no node of the 1x1 mesh is live' --kernel gemm --dead 0,0
  refused "a mesh of 19x2 is larger than a router's table, 18x20" --elf ok.elf --mesh 19x2 --dead 0,0
  refused 'gemm_mesh takes a mesh without dead nodes; these run on the nodes that live: broadcast, .*all_reduce' \
    --kernel gemm_mesh --mesh 3x2 --dead 1,1
  refused 'node 1,1 is dead; name one that lives' --elf ok.elf --mesh 3x2 --dead 1,1 --load 1,1:0x10000:ok.elf
  refused 'node 1,1 is dead; name one that lives' --elf ok.elf --mesh 3x2 --dead 1,1 --dump 1,1:0:u1:1:x.npy
}

run_cases KernelsRunOnTheNodesThatLive ThreadsAndHeatMapsKnowThem WhatIsSentToADeadNodeIsAnError BadInputIsOneLine
