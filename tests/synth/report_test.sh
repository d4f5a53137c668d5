#!/usr/bin/env bash
# d1synth --report: figures that can be worked out by hand, pictures, and bad input.
source tests/scripts/lib.sh
source tests/synth/project.sh

# Results of a node: a matrix unit of 2560000 GE, two memories of 1000000 GE and 0.4 mm2 of macros
# each, a router of 200000.
results() {
  cat > synth.json <<'JSON'
{"commit": "0123456789abcdef", "yosys": "Yosys 0.23 (git)", "library": null, "sram": {"text": "so and so"},
 "seconds": 100, "peak_mb": 2048, "jobs": 2, "kept": 0, "blocks": [
  {"module": "d1_matrix", "gate_equivalents": 2560000, "macro_um2": 0, "inside": {}},
  {"module": "d1_sram", "gate_equivalents": 1000000, "macro_um2": 400000, "inside": {}},
  {"module": "d1_noc_store", "gate_equivalents": 40000, "macro_um2": 0, "inside": {}},
  {"module": "d1_router", "gate_equivalents": 200000, "macro_um2": 0, "inside": {"d1_noc_store": 4}},
  {"module": "d1_node", "gate_equivalents": 4760000, "macro_um2": 800000, "transistors": 19040000, "macro_bits": 10000000,
   "inside": {"d1_matrix": 1, "d1_sram": 2, "d1_router": 1}}], "macros": []}
JSON
  cat > timing.json <<'JSON'
{"library": "generic", "opensta": "OpenSTA 2.3", "commit": "0123456789abcdef", "files": ["work/generic.lib"], "dont_use": "",
 "period_fo4": 25, "macro_fo4": [13, 4, 8], "leaves": "structural",
 "seconds": 60.4, "peak_mb": 3072, "jobs": 2, "kept": 0, "blocks": [
  {"module": "d1_matrix", "parts": 1, "fo4": 40, "worst_path": "a_q -> b_q", "area_ge": 3000000},
  {"module": "d1_sram", "parts": 1, "fo4": 25, "worst_path": "c_q -> d_q", "area_ge": 1000000},
  {"module": "d1_noc_store", "parts": 2, "fo4": 5, "worst_path": "e_q -> f_q", "area_ge": 40000},
  {"module": "d1_router", "parts": 1, "fo4": 32, "worst_path": "g_q -> h_q", "area_ge": 250000,
   "hop_fo4": 50, "hop_path": "g_q -> g_q"},
  {"module": "d1_node", "parts": 1, "worst_path": null, "area_ge": 5260000}]}
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
  on_the_page '| logic, cells only | 0.476 mm2 | |'
  on_the_page '| memory macros | 0.800 mm2 | |'
  on_the_page '| both | 1.276 mm2 | |'
  on_the_page '| node, its cells placed at 50 % density | **1.75 mm2** | 1.30 mm2 |'   # 0.952 + 0.8
  on_the_page 'multiply-accumulates, cells only | 1000 um2 | |'
  on_the_page 'six for a bit of its memory macros | 19.0 + 60.0 million | |'
  on_the_page '| 354 nodes | 620 mm2, 28 billion transistors | 460 mm2 |'
  on_the_page '(177 mm2) | 808 mm2 | 645 mm2, 50 billion transistors |'   # 360 x 1.752 + 645 - 360 x 1.30
  on_the_page '| matrix | `d1_matrix` | 0.2560 | 20.1 % |'
  on_the_page '| 2 x sram | `d1_sram` | 0.2000 | 15.7 % |'
  on_the_page '| 2 x sram macros | `d1_sram` | 0.8000 | 62.7 % |'
  on_the_page '`d1_router` is 0.0200 mm2 in all: 4 x noc store 0.0160 + router 0.0040.'
  on_the_page '| `d1_matrix` | 40.0 | 1250 | `a_q -> b_q` |'
  on_the_page '| `d1_sram` | 25.0 | 2000 | `c_q -> d_q` |'
  on_the_page 'both took 160 s and, in all processes together, 3.0 GB with `JOBS=2`.'
  on_the_page 'Mapped for speed with `PERIOD=25` and `MACRO_PS="13 4 8"`, in FO4, `LEAVES=structural`.'
  on_the_page 'Paths of other blocks end at the pins of `d1_noc_store`, of which one part is mapped'
  on_the_page '(page.svg)'
  expect 'the node has no speed of its own' 0 -eq "$(grep -c '| `d1_node` | [0-9.]* | [0-9]* | `' page.md)"
}

# Areas are told of both netlists.
BothNetlistsAreTold() {
  results
  report --gate-um2 0.1 --density 0.5
  on_the_page '| matrix unit, for each of its 256 multiply-accumulates | 1000 um2 | 1172 um2 |'
  on_the_page '| `d1_router` | 0.0200 mm2 | 0.0250 mm2 |'
  on_the_page '| `d1_node` | 0.4760 mm2 | 0.5260 mm2 |'
  on_the_page '| node with its memories, cells placed at 50 % density | 1.75 mm2 | 1.85 mm2 |'
}

# What is aimed at, met or missed and by how much.
AimsAreMetOrMissed() {
  results
  report --gate-um2 0.1 --fo4-ps 20 --density 0.5
  on_the_page '| time of the whole report | at most 900 s | 160 s | met, 82.2 % below |'
  on_the_page '| memory of all its processes together, `JOBS=2` | at most 4096 MB | 3072 MB | met, 25.0 % below |'
  on_the_page 'multiply-accumulates, mapped for area | at most 430 um2 | 1000 um2 | **missed**, 132.6 % above |'
  on_the_page 'multiply-accumulates, mapped for speed | at most 430 um2 | 1172 um2 | **missed**, 172.5 % above |'
  on_the_page '| router, mapped for area | at most 0.0200 mm2 | 0.0200 mm2 | met, 0.0 % above |'
  on_the_page '| router, mapped for speed | at most 0.0200 mm2 | 0.0250 mm2 | **missed**, 25.0 % above |'
  on_the_page 'density, mapped for area | at most 1.30 mm2 | 1.75 mm2 | **missed**, 34.8 % above |'
  on_the_page '| RVT: slowest path of any block but the router | at least 1800 MHz | 1250 MHz, `d1_matrix` | **missed**, 30.6 % below |'
  on_the_page '| RVT: router | at least 1600 MHz | 1562 MHz | **missed**, 2.3 % below |'
  on_the_page 'in one cycle | at least 1600 MHz | 1000 MHz | **missed**, 37.5 % below |'
  on_the_page 'RVT: 1 of 3 blocks are below 1800 MHz: `d1_matrix` 1250.'
  expect 'no column of another library' 0 -eq "$(grep -c SLVT page.md)"
  sed -i 's/"kept": 0/"kept": 7/' timing.json
  report
  on_the_page 'not measured: 7 netlists were kept from before |'
  on_the_page '`JOBS=2`, without the 7 netlists that were kept from before.'
}

# A column more for results of another library; slvt is what other figures are aimed at for.
OtherLibrariesHaveColumns() {
  results
  sed 's/"generic"/"fast"/; s/work.generic.lib/dir\/fast.lib.gz/; s/0123456789abcdef/fedcba9876543210/; s/_fo4": \(25\|\[\)/_ps": \1/g
       s/"hop_fo4": 50/"hop_mhz": 2000/; s/"fo4": \([0-9]*\)/"fmax_mhz": \10/; /d1_sram/d; s/"dont_use": ""/"dont_use": "*xp*"/' timing.json > timing-slvt.json
  report --gate-um2 0.1 --fo4-ps 20 --more-timing timing-slvt.json
  expect 'success' "$status" -eq 0
  on_the_page 'MHz slvt: of fast.lib.gz, commit fedcba987654, with `PERIOD=25` and `MACRO_PS="13 4 8"`, in ps, `LEAVES=structural`, `DONT_USE="*xp*"`.'
  on_the_page '| block | FO4 | MHz | MHz slvt | slowest path |'
  on_the_page '| `d1_matrix` | 40.0 | 1250 | 400 | `a_q -> b_q` |'
  on_the_page '| `d1_sram` | 25.0 | 2000 | - | `c_q -> d_q` |'
  on_the_page '| SLVT: slowest path of any block but the router | at least 2000 MHz | 50 MHz, `d1_noc_store` | **missed**, 97.5 % below |'
  on_the_page '| SLVT: router | at least 1900 MHz | 320 MHz | **missed**, 83.2 % below |'
  on_the_page '| at least 1900 MHz | 2000 MHz | met, 5.3 % above |'
  mv timing-slvt.json timing-slow.json
  report --more-timing timing-slow.json
  on_the_page '| block | FO4 | MHz | MHz slow | slowest path |'
  expect 'no aims of other cells' 0 -eq "$(grep -c SLVT page.md)"
  refused_report "no results in 'timing-none.json'; 'make timing CORNER=' makes them" --more-timing timing-none.json
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
  sed -i 's/"generic"/"cells"/; s/"fo4"/"fmax_mhz"/; s/area_ge/area_um2/; s/hop_fo4/hop_mhz/; s/_fo4"/_ps"/g' timing.json
  report
  expect 'success' "$status" -eq 0
  on_the_page '| logic, cells only | 4.760 mm2 | |'
  on_the_page '| `d1_router` | 0.2000 mm2 | 0.2500 mm2 |'
  on_the_page '| `d1_sram` | 25 | `c_q -> d_q` |'
  on_the_page 'Cells are those of a.lib, b.lib.gz.'
}

# The area of a box is in proportion to its figure.
TheTreeMapIsToScale() {
  results
  report --gate-um2 0.1
  local areas
  areas=$(grep '^set object rect' plot.gp | head -n 5 |
    sed 's/.*from \([^,]*\),\([^ ]*\) to \([^,]*\),\([^ ]*\) .*/\1 \2 \3 \4/' |
    awk '{printf "%.0f\n", ($3 - $1) * ($4 - $2)}' | sort -n | xargs)
  # 690 x 700 in the shares 0.4 : 1.6 : 20 : 25.6 : 80 of 127.6,
  # to what two digits of the script can tell
  local expected=(1514 6056 75705 96903 302821) got=($areas) i
  for i in 0 1 2 3 4; do
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
  sed -i 's/d1_node/d1_other/' timing.json
  refused_report "'timing.json' has no d1_node; 'make timing' makes it"
  results
  sed -i 's/"kept": 0, //' synth.json
  refused_report "results of another version .*kept.*; 'make synth' and 'make timing' make them again"
  rm synth.json
  refused_report "no results in 'synth.json'; 'make synth' makes them"
}

run_cases FiguresAreWhatAHandWorksOut BothNetlistsAreTold AimsAreMetOrMissed OtherLibrariesHaveColumns PicturesHoldTheFigures ALibraryNeedsNoConversion TheTreeMapIsToScale \
  BadInputIsOneLine
