# The RTL of one block of synth/blocks.txt as gates of Yosys' own, for `make equivalence`: what the
# netlist of timing.tcl has to equal. Without leaves, without the maps and the mapper that make a
# netlist fast.
#
#   D1_TOP, D1_PARAMS, D1_PACKAGES, D1_FILES, D1_BOXES, D1_BLOCK    as in timing.tcl
#   D1_OUT      directory for reference.blif
yosys -import

set out $::env(D1_OUT)
set block $::env(D1_BLOCK)
set scripts [file dirname [info script]]
source $scripts/names.tcl
source $scripts/gates.tcl

source $scripts/read_sources.tcl
name_boxes A:d1_macro
yosys blackbox A:d1_macro

yosys proc
opt_clean
optimise_words
map_words
flatten_block
opt_clean -purge
name_boxes =A:blackbox
write_blif -icells -conn -cname $out/reference.blif
