# The netlist device of the tests: one block, its hierarchy kept, as gates and flops.
#
#   D1_TOP       top module            D1_PARAMS  "Name=Value ..." for it
#   D1_FILES     SystemVerilog files   D1_OUT     the Verilog to write, or a file for the simulator of
#                                                 gates (tb/harness/gate_simulator.h): *.blif
# and if they are given
#   D1_PACKAGES  packages, when there are black boxes
#   D1_BOXES     files of the modules that are black boxes in it
#   D1_FLATTEN   1 to dissolve the hierarchy
#
# Modules with the attribute d1_macro (the RAM wrappers) keep their memory as it is, as a macro
# would; in a BLIF they are black boxes. Latches, cells that are not gates, and nets with two
# drivers or none stop the run.
yosys -import

set top $::env(D1_TOP)
set is_blif [string match *.blif $::env(D1_OUT)]
foreach name {D1_PACKAGES D1_BOXES D1_FLATTEN} {
  if {![info exists ::env($name)]} {set ::env($name) {}}
}
source [file dirname [info script]]/read_sources.tcl
if {$is_blif} {yosys blackbox A:d1_macro}

# Before any optimisation hides a wire that nobody drives.
yosys proc
opt_clean
check -assert
if {$::env(D1_FLATTEN) ne {}} {flatten}

yosys synth -run begin:fine
yosys select -set logic * A:d1_macro %d
opt -fast -full
memory_map @logic
opt -undriven -fine
techmap
opt -fast
abc -fast
opt_clean
splitnets
opt_clean

# Latches, cells that were not mapped, conflicting or missing drivers.
yosys select -assert-none {t:$dlatch*} {t:$adlatch*} {t:$_DLATCH*} {t:$_SR_*} {t:$sr}
yosys select -assert-none @logic {t:$*} %i {t:$_*_} %d {t:$paramod*} %d
hierarchy -check
check -assert

if {$is_blif} {
  write_blif -icells -conn -cname $::env(D1_OUT)
} else {
  write_verilog -noattr $::env(D1_OUT)
}
