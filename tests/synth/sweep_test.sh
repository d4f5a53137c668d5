#!/usr/bin/env bash
# scripts/sweep.sh, with tools that say what they are told: areas, cycles, what fails,
# and the picture.
source tests/scripts/lib.sh

# A project of one constant. The fake d1synth knows the node's area by that constant,
# the fake make the cycles.
project() {
  mkdir -p rtl tb scripts sim synth tests
  : > Makefile
  echo '  localparam int Depth = 16;  // of a queue' > rtl/pkg.sv
  cat > d1synth <<'SH'
#!/bin/bash
depth=$(sed -n 's/.*Depth = \([0-9]*\);.*/\1/p' rtl/pkg.sv)
[[ $depth -ne 13 ]] || { echo 'd1synth: simd/d1_queue: no such depth; the log is x'; exit 1; }
results=build/results/synth.json
while [[ $# -gt 0 ]]; do [[ $1 == --results ]] && results=$2; shift; done
echo "mapped $PWD" >> "${0%/*}/calls"
mkdir -p "${results%/*}" build/synth
[[ -f build/synth/mapped ]] || echo "${PWD##*/}" > build/synth/mapped
printf '{"library": null,\n"blocks": [\n{"module": "d1_queue",\n"gate_equivalents": 1.0,\n"macro_um2": 0.0,\n}\n{"module": "d1_node",\n"gate_equivalents": %s.0,\n"macro_um2": 1000.0\n}\n]}\n' \
  $((340000 + 10000 * depth)) > "$results"
SH
  cat > make <<'SH'
#!/bin/bash
depth=$(sed -n 's/.*Depth = \([0-9]*\);.*/\1/p' "$2/rtl/pkg.sv")
echo "$*" >> calls
[[ $depth -ne 2 ]] || { echo 'd1sim: hang in cycle 10'; exit 1; }
[[ $depth -ne 3 ]] || { echo 'queue.cc:3:1: error: static assertion failed: it fits'; echo '1 error generated.'; echo 'make[1]: *** [cxx.mk:35: queue.o] Error 1'; exit 1; }
[[ $* == *KERNEL=conv3x3* ]] && kernel=conv3x3 cycles=$((2000 + depth)) || kernel=gemm cycles=$((1000 + 1600 / depth))
[[ $kernel-$depth != conv3x3-32 ]] || { echo 'd1sim: the shape does not fit'; exit 1; }
echo "$kernel             1x1     64x64x64          bf16->fp32      $cycles   91.7    2.0     0  bit-exact"
SH
  chmod +x d1synth make
  cat > points.txt <<'TXT'
# a comment
base -
half   rtl/pkg.sv:Depth=8
double rtl/pkg.sv:Depth=32
two    rtl/pkg.sv:Depth=2
three  rtl/pkg.sv:Depth=3
odd    rtl/pkg.sv:Depth=13
other  rtl/pkg.sv:Width=13
TXT
}

sweep() {  # <further arguments of sweep.sh>...
  run_and_keep env MAKE="$PWD/make" GATE_UM2=0.1 SWEEP_KERNELS="gemm 64x64x64;conv3x3 8x8x4 2x1" D1SYNTH=./d1synth GNUPLOT="${GNUPLOT:-gnuplot}" \
    "$root/scripts/sweep.sh" points.txt sweep results/sweep "$@"
}

AreasAndCyclesAreOfThePoint() {
  project
  sweep
  expect 'success' "$status" -eq 0
  expect_output '^base +0.0510 +1100 +2016  bit-exact$'     # 500000 gates of 0.1 um2 and 1000 um2
  expect_output '^half +0.0430 +1200 +2008  bit-exact$'     # 80000 gates less
  expect_output '^double +0.0670 +1050 +-  conv3x3: d1sim: the shape does not fit$'
  grep -q '"point": "half", "changes": "rtl/pkg.sv:Depth=8", "area_um2": 43000.0, "cycles": {"gemm 64x64x64": 1200, "conv3x3 8x8x4 2x1": 2008}, "problem": null' \
    results/sweep.json
  grep -q 'Depth = 16' rtl/pkg.sv
  expect 'what is mapped of the machine as it is stands' "$(cat sweep/half/build/synth/mapped)" = AreasAndCyclesAreOfThePoint
  expect 'four points are mapped' "$(grep -c '^mapped .*/sweep/' calls)" -eq 4
  sweep
  expect 'the areas of the machine as it is are kept' "$(grep -c '^mapped .*/AreasAndCyclesAreOfThePoint$' calls)" -eq 1
  expect 'a point that is done stands' "$(grep -c '^mapped .*/sweep/half$' calls)" -eq 1
  expect 'one that failed is tried again' "$(grep -c '^mapped .*/sweep/double$' calls)" -eq 2
  expect_output '^half +0.0430 +1200 +2008  bit-exact$'
  touch rtl/pkg.sv
  sweep
  expect 'a point is done again when the RTL is newer' "$(grep -c '^mapped .*/sweep/half$' calls)" -eq 2
  expect 'and measured again when the RTL is newer' "$(grep -c '^mapped .*/AreasAndCyclesAreOfThePoint$' calls)" -eq 2
  grep -qE 'run KERNEL=gemm SHAPE=64x64x64 MESH=1x1 DEVICE=rtl' calls
  grep -qE 'run KERNEL=conv3x3 SHAPE=8x8x4 MESH=2x1 DEVICE=rtl' calls
  for label in base half double; do grep -qF ">$label<" results/sweep.svg; done
  expect 'a PNG' "$(head -c 4 results/sweep.png | tail -c 3)" = PNG
  expect 'the best by area' "$(sed -n '/pareto0 << EOD/,/^EOD/p' sweep/sweep.gp | sed '1d;$d' | xargs)" = '0.0430 1200 0.0510 1100 0.0670 1050'
}

PointsThatFailSayWhy() {
  project
  sweep
  expect_output '^two +0.0370 +- +-  conv3x3: d1sim: hang in cycle 10$'
  expect_output '^three +0.0380 +- +-  conv3x3: queue.cc:3:1: error: static assertion failed: it fits$'
  expect_output '^odd +- +- +-  d1synth: simd/d1_queue: no such depth$'
  expect_output '^other +- +- +-  rtl/pkg.sv does not set Width in one line$'
  grep -q '"point": "odd", .*"problem": "d1synth: simd/d1_queue: no such depth"' results/sweep.json
}

APatternChoosesPoints() {
  project
  sweep 'ha*'
  expect 'base and half' "$(grep -cE '^(base|half|double|two) ' <<< "$output")" -eq 2
  sweep 'odd'
  expect_output '^half .* bit-exact$'
  expect 'the point of before stands' "$(grep -c '^mapped .*/sweep/half$' calls)" -eq 1
  sed -i 's/^half .*/half rtl\/pkg.sv:Depth=4/' points.txt
  sweep 'half'
  expect 'another change is another point' "$(grep -c '^mapped .*/sweep/half$' calls)" -eq 2
}

BadInputIsOneLine() {
  project
  echo 'base' > points.txt
  sweep
  expect 'exit status 2' "$status" -eq 2
  expect_output "^sweep: 'base' of points.txt is not: point, changes$"
  : > points.txt
  sweep
  expect_output "^sweep: 'points.txt' names no point$"
  rm points.txt
  sweep
  expect_output "^sweep: cannot read the list of points 'points.txt'$"

  project
  run_and_keep env SWEEP_KERNELS=gemm D1SYNTH=./d1synth "$root/scripts/sweep.sh" points.txt sweep results/sweep
  expect 'exit status 2' "$status" -eq 2
  expect_output "^sweep: SWEEP_KERNELS: 'gemm' is not <kernel> <m>x<n>x<k> \[<x>x<y>\]$"

  sweep 'nothing*'
  expect 'exit status 2' "$status" -eq 2
  expect_output "^sweep: POINT='nothing\*' matches none of points.txt: base half double two three odd other$"
  local value
  for value in abc 0 0.0 -1 1e3 '1 2' .; do
    run_and_keep env GATE_UM2="$value" D1SYNTH=./d1synth "$root/scripts/sweep.sh" points.txt sweep results/sweep
    expect 'exit status 2' "$status" -eq 2
    expect_output "^sweep: GATE_UM2='$value' is not a number of um2 above 0"
  done
  run_and_keep env GNUPLOT=/nonexistent/gnuplot D1SYNTH=./d1synth "$root/scripts/sweep.sh" points.txt sweep results/sweep
  expect 'exit status 2' "$status" -eq 2
  expect_output "^sweep: cannot run '/nonexistent/gnuplot'; install gnuplot-nox or name it with GNUPLOT=$"
  expect 'nothing has run' ! -e calls
}

# Every change of the project's own list can be made.
TheListMatchesTheSources() {
  local change file constant
  for change in $(sed 's/#.*//' "$root/synth/sweep.txt" | awk '$2 != "-" && NF {print $2}' | tr ',' '\n'); do
    file=${change%%:*} constant=${change#*:}
    expect "$change" 1 -eq "$(grep -cE "\<${constant%=*} += [0-9]+" "$root/$file")"
  done
}

run_cases AreasAndCyclesAreOfThePoint PointsThatFailSayWhy APatternChoosesPoints BadInputIsOneLine TheListMatchesTheSources
