# OpenSTA on one block's netlist: the slowest path into every endpoint.
#
#   D1_BLOCK      module         D1_LIBERTY  Liberty files         D1_NETLISTS  Verilog files
#   D1_DRIVER     library cell that drives the inputs
#   D1_LOAD       capacitance at the outputs, in the library's unit
#   D1_PERIOD     clock period in ps
#   D1_OUT        directory for paths.txt    slack in ps, start point, endpoint; one endpoint a line
#                               worst.txt    the slowest paths, gate by gate
#                               checks.txt   endpoints that nothing constrains
#
# The clock is ideal, wires are not there. Inputs arrive at the clock edge from D1_DRIVER, outputs
# are due at the next one. Reset is not timed.
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

set file [open $out/paths.txt w]
foreach path [find_timing_paths -group_count 10000000 -endpoint_count 1] {
  puts $file "[get_property $path slack] [get_property [get_property $path startpoint] full_name]\
    [get_property [get_property $path endpoint] full_name]"
}
close $file
report_checks -format full -fields {slew cap fanout} -digits 1 -group_count 5 -endpoint_count 1 \
  > $out/worst.txt
check_setup -verbose -unconstrained_endpoints -loops > $out/checks.txt
