# The netlist device of the tests: one block, its hierarchy kept, as gates and flops.
#
#   D1_TOP     top module            D1_PARAMS  "Name=Value ..." for it
#   D1_FILES   SystemVerilog files   D1_OUT     the Verilog to write
#
# Modules with the attribute d1_macro (the RAM wrappers) keep their memory as it is, as a macro
# would. Latches, cells that are not gates, and nets with two drivers or none stop the run.
yosys -import

set top $::env(D1_TOP)
set params {}
foreach pair $::env(D1_PARAMS) {
  set equals [string first = $pair]
  lappend params -chparam [string range $pair 0 $equals-1] [string range $pair $equals+1 end]
}

read_verilog -sv -defer -Irtl -Irtl/pkg {*}$::env(D1_FILES)
hierarchy -check -top $top {*}$params
yosys rename -top $top

# Before any optimisation hides a wire that nobody drives.
yosys proc
opt_clean
check -assert

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

write_verilog -noattr $::env(D1_OUT)
