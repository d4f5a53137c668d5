#!/usr/bin/env bash
# Waves of d1sim: what is in the FST, how much of a run, and what the filters of GTKWave make of it.
source tests/scripts/lib.sh

build=$(cd "$test_directory/../../.." && pwd)
export D1_PROGRAMS=$build/programs PATH=$build/bin:$PATH
here=$root/tests/waves
shared=$D1_OUT/shared
unset DISPLAY WAYLAND_DISPLAY

d1sim() { run_and_keep timeout 60 "$build/bin/d1sim-waves" "$@"; }

# <d1sim run options>...: which must end well
good_run() { d1sim run "$@"; expect 'a good run' "$status" -eq 0; }

times() { fst2vcd "$1" | sed -n 's/^#//p'; }
changes() { fst2vcd "$1" | awk -f "$here/vcd_changes.awk"; }
layout_signals() { awk -f "$here/layout_signals.awk" "$root"/sim/waves/*.gtkw; }

# Expects the file to hold the cycles from $2 to $3, both halves of each, and no others.
expect_cycles() {  # <file> <first> <last>
  times "$1" > times.txt
  seq $(($2 * 500)) 250 $(($3 * 500 + 250)) > expected.txt
  output=$(diff expected.txt times.txt | head -5) || true
  expect "$1 to hold the cycles $2 to $3" -z "$output"
}

# The last cycle of the run that wrote the file.
last_cycle() { echo $(($(times "$1" | tail -1) / 500)); }

run_everything() {
  mkdir -p "$shared"
  good_run --kernel gemm --shape 40x40x64 --waves "$shared/gemm.fst" --trace "$shared/gemm.trace"
  good_run --kernel gemm_rowmajor --shape 32x32x16 --waves "$shared/rowmajor.fst"
  good_run --kernel axpy --format fp32 --shape 4096 --waves "$shared/axpy.fst"
  good_run --kernel gemm_mesh --mesh 2x2 --shape 32x32x32 --waves "$shared/mesh.fst"
}

LayoutsNameOnlySignalsOfTheFile() {
  changes "$shared/gemm.fst" | cut -d' ' -f1 | sort > in_file.txt
  layout_signals | sort > in_layouts.txt
  expect 'layouts with signals' "$(wc -l < in_layouts.txt)" -gt 200
  output=$(comm -13 in_file.txt in_layouts.txt)
  expect 'no signal of a layout that the file lacks' -z "$output"
}

# Over four kernels and four nodes. What stays as it is there:
#   dst.*          a corner node of a 2x2 mesh sends and sees few destinations, no edge
#   *_ready        neither pushes nor posts ever find the network full
#   c0_valid_q     no kernel clears an accumulator: the first step overwrites
#   stop_q.halt    every thread ends by halting, and the register may say so from power-up on
#   *_ok           few threads have a head that waits for a register or for earlier accesses
SignalsOfTheLayoutsToggle() {
  for file in "$shared"/*.fst; do changes "$file"; done > all.txt
  layout_signals > in_layouts.txt
  output=$(awk 'NR == FNR { changes[$1] += $2; next } !changes[$1]' all.txt in_layouts.txt |
    grep -vE '\.(header\.dst\.(is_edge|side\[1:0\]|[xy]\[7:0\])|(push|post)_ready|u_cells\.c0_valid_q|trace_stop_q\.halt|registers_ok|memory_ok)$' || true)
  expect 'no signal of a layout that never changes' -z "$output"
}

# The important ones in a GEMM alone, on a single node.
AGemmMovesThreadsMatrixUnitAndMemory() {
  changes "$shared/gemm.fst" > all.txt
  for signal in clk_i running_o '.*trace_retire_valid_q' '.*trace_retire0_q.instr' '.*u_cluster1.*gen_thread\[1\].u_thread.instr' \
    '.*gen_thread\[0\].u_thread.head.op' 'mm_valid' 'u_matrix.u_array.u_cells.m0_valid_q' 'u_matrix.u_array.u_cells.m0_acc_q' \
    u_matrix.u_array.u_operand_a.m0_tile_q u_matrix.u_array.u_operand_b.m0_tile_q ro_valid ro_data ld0_req ld0_gnt ld0_addr ld1_addr st_gnt st_addr \
    fill_gnt link_west_valid_o inj_valid ej_valid; do
    output=$(grep -E "^TOP\.d1_node\.$signal(\[[0-9:]+\])? " all.txt || true)
    expect "$signal to be there and to change" "$(awk '{ n += $2 } END { print n + 0 }' <<< "$output")" -gt 1
  done
}

SignalsChangeAtTheRisingEdgeOnly() {
  output=$(fst2vcd "$shared/gemm.fst" | awk '
    $1 == "$var" && $5 == "clk_i" { clock[$4] = 1 }
    /^#/ { now = substr($0, 2); ++steps; next }
    steps > 1 && now % 500 != 0 && /^[01]/ && !(substr($1, 2) in clock) { print "at", now, $0 }
    steps > 1 && now % 500 != 0 && /^b/ { print "at", now, $0 }' | head -5)
  expect 'changes at the rising edge of the clock only' -z "$output"
}

EveryNodeHasAFileOfItsOwn() {
  expect 'four files' "$(ls "$shared"/mesh_*.fst | tr '\n' ' ')" = \
    "$shared/mesh_0_0.fst $shared/mesh_0_1.fst $shared/mesh_1_0.fst $shared/mesh_1_1.fst "
  for file in "$shared"/mesh_*.fst; do
    fst2vcd "$file" | awk '
      $1 == "$var" && $5 == "x_i" && !x { x = $4 }
      $1 == "$var" && $5 == "y_i" && !y { y = $4 }
      $2 == x { vx = substr($1, 2) + 0 }
      $2 == y { vy = substr($1, 2) + 0 }
      END { print vx "_" vy ".fst" }'
  done > places.txt
  output=$(ls "$shared"/mesh_*.fst | sed 's/.*mesh_//' | diff - places.txt) || true
  expect 'the node in each file that its name says' -z "$output"
}

OneNodeOnly() {
  good_run --kernel gemm_mesh --mesh 2x2 --shape 32x32x32 --waves one.fst --waves-node 1,0
  expect 'one file' "$(ls *.fst)" = one.fst
  output=$(diff <(changes one.fst) <(changes "$shared/mesh_1_0.fst") | head -5) || true
  expect 'what the file of that node holds when all are written' -z "$output"
}

AWindowOfCycles() {
  good_run --kernel gemm --shape 40x40x64 --waves window.fst --waves-window 100:180
  expect_cycles window.fst 100 180
  good_run --kernel gemm --shape 40x40x64 --waves open.fst --waves-window 400:1000000
  expect_cycles open.fst 400 "$(last_cycle "$shared/gemm.fst")"
}

TheLastCycles() {
  local end
  end=$(last_cycle "$shared/gemm.fst")
  good_run --kernel gemm --shape 40x40x64 --waves last.fst --waves-last 25
  expect_cycles last.fst $((end - 24)) "$end"
  good_run --kernel gemm --shape 40x40x64 --waves all.fst --waves-last 1000000
  expect_cycles all.fst 1 "$end"
}

TheLastCyclesBeforeAFailure() {
  assemble endless '1: j 1b'
  d1sim run --elf endless.elf --max-cycles 700 --waves end.fst --waves-last 30
  expect 'exit status 3' "$status" -eq 3
  expect_cycles end.fst 671 700
}

AWindowAfterTheEndIsSaid() {
  good_run --kernel gemm --shape 8x8x4 --waves none.fst --waves-window 900000:900001
  expect_output 'waves: .*none.fst.* is empty: the run ended in cycle [0-9]+'
}

WaveOptionsAreChecked() {
  for options in '--waves-node 0,0' '--waves-window 1:2' '--waves-last 5'; do
    d1sim run --kernel gemm --shape 8x8x4 $options
    expect 'exit status 2' "$status" -eq 2
    expect_output 'need --waves FILE'
  done
  for options in '--waves-node 1,0' '--waves-window 9:2' '--waves-window 9' '--waves-window 1:2 --waves-last 5'; do
    d1sim run --kernel gemm --shape 8x8x4 --waves x.fst $options
    expect "exit status 2 for $options" "$status" -eq 2
    expect 'one line' "$(line_count)" -eq 1
  done
  d1sim run --kernel gemm --shape 8x8x4 --waves /nonexistent/x.fst
  expect 'exit status 2' "$status" -eq 2
  expect_output "cannot write waves '/nonexistent/x.fst': No such file"
}

# The text that GTKWave shows for each thread, cycle by cycle, is the trace of the run.
RetiredInstructionsReadAsInTheTrace() {
  fst2vcd "$shared/gemm.fst" > all.vcd
  for thread in 0 1 2 3; do
    awk -v thread=$thread -f "$here/retired.awk" all.vcd > bits.txt
    paste -d' ' <(cut -d' ' -f1 bits.txt) <(cut -d' ' -f2 bits.txt | wave_disasm thread) |
      awk -v thread=$thread 'NF > 1 { cycle = $1; $1 = ""; print cycle, "t" thread $0 }'
  done | sort > shown.txt
  awk '{ line = $1 " " $3; for (i = 6; i <= NF; ++i) line = line " " $i; pc = $4; sub(/^0+/, "", pc)
         print line " @" (pc == "" ? "0" : pc) }' "$shared/gemm.trace" | sort > expected.txt
  expect 'a trace' "$(wc -l < expected.txt)" -gt 300
  output=$(diff expected.txt shown.txt | head -10) || true
  expect 'the same instructions in the same cycles' -z "$output"
}

# <filter> <arguments> <value> <text>
reads() {
  run_and_keep bash -c "echo $3 | $1 ${2:+'$2'}"
  expect "$1 $2 of $3 to read '$4'" "$output" = "$4"
}

StagesReadAsInstructions() {
  # {valid, member 1, pc 0x1c0, addi t1,t1,1}: 1 1 0 0000 0000 0001 1100 0000, then the word
  reads wave_disasm 'lane 0' 6001c000130313 't2 addi t1,t1,1 @1c0'
  reads wave_disasm 'lane 1' 4001c000130313 't1 addi t1,t1,1 @1c0'
  reads wave_disasm 'lane 1' 2001c000130313 ' '
  reads wave_disasm thread 2001c000130313 'addi t1,t1,1 @1c0'
  reads wave_disasm thread 0001c000130313 ' '
}

OperandsReadAsNumbers() {
  reads wave_numbers 'bf16 0 4' c0003f803f00bf80 '-1 0.5 1 -2'
  reads wave_numbers 'bf16 2 2' c0003f803f00bf80 '1 -2'
  reads wave_numbers 'bf16 0 4' 7f80ff807fc08000 '-0 nan -inf inf'
  reads wave_numbers 'bf16 30 2' "$(printf '3fc04049%0120d' 0)" '3.1406 1.5'
  reads wave_numbers 'fp32 0 2' 40490fdb3f800000 '1 3.1416'
  reads wave_numbers 'fp32 15 1' "$(printf 'c2f6e979%0120d' 0)" '-123.46'
  reads wave_numbers 'address 6' 3001 0c0040
  reads wave_numbers 'address 3' 0001 000008
  reads wave_numbers hex 0000000000080080 80080
  reads wave_numbers 'bf16 0 1' xxxx ' '
}

VectorOperationsRead() {
  reads wave_vop '' 20000000201234 'mm acc1 @1234'
  reads wave_vop '' 00000000201234 ' '
  reads wave_vop trace a000455 't1 ast @45'
  reads wave_vop trace 2000455 ' '
}

PacketsRead() {
  reads wave_packet '' 800103 'write 3,1 vc0'
  reads wave_packet '' d00103 'ack 3,1 vc1'
  reads wave_packet '' 8f0200 'post west edge 2 vc0'
  reads wave_packet local 480103 'post 3,1'
  reads wave_packet '' 000103 ' '
}

FiltersAnswerAtOnceAndLineForLine() {
  local answer
  for filter in 'wave_disasm thread' 'wave_numbers bf16 0 1' wave_vop wave_packet; do
    coproc FILTER { exec $filter; }
    for line in 3f80 xx '' 4000; do
      echo "$line" >&"${FILTER[1]}"
      IFS= read -r -t 10 answer <&"${FILTER[0]}"
      expect "an answer of $filter that is not empty" -n "$answer"
    done
    eval "exec ${FILTER[1]}>&-"
    wait "$FILTER_PID"
  done
}

FiltersRefuseWrongArguments() {
  for call in wave_disasm 'wave_disasm lane 2' 'wave_numbers bf16 31 2' 'wave_numbers int8 0 1' 'wave_vop x' 'wave_packet x'; do
    run_and_keep $call
    expect "exit status 2 of $call" "$status" -eq 2
    expect_output '^usage: wave_'
  done
}

# <pattern> <arguments of scripts/waves.sh>...
viewer_refuses() {
  local pattern=$1; shift
  run_and_keep env PATH="${viewer_path:-$PATH}" bash -c 'cd "$0" && exec scripts/waves.sh "$@"' "$root" "$@"
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  expect_output "^waves: $pattern"
}

WhatIsMissingForTheViewerIsSaid() {
  viewer_refuses "no none/waves/run.fst; 'make run .* WAVES=1' writes" --build none
  viewer_refuses 'no display' --build none --run "$shared/gemm.fst"
  viewer_refuses "no layout 'nope'; there are: core d1_node matrix network" --run "$shared/gemm.fst" --layout nope
  viewer_refuses "window '5' is not FROM:TO" --run "$shared/gemm.fst" --window 5
  local tools=$PWD/tools
  mkdir tools
  for tool in bash cut sed grep; do ln -s "$(command -v $tool)" "tools/$tool"; done
  viewer_path=$tools viewer_refuses 'GTKWave is not installed' --run "$shared/gemm.fst"
}

# <picture> <field>: width or height of a PNG
png_size() { od -An -t u1 -j "$([[ $2 == width ]] && echo 16 || echo 20)" -N 4 "$1" | awk '{print $3 * 256 + $4}'; }

ALayoutIsDrawnWithoutADisplay() {
  local window picture
  for window in 20:46 186:212; do
    picture=$PWD/drawn/waves/gemm.d1_node.png
    run_and_keep env -C "$root" scripts/waves.sh --build "$PWD/drawn" --run "$shared/gemm.fst" --window "$window" --png
    expect 'a picture' "$status" -eq 0
    expect_output "^$picture$"
    expect 'a PNG' "$(od -An -c -j 1 -N 3 "$picture" | tr -d ' ')" = PNG
    expect 'as wide as a screen' "$(png_size "$picture" width)" -ge 1500
    expect 'with room for every row' "$(png_size "$picture" height)" -ge 1000
    mv "$picture" "${window%:*}.png"
  done
  output=same
  expect 'another picture of other cycles' "$(cmp -s 20.png 186.png && echo same)" != same
}

run_everything > "$D1_OUT/runs.log" 2>&1 || { cat "$D1_OUT/runs.log"; }
run_cases LayoutsNameOnlySignalsOfTheFile SignalsOfTheLayoutsToggle AGemmMovesThreadsMatrixUnitAndMemory \
  SignalsChangeAtTheRisingEdgeOnly EveryNodeHasAFileOfItsOwn OneNodeOnly AWindowOfCycles TheLastCycles \
  TheLastCyclesBeforeAFailure AWindowAfterTheEndIsSaid WaveOptionsAreChecked RetiredInstructionsReadAsInTheTrace \
  StagesReadAsInstructions OperandsReadAsNumbers VectorOperationsRead PacketsRead FiltersAnswerAtOnceAndLineForLine \
  FiltersRefuseWrongArguments WhatIsMissingForTheViewerIsSaid ALayoutIsDrawnWithoutADisplay
