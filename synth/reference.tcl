# The RTL of one block of synth/blocks.txt as gates of Yosys' own, for `make equivalence`: what the netlist of
# timing.tcl has to equal. Without leaves, without the maps and the mapper that make a netlist fast.
#
#   D1_TOP, D1_PARAMS, D1_PACKAGES, D1_FILES, D1_BOXES, D1_BLOCK    as in timing.tcl
#   D1_OUT      directory for reference.blif
yosys -import

set out $::env(D1_OUT)
set block $::env(D1_BLOCK)
source [file dirname [info script]]/names.tcl

source [file dirname [info script]]/read_sources.tcl
name_boxes A:d1_macro
yosys blackbox A:d1_macro

# The passes on words are those of timing.tcl: they find the registers that are constant or twice there.
yosys proc
opt_clean
yosys synth -run begin:fine
opt -fast -full
memory_map
opt -undriven -fine
techmap
opt -fast
dfflegalize -cell {$_DFF_P_} x -cell {$_DFF_PN0_} x -cell {$_DFF_PN1_} x
opt_expr
opt_merge
flatten
yosys rename -top $block
opt_clean
check -assert

name_registers
opt_clean -purge
name_boxes =A:blackbox
write_blif -icells -conn -cname $out/reference.blif
