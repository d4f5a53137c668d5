# One block of synth/blocks.txt as gates and flops, counted. synth/tool runs this and reads $D1_OUT.
#
#   D1_TOP       top module                D1_PARAMS  "Name=Value ..." for it
#   D1_PACKAGES  packages                  D1_FILES   its SystemVerilog files
#   D1_BOXES     files of the blocks that are black boxes in it
#   D1_FLATTEN   1 to dissolve the hierarchy before mapping, or empty
#   D1_OUT       directory for             macros.il     memories of the modules marked d1_macro
#                                          generic.json  cells of each module, in D1_GENERIC
#   D1_GENERIC   directory with comb.lib and flops.lib of the project's own library
#   D1_LIBERTY   the same of another library, or empty. If given, also
#                                          cells.json    cells of each module in it
#
# docs/area.md says what is counted. The caller checks that every cell is one it knows.
yosys -import

set out $::env(D1_OUT)
set top $::env(D1_TOP)
set scripts [file dirname [info script]]
source $scripts/gates.tcl
source $scripts/read_sources.tcl

# What is marked d1_macro counts as bits of memory and is a black box from here on.
tee -q -o $out/macros.il dump -m A:d1_macro/m:*
yosys blackbox A:d1_macro

# Before any optimisation hides a latch, a wire that nobody drives or one that two drive.
yosys proc
opt_clean
check -assert
yosys select -assert-none {t:$dlatch*} {t:$adlatch*} {t:$sr}
if {$::env(D1_FLATTEN) ne {}} {flatten}

optimise_words $scripts/select_map.v
map_words
opt_clean
hierarchy -check
check -assert

# ABC without its scorr, which takes minutes on multipliers and wins little.
proc map {library result} {
  dfflibmap -liberty $library/flops.lib
  abc -liberty $library/comb.lib -script {+strash;dc2;&get,-n;&dch,-f;&nf;&put}
  opt_clean
  tee -q -o $result stat -json
}
if {$::env(D1_LIBERTY) ne {}} {design -save gates}
map $::env(D1_GENERIC) $out/generic.json
if {$::env(D1_LIBERTY) ne {}} {
  design -load gates
  map $::env(D1_LIBERTY) $out/cells.json
}
