#!/usr/bin/env bash
# d1synth with cell libraries: several files, compressed or not, areas, and what is not a library.
source tests/scripts/lib.sh
source tests/synth/project.sh

# <name> <area> <function> <input pins...>
gate() {
  local name=$1 area=$2 function=$3; shift 3
  printf '  cell (%s) {\n    area : %s;\n    leakage_power () { value : 1; }\n' "$name" "$area"
  printf '    pin (%s) { direction : input; capacitance : 1; }\n' "$@"
  printf '    pin (Y) {\n      direction : output; function : "%s";\n' "$function"
  for pin; do
    for table in '"1, 2", "3, 4"' '"5, 6", "7, 8"'; do
      printf '      timing () { related_pin : "%s"; timing_sense : negative_unate;\n' "$pin"
      for what in cell_rise cell_fall rise_transition fall_transition; do
        printf '        %s (t) { values (%s); }\n' "$what" "$table"
      done
      echo '      }'
    done
  done
  printf '    }\n  }\n'
}

library() {  # <name>; the cells are on stdin
  printf '/* %s { */\nlibrary (%s) {\n  time_unit : "1ps";\n' "a comment" "$1"
  printf '  capacitive_load_unit (1, ff);\n  lu_table_template (t) {\n'
  printf '    variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;\n'
  printf '    index_1 ("1, 2"); index_2 ("1, 2");\n  }\n'
  printf '  normalized_driver_waveform (w) {\n    index_1 ("1,\\\n      2");\n    values (\n      "1, 2",\n      "3, 4");\n  }\n'
  cat
  echo '}'
}

flop() {
  cat <<'LIB'
  cell (DFFR) {
    area : 5.0;
    ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; clear : "!RN"; }
    pin (CK) { direction : input; clock : true; }
    pin (D) { direction : input; }
    pin (RN) { direction : input; }
    pin (Q) { direction : output; function : "IQ"; }
  }
LIB
}

# The project with logic.lib and flops.lib.gz.
libraries() {
  project "$register"
  { gate INV 1.5 '!A' A; gate INV_cheap 0.1 "A'" A; gate BUF 3.0 'A' A; gate NAND2 2.0 '(!A) + (!B)' A B
    gate NAND2_big 4.0 '!(A * B)' A B; gate NOR2 1.0 '!(A+B)' A B
    gate NAND3 1.0 '!(A B C)' A B C; } | library small > logic.lib
  flop | library small_flops | gzip > flops.lib.gz
}

PlainAndCompressedFilesMakeOneLibrary() {
  libraries
  synth --liberty 'logic.lib flops.lib.gz' --dont-use '*_cheap'
  expect 'success' "$status" -eq 0
  expect_output 'Cells and um2 of small, whose smallest 2-input NAND is NAND2, 2 um2'
  expect_field prim/d1_top cells 16
  expect_field prim/d1_top flops 8
  expect_field prim/d1_top area_um2 52.0           # 8 x 1.5 + 8 x 5
  expect_field prim/d1_top gate_equivalents 44.0   # in the library without a technology
  expect_field prim/d1_top transistors 176
  grep -q '"nand2": "NAND2"' synth.json
  grep -q '"flops.lib.gz"' synth.json
}

CellsAreUsedUnlessTheyAreLeftOut() {
  libraries
  synth --liberty 'logic.lib flops.lib.gz'
  expect_field prim/d1_top area_um2 40.8           # 8 x 0.1 + 8 x 5
  sed -i 's/cell (INV_cheap) {/& dont_use : true;/' logic.lib
  synth --liberty 'logic.lib flops.lib.gz'
  expect_field prim/d1_top area_um2 52.0
}

AnAttributeMayEndWithItsLine() {
  libraries
  sed -i 's/\(area : [0-9.]*\);$/\1/' logic.lib
  expect 'no semicolon after an area' "$(grep -c 'area : .*;' logic.lib)" -eq 0
  synth --liberty 'logic.lib flops.lib.gz' --dont-use '*_cheap'
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top area_um2 52.0
}

# Flops without a reset are not enough, which is said before anything is mapped;
# one that is set instead is.
AFlopWithResetIsNeeded() {
  libraries
  flop | sed 's/clear : "!RN";//; /pin (RN)/d' | library small_flops | gzip > flops.lib.gz
  refused 'LIBERTY has no flip-flop with an asynchronous reset \(clear or preset\) .*DONT_USE' --liberty 'logic.lib flops.lib.gz'
  expect 'nothing is mapped' ! -e work/d1_top
  flop | sed 's/clear :/preset :/' | library small_flops | gzip > flops.lib.gz
  synth --liberty 'logic.lib flops.lib.gz'
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top flops 8
}

FilesThatCannotBeReadAreNamed() {
  libraries
  refused "cannot open Liberty file 'none.lib': No such file" --liberty 'logic.lib none.lib'
  refused "'work_dir' is not a regular file" --liberty "$(mkdir -p work_dir; echo work_dir)"
  head -c 100 flops.lib.gz > cut.lib.gz
  refused "'cut.lib.gz' is damaged" --liberty 'logic.lib cut.lib.gz'
  if [[ $(id -u) -ne 0 ]]; then
    chmod 000 logic.lib
    refused "cannot open Liberty file 'logic.lib': Permission denied" --liberty 'logic.lib'
  fi
}

FilesThatAreNotLibertyAreNamed() {
  libraries
  echo 'This is not a library.' > text.lib
  refused "'text.lib' is not a Liberty file" --liberty 'logic.lib text.lib'
  head -c 5000 /dev/urandom > noise.lib
  refused "'noise.lib' is not a Liberty file" --liberty 'noise.lib'
  : > empty.lib
  refused "'empty.lib' is not a Liberty file" --liberty 'empty.lib'
  head -n 30 logic.lib > half.lib
  refused "'half.lib' is not complete" --liberty 'half.lib flops.lib.gz'
}

LibrariesThatAreNotEnoughAreRefused() {
  libraries
  refused 'no flip-flop' --liberty logic.lib
  refused 'no 2-input NAND' --liberty flops.lib.gz
  refused 'no 2-input NAND' --liberty 'logic.lib flops.lib.gz' --dont-use 'NAND2*'
  refused "cell INV is in LIBERTY files 'logic.lib' and 'logic.lib'" --liberty 'logic.lib logic.lib'
}

run_cases PlainAndCompressedFilesMakeOneLibrary CellsAreUsedUnlessTheyAreLeftOut AnAttributeMayEndWithItsLine \
  AFlopWithResetIsNeeded FilesThatCannotBeReadAreNamed \
  FilesThatAreNotLibertyAreNamed LibrariesThatAreNotEnoughAreRefused
