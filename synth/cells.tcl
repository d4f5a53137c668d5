# A netlist that timing.tcl wrote as gates of Yosys' own, for `make equivalence`: every cell as its
# Liberty file describes it.
#
#   D1_BLOCK    the block's module
#   D1_LIBERTY  directory with comb.lib and flops.lib
#   D1_NETLIST  directory with netlist.v and boxes.v
#   D1_OUT      directory for netlist.blif
yosys -import

set out $::env(D1_OUT)
read_liberty -ignore_miss_func $::env(D1_LIBERTY)/comb.lib
read_liberty -ignore_miss_func $::env(D1_LIBERTY)/flops.lib
read_verilog -lib $::env(D1_NETLIST)/boxes.v
read_verilog $::env(D1_NETLIST)/netlist.v
hierarchy -check -top $::env(D1_BLOCK)
yosys proc
flatten
techmap
write_blif -icells -conn -cname $out/netlist.blif
