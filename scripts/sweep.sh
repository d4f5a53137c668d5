#!/usr/bin/env bash
# Area against cycles for changed constants of the machine: `make sweep`.
#
#   scripts/sweep.sh <list> <directory> <results> [pattern]   points of synth/sweep.txt whose name matches
#
# The first point is the machine as it is, with the areas of synth.json beside the results, which are measured again
# when they are older than the RTL. Each other one is a copy of the project in <directory>/<point>, with its
# changes: there the block is mapped and SWEEP_KERNEL runs in RTL. Its area is that of the whole node, less that block in
# it, plus the block here. Results: <results>.json, .svg and .png. A point that fails says why.
#
# MAKE, D1SYNTH, YOSYS, JOBS, GNUPLOT, and SWEEP_KERNEL="<kernel> <shape>" (default: gemm 64x64x64) come from the
# environment.
set -euo pipefail

list=$1 directory=$2 results=$3 pattern=${4:-*}
whole=$(dirname "$results")/synth.json
make=${MAKE:-make}
d1synth=$(realpath "${D1SYNTH:-build/bin/d1synth}")
kernel=${SWEEP_KERNEL:-gemm 64x64x64}
export CCACHE_NOHASHDIR=1  # what does not change is compiled once

fail() { echo "sweep: $*" >&2; exit 2; }
[[ -r $list ]] || fail "cannot read the list of points '$list'"
[[ $kernel == *' '*x*x* ]] || fail "SWEEP_KERNEL='$kernel' is not a kernel and a shape"

# <results of make synth> <module>: its gate equivalents
area_of() { sed -n "/\"module\": \".*\/$2\"/,/}/p" "$1" | sed -n 's/^ *"gate_equivalents": \([0-9.e+]*\),*$/\1/p'; }

# <file>:<constant>=<value>, in the current directory
change() {
  local file=${1%%:*} constant=${1#*:}
  local name=${constant%=*} value=${constant#*=}
  [[ $1 =~ ^[^:]+:[A-Za-z]+=[0-9]+$ && -f $file ]] || { echo "the change '$1' is not <file>:<constant>=<value>"; return 1; }
  [[ $(grep -cE "\<$name = [0-9]+" "$file") -eq 1 ]] || { echo "$file does not set $name in one line"; return 1; }
  sed -i -E "s/(\<$name = )[0-9]+/\1$value/" "$file"
}

# A copy of what building needs, in $1; what a change may touch are files of its own.
copy_project() {
  rm -rf "$1/rtl" "$1/tb"
  mkdir -p "$1"
  cp -r rtl tb "$1/"
  for part in Makefile scripts sim synth tests; do ln -sfn "$PWD/$part" "$1/$part"; done
}

# The last line that says something of a log.
reason() { grep -E 'FAIL|rror|d1sim|d1synth|assert' "$1" | tail -n 1 | cut -c 1-160 | tr -d '"\\' | grep . || echo "see $1"; }

# <log> <directory> <further arguments>...: maps blocks there
map() {
  local log=$1 at=$2; shift 2
  (cd "$at" && "$d1synth" --yosys "${YOSYS:-yosys}" --jobs "${JOBS:-1}" "$@") >"$log" 2>&1 ||
    { problem=$(reason "$log"); return 1; }
}

# <log> <directory> <further variables of make>...: the kernel's cycles there
run() {
  local log=$1 at=$2; shift 2
  $make -C "$at" run KERNEL="${kernel% *}" SHAPE="${kernel#* }" DEVICE=rtl WAVES= ARGS='--max-cycles 1000000' \
    JOBS="${JOBS:-1}" "$@" >"$log" 2>&1 || { problem=$(reason "$log"); return 1; }
  cycles=$(sed -n "s/^${kernel% *} .*->[^ ]* *\([0-9]*\) .*bit-exact.*/\1/p" "$log")
  [[ -n $cycles ]] || { problem="no cycles in $log"; return 1; }
}

# <point> <block> <changes>: sets area, cycles, problem
run_point() {
  local block=$2 changes=$3 at=$directory/$1 each
  area='' cycles='' problem=''
  if [[ $1 == "$base" ]]; then
    if ! grep -qs '"library": null' "$whole" || [[ -z $(area_of "$whole" d1_node) ]] ||
        [[ -n $(find rtl synth -newer "$whole" -type f) ]]; then
      map "$directory/$1.synth.log" . --results "$whole" || return 0
    fi
    area=$(area_of "$whole" d1_node)
    run "$directory/$1.run.log" . || return 0
    return 0
  fi
  copy_project "$at"
  for each in ${changes//,/ }; do
    problem=$(cd "$at" && change "$each") || return 0
  done
  map "$at/synth.log" "$at" --only "$block" || return 0
  area=$(awk "BEGIN {print $(area_of "$whole" d1_node) - $(area_of "$whole" "$block") + \
    $(area_of "$at/build/results/synth.json" "$block")}")
  run "$at/run.log" "$at" BUILD=build || return 0
}

mkdir -p "$directory" "$(dirname "$results")"
points=$(sed 's/#.*//' "$list" | awk 'NF')
[[ -n $points ]] || fail "'$list' names no point"
while read -r point block changes extra; do
  [[ -n $changes && -z $extra ]] || fail "'$point' of $list is not: point, block, changes"
done <<< "$points"
base=$(head -n 1 <<< "$points" | awk '{print $1}')

json= data=
printf '%-12s %12s %9s  %s\n' point 'gates (GE)' cycles 'result'
while read -r point block changes; do
  # shellcheck disable=SC2053
  [[ $point == $base || $point == $pattern ]] || continue
  run_point "$point" "$block" "$changes"
  printf '%-12s %12s %9s  %s\n' "$point" "${area:--}" "${cycles:--}" "${problem:-bit-exact}"
  json+="${json:+,}
    {\"point\": \"$point\", \"changes\": \"$changes\", \"gate_equivalents\": ${area:-null}, \"cycles\": ${cycles:-null}, \"problem\": $([[ -n $problem ]] && echo "\"$problem\"" || echo null)}"
  [[ -z $area || -z $cycles ]] || data+="$area $cycles $point"$'\n'
done <<< "$points"
printf '{"kernel": "%s", "points": [%s\n]}\n' "$kernel" "$json" >"$results.json"
[[ -n $data ]] || fail "no point ran; see $results.json"

# Those that no other beats in both, by area.
pareto=$(sort -g -k 1,1 -k 2,2 <<< "${data%$'\n'}" | awk 'best == "" || $2 < best {best = $2; print $1, $2}')
cat >"$directory/sweep.gp" <<GP
\$points << EOD
${data}EOD
\$pareto << EOD
$pareto
EOD
set title 'Area of the node against cycles of $kernel'
set xlabel 'gate equivalents'; set ylabel 'cycles'
set grid; set key top right; set offsets graph 0.1, graph 0.15, graph 0.1, graph 0.1
set format x '%.3s%c'
do for [i = 1:2] {
  if (i == 1) { set terminal svg size 900,600 font 'sans,12' background rgb 'white'; set output '$results.svg' } \\
  else { set terminal pngcairo size 900,600 font 'sans,12'; set output '$results.png' }
  plot \$pareto using 1:2 with steps lw 2 lc rgb '#8db4d6' title 'no point is better in both', \\
    \$points using 1:2 with points pt 7 lc rgb '#404040' notitle, \\
    \$points using 1:2:3 with labels offset 0,0.8 notitle
}
GP
${GNUPLOT:-gnuplot} "$directory/sweep.gp" || fail "gnuplot failed on $directory/sweep.gp; install gnuplot-nox or name it with GNUPLOT="
echo "wrote $results.json, $results.svg, $results.png"
