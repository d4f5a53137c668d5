# OpenSTA on one block's netlist: the slowest path into every endpoint.
#
#   D1_BLOCK      module         D1_LIBERTY  Liberty files         D1_NETLISTS  Verilog files
#   D1_DRIVER     library cell that drives the inputs
#   D1_LOAD       capacitance at the outputs, in the library's unit
#   D1_PERIOD     clock period in ps
#   D1_OUT        directory for paths.txt    slack in ps, start point, endpoint; one endpoint a line
#                               worst.txt    the slowest paths, gate by gate
#                               checks.txt   endpoints that nothing constrains
#                               hop.txt      of a block with links to its like, as in paths.txt: the
#                                            slowest path out of one and into the next
#
# The clock is ideal, wires are not there. Inputs arrive at the clock edge from D1_DRIVER, outputs
# are due at the next one. Reset is not timed, nor is where a node is: straps that stay as they are
# (docs/timing.md).
set out $::env(D1_OUT)
foreach file $::env(D1_LIBERTY) {read_liberty $file}
foreach file $::env(D1_NETLISTS) {read_verilog $file}
link_design $::env(D1_BLOCK)
set_cmd_units -time ps

set clock [get_ports -quiet clk_i]
if {[llength $clock] == 0} {
  create_clock -name clk_i -period $::env(D1_PERIOD)
} else {
  create_clock -name clk_i -period $::env(D1_PERIOD) $clock
}
set inputs {}
foreach port [all_inputs] {
  if {[get_property $port full_name] ne "clk_i"} {lappend inputs $port}
}
set_input_delay 0 -clock clk_i $inputs
set_driving_cell -lib_cell $::env(D1_DRIVER) $inputs
set_output_delay 0 -clock clk_i [all_outputs]
set_load $::env(D1_LOAD) [all_outputs]
set reset [get_ports -quiet rst_ni]
if {[llength $reset] != 0} {set_false_path -from $reset}
foreach strap {x_i y_i mesh_w_i mesh_h_i chip_i here_i} {
  set ports [get_ports -quiet "$strap $strap\[*\]"]
  if {[llength $ports] != 0} {set_false_path -from $ports}
}

set file [open $out/paths.txt w]
foreach path [find_timing_paths -group_count 10000000 -endpoint_count 1] {
  set slack [get_property $path slack]
  set from [get_property [get_property $path startpoint] full_name]
  set to [get_property [get_property $path endpoint] full_name]
  puts $file "$slack $from $to"
  if {[regexp {^link_[a-z]+_(\w+)_o(\[\d+\])?$} $to -> wire] &&
      (![info exists leaves($wire)] || $slack < [lindex $leaves($wire) 0])} {
    set leaves($wire) [list $slack $from]
  }
}
close $file
report_checks -format full -fields {slew cap fanout} -digits 1 -group_count 5 -endpoint_count 1 \
  > $out/worst.txt
check_setup -verbose -unconstrained_endpoints -loops > $out/checks.txt

# What leaves by link_<side>_<wire>_o goes on from link_<side>_<wire>_i of the next block in the
# same cycle: a path through both is as long as the two together. Last, for it changes the
# constraints.
foreach port [all_inputs] {
  if {[regexp {^link_[a-z]+_(\w+)_i(\[\d+\])?$} [get_property $port full_name] -> wire] &&
      [info exists leaves($wire)]} {
    lappend arrives $port
    set_input_delay [expr {$::env(D1_PERIOD) - [lindex $leaves($wire) 0]}] -clock clk_i $port
  }
}
if {[info exists arrives]} {
  set path [lindex [find_timing_paths -from $arrives] 0]
  regexp {^link_[a-z]+_(\w+)_i} [get_property [get_property $path startpoint] full_name] -> wire
  set file [open $out/hop.txt w]
  puts $file "[get_property $path slack] [lindex $leaves($wire) 1]\
    [get_property [get_property $path endpoint] full_name]"
  close $file
}
