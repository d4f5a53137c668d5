# From words to gates and flops of Yosys, module by module: the passes of area.tcl, timing.tcl and
# reference.tcl. They find the registers that are constant or twice there, so that a netlist and
# what it is compared with have the same ones.

# Memories become flops. With a map of selections these become gates before they are optimised away.
proc optimise_words {{selections {}}} {
  yosys synth -run begin:fine
  if {$selections ne {}} {
    techmap -map $selections
    bmuxmap
  }
  opt -fast -full
  memory_map
  opt -undriven -fine
}

# Flops without enable, which no library has to have;
# with a map of registers with enable these stay until it takes them.
proc map_words {{registers {}}} {
  techmap
  opt -fast
  set flops [list -cell {$_DFF_P_} x -cell {$_DFF_PN0_} x -cell {$_DFF_PN1_} x]
  if {$registers eq {}} {
    dfflegalize {*}$flops
  } else {
    dfflegalize {*}$flops -cell {$_DFFE_PP_} x
    techmap -map $registers
  }
  opt_expr
  opt_merge
}
