#!/usr/bin/env bash
# Area against cycles for changed constants of the machine: `make sweep`.
#
#   scripts/sweep.sh <list> <directory> <results> [pattern]   points of synth/sweep.txt whose name matches
#
# The first point is the machine as it is, with the areas of synth.json beside the results, which
# are measured again when they are older than the RTL. Each other one is a copy of the project in
# <directory>/<point>, with its changes: there the node is mapped, but for the blocks that the
# changes do not touch, whose results are copied and stand, and the kernels run in RTL. An area is
# that of the whole node: gate equivalents of GATE_UM2 each, and memory macros. Results:
# <results>.json, .svg and .png, a picture for each kernel. A point that fails says why. What a
# point came to is kept in <directory>/<point>.result and stands until its changes, the kernels or
# any source are others: an interrupted sweep goes on, and one of a few points shows those of
# earlier ones as well.
#
# MAKE, D1SYNTH, YOSYS, JOBS, GNUPLOT, GATE_UM2 (0.0583) and SWEEP_KERNELS="<kernel> <shape>
# [<mesh>]; ..." come from the environment.
set -euo pipefail

list=$1 directory=$2 results=$3 pattern=${4:-*}
whole=$(dirname "$results")/synth.json
make=${MAKE:-make}
d1synth=$(realpath "${D1SYNTH:-build/bin/d1synth}")
gate_um2=${GATE_UM2:-0.0583}
IFS=';' read -ra kernels <<< "${SWEEP_KERNELS:-gemm 64x64x64; conv3x3 16x32x32; gemm_mesh 128x128x128 2x2}"
export CCACHE_NOHASHDIR=1  # what does not change is compiled once

fail() { echo "sweep: $*" >&2; exit 2; }
positive='^([1-9][0-9]*(\.[0-9]+)?|0\.[0-9]*[1-9][0-9]*)$'
[[ $gate_um2 =~ $positive ]] || fail "GATE_UM2='$gate_um2' is not a number of um2 above 0, such as 0.0583"
"${GNUPLOT:-gnuplot}" --version >/dev/null 2>&1 ||
  fail "cannot run '${GNUPLOT:-gnuplot}'; install gnuplot-nox or name it with GNUPLOT="
[[ -r $list ]] || fail "cannot read the list of points '$list'"
for i in "${!kernels[@]}"; do
  kernels[i]=$(xargs <<< "${kernels[i]}")
  [[ ${kernels[i]} =~ ^[a-z0-9_]+\ [0-9]+x[0-9]+x[0-9]+(\ [0-9]+x[0-9]+)?$ ]] ||
    fail "SWEEP_KERNELS: '${kernels[i]}' is not <kernel> <m>x<n>x<k> [<x>x<y>]"
done

# <results of make synth>: area of the node in um2
area_of() {
  sed -n '/"module": "d1_node"/,/}/p' "$1" | awk -F '[:,]' -v gate="$gate_um2" '
    /"gate_equivalents"/ {area += gate * $2; found = 1}
    /"macro_um2"/ {area += $2}
    END {if (found) printf "%.1f\n", area}'
}

# <file>:<constant>=<value>, in the current directory
change() {
  local file=${1%%:*} constant=${1#*:}
  local name=${constant%=*} value=${constant#*=}
  [[ $1 =~ ^[^:]+:[A-Za-z]+=[0-9]+$ && -f $file ]] || { echo "the change '$1' is not <file>:<constant>=<value>"; return 1; }
  [[ $(grep -cE "\<$name += [0-9]+" "$file") -eq 1 ]] || { echo "$file does not set $name in one line"; return 1; }
  sed -i -E "s/(\<$name += )[0-9]+/\1$value/" "$file"
}

# A copy of what building needs, in $1, with what is mapped;
# what a change may touch are files of its own.
copy_project() {
  rm -rf "$1/rtl" "$1/tb"
  mkdir -p "$1/build"
  cp -r rtl tb "$1/"
  if [[ -d build/synth && ! $1/build/results/synth.json -nt $whole ]]; then
    rm -rf "$1/build/synth"
    cp -r build/synth "$1/build/"
  fi
  for part in Makefile scripts sim synth tests; do ln -sfn "$PWD/$part" "$1/$part"; done
}

# The last line that says something of a log.
reason() { grep -E 'FAIL|rror|d1sim|d1synth|assert' "$1" | grep -vE '^make|errors? generated' | tail -n 1 | sed 's/; the log is .*//' | cut -c 1-160 | tr -d '"\\' | grep . || echo "see $1"; }

# <log> <directory> <further arguments>...: maps the node there
map() {
  local log=$1 at=$2; shift 2
  (cd "$at" && "$d1synth" --yosys "${YOSYS:-yosys}" --jobs "${JOBS:-1}" "$@") >"$log" 2>&1 ||
    { problem=$(reason "$log"); return 1; }
}

# <directory of logs> <directory> <further variables of make>...: the kernels' cycles there; those
# of one that fails are '-'
run() {
  local logs=$1 at=$2 each name shape mesh log found; shift 2
  for each in "${kernels[@]}"; do
    read -r name shape mesh <<< "$each"
    log=$logs.run.$name.log
    if $make -C "$at" run KERNEL="$name" SHAPE="$shape" MESH="${mesh:-1x1}" DEVICE=rtl WAVES= ARGS='--max-cycles 1000000' \
        JOBS="${JOBS:-1}" "$@" >"$log" 2>&1; then
      found=$(sed -n "s/^$name .*->[^ ]* *\([0-9]*\) .*bit-exact.*/\1/p" "$log")
      [[ -n $found ]] || problem="no cycles in $log"
    else
      found= problem="$name: $(reason "$log")"
    fi
    cycles+=("${found:--}")
  done
}

# <point> <changes>: sets area, cycles of each kernel, problem
run_point() {
  local changes=$2 at=$directory/$1 each
  area='' cycles=() problem=''
  if [[ $1 == "$base" ]]; then
    if ! grep -qs '"library": null' "$whole" || [[ -z $(area_of "$whole") ]] ||
        [[ -n $(find rtl synth -newer "$whole" -type f) ]]; then
      map "$directory/$1.synth.log" . --results "$whole" || return 0
    fi
    area=$(area_of "$whole")
    run "$directory/$1" .
    return 0
  fi
  copy_project "$at"
  for each in ${changes//,/ }; do
    problem=$(cd "$at" && change "$each") || return 0
  done
  map "$at/synth.log" "$at" || return 0
  area=$(area_of "$at/build/results/synth.json")
  run "$at/" "$at" BUILD=build PGO=0 NODE_OPT=-O1  # it runs for seconds
}

# <point> <changes>: what its result depends on besides the sources
key_of() { echo "$2; ${kernels[*]}; $gate_um2"; }

# <point> <changes>: true if its result stands; sets area, cycles, problem
stands() {
  local file=$directory/$1.result
  [[ $1 != "$base" && -f $file && $(head -n 1 "$file") == "$(key_of "$@")" ]] || return 1
  [[ -z $(find rtl tb sim synth -newer "$file" -type f ! -name sweep.txt ! -name budget.json -print -quit) ]] || return 1
  area=$(sed -n 2p "$file") problem=''
  read -ra cycles <<< "$(sed -n 3p "$file")"
}

# um2 in mm2, or '-'
mm2() { [[ -z $1 ]] && echo - || awk "BEGIN {printf \"%.4f\", $1 / 1e6}"; }

# <value>: as JSON has it
json_number() { [[ $1 == - || -z $1 ]] && echo null || echo "$1"; }

mkdir -p "$directory" "$(dirname "$results")"
points=$(sed 's/#.*//' "$list" | awk 'NF')
[[ -n $points ]] || fail "'$list' names no point"
while read -r point changes extra; do
  [[ -n $changes && -z $extra ]] || fail "'$point' of $list is not: point, changes"
done <<< "$points"
base=$(head -n 1 <<< "$points" | awk '{print $1}')
# shellcheck disable=SC2053
while read -r point changes; do [[ $point != $pattern ]] || chosen=yes; done <<< "$points"
[[ -n ${chosen:-} ]] || fail "POINT='$pattern' matches none of $list: $(awk '{print $1}' <<< "$points" | xargs)"

json=
data=()
printf '%-17s %9s' point 'mm2'
for each in "${kernels[@]}"; do printf ' %*s' $((${#each} > 9 ? ${#each} : 9)) "$each"; done
printf '  result\n'
while read -r point changes; do
  # shellcheck disable=SC2053
  if ! stands "$point" "$changes"; then
    [[ $point == "$base" || $point == $pattern ]] || continue
    run_point "$point" "$changes"
    [[ -n $problem ]] || printf '%s\n' "$(key_of "$point" "$changes")" "$area" "${cycles[*]}" >"$directory/$point.result"
  fi
  printf '%-17s %9s' "$point" "$(mm2 "$area")"
  of_kernels=
  for i in "${!kernels[@]}"; do
    count=${cycles[i]:--}
    printf ' %*s' $((${#kernels[i]} > 9 ? ${#kernels[i]} : 9)) "$count"
    of_kernels+="${of_kernels:+, }\"${kernels[i]}\": $(json_number "$count")"
    [[ -z $area || $count == - ]] || data[i]+="$(mm2 "$area") $count $point"$'\n'
  done
  printf '  %s\n' "${problem:-bit-exact}"
  json+="${json:+,}
    {\"point\": \"$point\", \"changes\": \"$changes\", \"area_um2\": $(json_number "$area"), \"cycles\": {$of_kernels}, \"problem\": $([[ -n $problem ]] && echo "\"$problem\"" || echo null)}"
done <<< "$points"
printf '{"gate_um2": %s, "points": [%s\n]}\n' "$gate_um2" "$json" >"$results.json"
[[ ${#data[@]} -gt 0 ]] || fail "no point ran; see $results.json"

# <area cycles point, a line each>: the same with one label for points that lie within a fiftieth of
# the picture of each other
labels() {
  awk '{x[NR] = $1; y[NR] = $2; name[NR] = $3
        if (NR == 1 || $1 < left) left = $1; if ($1 > right) right = $1
        if (NR == 1 || $2 < low) low = $2; if ($2 > high) high = $2}
       function near(a, b, span) {return (a > b ? a - b : b - a) * 50 <= span}
       END {for (i = 1; i <= NR; i++) {
              for (j = 1; j < i && !(text[j] != "" && near(x[i], x[j], right - left) && near(y[i], y[j], high - low)); j++) ;
              text[j] = text[j] (j < i ? ", " : "") name[i]}
            for (i = 1; i <= NR; i++) if (text[i] != "") printf "%s %s \"%s\"\n", x[i], y[i], text[i]}' <<< "${1%$'\n'}"
}

# A picture side by side for each kernel: its points,
# and a line through those that no other beats in both.
{
  plots=
  for i in "${!data[@]}"; do
    printf '$points%d << EOD\n%sEOD\n' "$i" "${data[i]}"
    printf '$labels%d << EOD\n%s\nEOD\n' "$i" "$(labels "${data[i]}")"
    printf '$pareto%d << EOD\n%s\nEOD\n' "$i" \
      "$(sort -g -k 1,1 -k 2,2 <<< "${data[i]%$'\n'}" | awk 'best == "" || $2 < best {best = $2; print $1, $2}')"
    plots+="
  set title '${kernels[i]//_/\\_}'
  plot \$pareto$i using 1:2 with steps lw 2 lc rgb '#8db4d6' title 'no point is better in both', \\
    \$points$i using 1:2 with points pt 7 lc rgb '#404040' notitle, \\
    \$labels$i using 1:2:3 with labels left rotate by 40 offset 0.5,0.3 font ',9' notitle"
  done
  width=$((120 + 520 * ${#data[@]}))
  cat <<GP
set xlabel 'node, mm2'; set ylabel 'cycles'
set grid; set key top right; set offsets graph 0.05, graph 0.25, graph 0.25, graph 0.1
do for [form = 1:2] {
  if (form == 1) { set terminal svg size $width,600 font 'sans,12' background rgb 'white'; set output '$results.svg' } \
  else { set terminal pngcairo size $width,600 font 'sans,12'; set output '$results.png' }
  set multiplot layout 1,${#data[@]}
$plots
  unset multiplot
}
GP
} >"$directory/sweep.gp"
${GNUPLOT:-gnuplot} "$directory/sweep.gp" || fail "gnuplot failed on $directory/sweep.gp"
echo "wrote $results.json, $results.svg, $results.png"
