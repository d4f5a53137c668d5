# One block of synth/blocks.txt as gates and flops, counted. synth/tool runs this and reads $D1_OUT.
#
#   D1_TOP       top module                D1_PARAMS  "Name=Value ..." for it
#   D1_PACKAGES  packages                  D1_FILES   its SystemVerilog files
#   D1_BOXES     files of the blocks that are black boxes in it
#   D1_FLATTEN   1 to dissolve the hierarchy before mapping, or empty
#   D1_OUT       directory for             macros.json  memory bits of the modules marked d1_macro
#                                          gates.json   gates and flops of each module
#   D1_LIBERTY   directory with comb.lib and flops.lib, or empty. If given, also
#                                          cells.json   library cells of each module
#
# docs/area.md says what is counted. The caller checks that every cell is one it knows.
yosys -import

set out $::env(D1_OUT)
set top $::env(D1_TOP)
source [file dirname [info script]]/read_sources.tcl

# What is marked d1_macro counts as bits of memory and is a black box from here on.
tee -q -o $out/macros.json stat -json A:d1_macro
yosys blackbox A:d1_macro

# Before any optimisation hides a latch, a wire that nobody drives or one that two drive.
yosys proc
opt_clean
check -assert
yosys select -assert-none {t:$dlatch*} {t:$adlatch*} {t:$sr}
if {$::env(D1_FLATTEN) ne {}} {flatten}

# Generic gates: the set that `stat -tech cmos` knows, and flops without enable.
# ABC without its scorr, which takes minutes on multipliers and wins little.
yosys synth -run begin:fine
techmap -map [file dirname [info script]]/select_map.v
bmuxmap
opt -fast -full
memory_map
opt -undriven -fine
techmap
opt -fast
dfflegalize -cell {$_DFF_P_} x -cell {$_DFF_PN0_} x -cell {$_DFF_PN1_} x
opt_expr
opt_merge
abc -g cmos -script {+strash;dc2;map}
opt_clean
hierarchy -check
check -assert
tee -q -o $out/gates.json stat -json

if {$::env(D1_LIBERTY) ne {}} {
  dfflibmap -liberty $::env(D1_LIBERTY)/flops.lib
  abc -liberty $::env(D1_LIBERTY)/comb.lib \
    -script {+strash;dc2;&get,-n;&dch,-f;&nf;&put}
  opt_clean
  tee -q -o $out/cells.json stat -json
}
