#!/usr/bin/env bash
# Opens GTKWave on the waves of a run, or draws them into a PNG without a display.
#
#   scripts/waves.sh --build DIR --run NAME|FILE --layout NAME [--window FROM:TO] [--png]
#
# Exit status 2, after one line that says what to do, when something is missing.
set -euo pipefail

fail() { echo "waves: $1" >&2; exit 2; }

build=build run=run layout=d1_node window= png=
while [[ $# -gt 0 ]]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --run) run=$2; shift 2 ;;
    --layout) layout=$2; shift 2 ;;
    --window) window=$2; shift 2 ;;
    --png) png=yes; shift ;;
    *) fail "unknown option '$1'" ;;
  esac
done

fst=$run
[[ $run == *.fst ]] || fst=$build/waves/$run.fst
if [[ ! -f $fst ]]; then
  fail "no $fst; 'make run KERNEL=gemm SHAPE=16x16x16 WAVES=1' writes $build/waves/run.fst"
fi
gtkw=sim/waves/$layout.gtkw
if [[ ! -f $gtkw ]]; then
  fail "no layout '$layout'; there are: $(cd sim/waves && echo *.gtkw | sed 's/\.gtkw//g')"
fi
command -v gtkwave >/dev/null || fail "GTKWave is not installed (Debian and Ubuntu: apt install gtkwave)"

if [[ -n $window ]]; then
  [[ $window =~ ^[0-9]+:[0-9]+$ ]] || fail "window '$window' is not FROM:TO in cycles"
  export D1_FROM=${window%:*} D1_TO=${window#*:}
fi
export D1_PNG=
rc=sim/waves/gtkwaverc
if [[ -z $png ]]; then
  [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]] ||
    fail "no display for GTKWave (DISPLAY is not set); 'make waves-png RUN=$run' draws a picture instead"
  exec gtkwave --rcfile "$rc" --tcl_init sim/waves/show.tcl "$fst" "$gtkw"
fi

for tool in xvfb-run xauth; do
  command -v $tool >/dev/null || fail "no $tool, and the picture needs it (Debian and Ubuntu: apt install xvfb xauth)"
done
picture=$build/waves/$(basename "$fst" .fst)${layout:+.$layout}.png
mkdir -p "$build/waves"
rm -f "$picture"

# A window with room for every row of the layout.
height=$((170 + 19 * $(grep -c "^[-+#]" "$gtkw")))
tall=$build/waves/$layout.gtkw
sed "s/^\[size\].*/[size] 1900 $height/; s/^\[sst_width\].*/[sst_width] 24/" "$gtkw" > "$tall"
D1_PNG=$picture timeout 120 xvfb-run -a -s "-screen 0 1920x$((height + 40))x24" \
  gtkwave --rcfile "$rc" --tcl_init sim/waves/show.tcl "$fst" "$tall" \
  >"$build/waves/gtkwave.log" 2>&1 </dev/null || true
[[ -s $picture ]] || fail "GTKWave drew nothing; its messages are in $build/waves/gtkwave.log"
echo "$picture"
