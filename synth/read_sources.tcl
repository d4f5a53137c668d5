# Reads the sources of a block and makes $D1_TOP the top, with its parameters. For area.tcl,
# timing.tcl, reference.tcl and netlist.tcl.
set params {}
foreach pair $::env(D1_PARAMS) {
  set equals [string first = $pair]
  lappend params -chparam [string range $pair 0 $equals-1] [string range $pair $equals+1 end]
}

if {$::env(D1_PACKAGES) ne {}} {
  read_verilog -sv -Irtl -Irtl/pkg {*}$::env(D1_PACKAGES)
}
if {$::env(D1_BOXES) ne {}} {
  read_verilog -sv -lib -Irtl -Irtl/pkg {*}$::env(D1_BOXES)
}
read_verilog -sv -defer -Irtl -Irtl/pkg {*}$::env(D1_FILES)
hierarchy -check -top $::env(D1_TOP) {*}$params
yosys rename -top $::env(D1_TOP)
