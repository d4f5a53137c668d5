#!/usr/bin/env bash
# d1synth --report: figures that can be worked out by hand, pictures, and bad input.
source tests/scripts/lib.sh
source tests/synth/project.sh

# Results of a node: a matrix unit of 2560000 GE, two memories of 1000000 GE and 0.4 mm2 of macros each.
results() {
  cat > synth.json <<'JSON'
{"commit": "0123456789abcdef", "yosys": "Yosys 0.23 (git)", "library": null, "sram": {"text": "so and so"},
 "seconds": 100, "blocks": [
  {"module": "matrix/d1_matrix", "gate_equivalents": 2560000, "macro_um2": 0, "inside": {}, "memory_mb": 2048},
  {"module": "sram/d1_sram", "gate_equivalents": 1000000, "macro_um2": 400000, "inside": {}, "memory_mb": 1},
  {"module": "node/d1_node", "gate_equivalents": 4560000, "macro_um2": 800000,
   "inside": {"d1_matrix": 1, "d1_sram": 2}, "memory_mb": 1}], "macros": []}
JSON
  cat > timing.json <<'JSON'
{"library": "generic", "opensta": "OpenSTA 2.3", "seconds": 60.4, "blocks": [
  {"module": "matrix/d1_matrix", "fo4": 40, "worst_path": "a_q -> b_q", "memory_mb": 1},
  {"module": "sram/d1_sram", "fo4": 25, "worst_path": "c_q -> d_q", "memory_mb": 1},
  {"module": "node/d1_node", "worst_path": null, "memory_mb": 1}]}
JSON
}

report() {  # <d1synth arguments>...
  run_and_keep "$build/bin/d1synth" --report --gnuplot "${GNUPLOT:-gnuplot}" --synth-results synth.json \
    --timing-results timing.json --page page.md --plot-script plot.gp "$@"
}

refused_report() {  # <pattern> <d1synth arguments>...
  local pattern=$1; shift
  report "$@"
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  expect_output "^d1synth: .*$pattern"
}

on_the_page() { expect "on the page: $1" 1 -eq "$(grep -cF -- "$1" page.md)"; }

FiguresAreWhatAHandWorksOut() {
  results
  report --gate-um2 0.1 --fo4-ps 20 --density 0.5
  expect 'success' "$status" -eq 0
  expect_output '^wrote page.md, page.svg, page.png$'
  on_the_page '| logic, cells only | 0.456 mm2 | |'
  on_the_page '| memory macros | 0.800 mm2 | |'
  on_the_page '| both | 1.256 mm2 | |'
  on_the_page '| node, its cells placed at 50 % density | **1.71 mm2** | 1.30 mm2 |'   # 0.912 + 0.8
  on_the_page 'multiply-accumulates, cells only | 1000 um2 | |'
  on_the_page '| 354 nodes | 606 mm2 | 460 mm2 |'
  on_the_page '(177 mm2) | 793 mm2 | 645 mm2 |'                  # 360 x 1.712 + 645 - 360 x 1.30
  on_the_page '| matrix | `d1_matrix` | 0.2560 | 20.4 % |'
  on_the_page '| 2 x sram | `d1_sram` | 0.2000 | 15.9 % |'
  on_the_page '| 2 x sram macros | `d1_sram` | 0.8000 | 63.7 % |'
  on_the_page '| `matrix/d1_matrix` | 40.0 | 1250 | `a_q -> b_q` |'
  on_the_page '| `sram/d1_sram` | 25.0 | 2000 | `c_q -> d_q` |'
  on_the_page 'both took 160 s, the largest process 2.0 GB'
  on_the_page '(page.svg)'
  expect 'the node has no speed of its own' 0 -eq "$(grep -c '| `node/d1_node`' page.md)"
}

PicturesHoldTheFigures() {
  results
  report --gate-um2 0.1
  local label
  for label in '2 x sram macros' '0.8000 mm2' 'D1 1.30 mm2' 'd1_matrix'; do
    expect "in the picture: $label" 1 -le "$(grep -cF "$label" page.svg)"
  done
  expect 'a PNG' "$(head -c 4 page.png | tail -c 3)" = PNG
}

# um2 and MHz of a library are told as they are.
ALibraryNeedsNoConversion() {
  results
  sed -i 's/"library": null/"library": {"name": "cells", "files": ["dir\/a.lib", "b.lib.gz"]}/; s/"gate_equivalents": \([0-9]*\)/&, "area_um2": \1.0/' synth.json
  sed -i 's/"generic"/"cells"/; s/"fo4"/"fmax_mhz"/' timing.json
  report
  expect 'success' "$status" -eq 0
  on_the_page '| logic, cells only | 4.560 mm2 | |'
  on_the_page '| `sram/d1_sram` | 25 | `c_q -> d_q` |'
  on_the_page 'Cells are those of a.lib, b.lib.gz.'
}

# The area of a box is in proportion to its figure.
TheTreeMapIsToScale() {
  results
  report --gate-um2 0.1
  local areas
  areas=$(grep '^set object rect' plot.gp | head -n 3 |
    sed 's/.*from \([^,]*\),\([^ ]*\) to \([^,]*\),\([^ ]*\) .*/\1 \2 \3 \4/' |
    awk '{printf "%.0f\n", ($3 - $1) * ($4 - $2)}' | sort -n | xargs)
  # 690 x 700 in the shares 20 : 25.6 : 80 of 125.6, to what two digits of the script can tell
  local expected=(76911 98446 307643) got=($areas) i
  for i in 0 1 2; do
    expect "box $i of $areas" "$((got[i] > expected[i] ? got[i] - expected[i] : expected[i] - got[i]))" -le 20
  done
}

BadInputIsOneLine() {
  results
  refused_report "cannot run '/nonexistent/gnuplot'.* install gnuplot-nox .*GNUPLOT=" --gnuplot /nonexistent/gnuplot
  local value
  for value in x 0 -1 nan; do
    refused_report "GATE_UM2='$value' is not" --gate-um2="$value"
    refused_report "FO4_PS='$value' is not" --fo4-ps="$value"
    refused_report "DENSITY='$value' is not" --density="$value"
  done
  refused_report "DENSITY='1.1' is not above 0, at most 1" --density 1.1
  refused_report "the page 'page.html' is no .md" --page page.html
  sed -i 's/"generic"/"cells"/' timing.json
  refused_report "'synth.json' is of the library generic, 'timing.json' of cells"
  sed -i 's/node.d1_node/node\/d1_other/' timing.json
  refused_report "'timing.json' has no node/d1_node; 'make timing' makes it"
  rm synth.json
  refused_report "no results in 'synth.json'; 'make synth' makes them"
}

run_cases FiguresAreWhatAHandWorksOut PicturesHoldTheFigures ALibraryNeedsNoConversion TheTreeMapIsToScale \
  BadInputIsOneLine
