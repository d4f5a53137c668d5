# One block of synth/blocks.txt as a flat netlist of library cells, mapped for speed. synth/tool
# runs this and reads $D1_OUT; synth/sta.tcl times the netlist.
#
#   D1_TOP, D1_PARAMS, D1_PACKAGES, D1_FILES, D1_BOXES    as in area.tcl
#   D1_BLOCK    the block's module, which names the netlist
#   D1_LEAVES   Verilog files with structural leaves, or empty
#   D1_LIBERTY  directory with comb.lib and flops.lib
#   D1_DRIVER   library cell that drives the inputs    D1_LOAD  capacitance at the outputs
#   D1_GOAL     speed, area, compact or bits: what the mapping prefers where it has the choice
#   D1_PERIOD   clock period that the mapping aims at, in ps
#   D1_OUT      directory for macros.il    memories of the modules marked d1_macro
#                             cells.json   library cells of the block
#                             netlist.v    the netlist; boxes.v  the ports of its black boxes
yosys -import

set out $::env(D1_OUT)
set block $::env(D1_BLOCK)
set scripts [file dirname [info script]]
source $scripts/names.tcl
source $scripts/gates.tcl

# The bits of a Verilog expression of names, selects, constants and concatenations, the highest
# first; widths has the names of more than one bit.
proc bits_of {text widths} {
  set bits {}
  foreach part [split [string trim $text " \{\}"] ,] {
    set part [string trim $part]
    if {[regexp {^\d+'b([01]+)$} $part -> digits]} {
      foreach digit [split $digits {}] {lappend bits 1'b$digit}
    } elseif {[regexp {^([^\\].*)\[(\d+):(\d+)\]$} $part -> name high low]} {
      for {set i $high} {$i >= $low} {incr i -1} {lappend bits "$name\[$i\]"}
    } elseif {[dict exists $widths $part]} {
      for {set i [expr {[dict get $widths $part] - 1}]} {$i >= 0} {incr i -1} {lappend bits "$part\[$i\]"}
    } else {
      lappend bits "$part "
    }
  }
  return $bits
}

# Rewrites a netlist in what OpenSTA reads: boxes without parameters, assignments of single bits.
# Returns the widths of the connections of the boxes, "<module> <port>" -> bits.
proc simplify_netlist {path} {
  set in [open $path]
  set out [open $path.simple w]
  set widths {}
  set connected {}
  set skip 0
  set box {}
  while {[gets $in line] >= 0} {
    if {[regexp {^  (?:input|output|wire) \[(\d+):0\] (\S+);} $line -> high name]} {
      dict set widths $name [expr {$high + 1}]
    }
    if {[regexp {^  (\w+__\w+) } $line -> name]} {
      set box $name
    } elseif {$line eq "  );"} {
      set box {}
    } elseif {$box ne {} && [regexp {^    \.(\w+)\((.+)\),?$} $line -> port bits]} {
      dict set connected "$box $port" [llength [bits_of $bits $widths]]
    }
    if {[regexp {^  (\S+) #\($} $line -> cell]} {
      set skip 1
      puts -nonewline $out "  $cell "
    } elseif {$skip} {
      if {[regexp {^  \) (.*)} $line -> rest]} {
        set skip 0
        puts $out $rest
      }
    } elseif {[regexp {^  assign (\{.*\}) = (.*);$} $line -> left right]} {
      foreach to [bits_of $left $widths] from [bits_of $right $widths] {
        if {$to eq {} || $from eq {}} {error "assignment of different widths: $line"}
        puts $out "  assign $to = $from;"
      }
    } else {
      puts $out $line
    }
  }
  close $in
  close $out
  file rename -force $path.simple $path
  return $connected
}

# Yosys writes the ports of a box as wide as the defaults of its parameters make them; this makes
# them as wide as what is connected.
proc fit_boxes {path connected} {
  set in [open $path]
  set lines [split [read $in] \n]
  close $in
  set out [open $path w]
  set box {}
  foreach line $lines {
    regexp {^module (\w+)\(} $line -> box
    if {[regexp {^  (input|output|inout|wire) (?:\[\d+:0\] )?(\w+);$} $line -> kind port] &&
        [dict exists $connected "$box $port"]} {
      set high [expr {[dict get $connected "$box $port"] - 1}]
      set line [expr {$high == 0 ? "  $kind $port;" : "  $kind \[$high:0\] $port;"}]
    }
    puts $out $line
  }
  close $out
}

source $scripts/read_sources.tcl
name_boxes A:d1_macro
tee -q -o $out/macros.il dump -m A:d1_macro/m:*
yosys blackbox A:d1_macro

# The modules are mapped to gates one by one, each once, and only then dissolved: the optimisations
# of words take minutes on a flat block and find little more.
yosys proc
opt_clean
optimise_words $scripts/select_map.v
foreach leaf $::env(D1_LEAVES) {techmap -map $leaf -map +/techmap.v}
map_words $scripts/hold_map.v
flatten_block
techmap -map $scripts/hold_box.v {c:*.hold} {t:$_NOT_} %i
dfflibmap -liberty $::env(D1_LIBERTY)/flops.lib

set constraints [open $out/constraints.txt w]
puts $constraints "set_driving_cell $::env(D1_DRIVER)\nset_load $::env(D1_LOAD) \[all_outputs\]"
close $constraints
# Structural choices (dch) pay on arithmetic, and take minutes on wide multiplexers. -B: how much
# slower the mapper thinks a cell is for each input. &nf finds the smallest cells; chains, as of
# incrementers, it leaves slow.
set choices [expr {[llength [selected {t:$_*_}]] < 200000 ? "dch,-f;" : ""}]
set mapping [dict get [list speed "${choices}map,-B,0.9" area "${choices}map,-B,1.4" \
  compact "&get,-n;&dch,-f;&nf;&put" bits "&get,-n;&nf;&put"] $::env(D1_GOAL)]
proc map_gates {script} {
  global out
  abc -liberty $::env(D1_LIBERTY)/comb.lib -constr $out/constraints.txt -D $::env(D1_PERIOD) \
    -script "+strash;$script;topo;buffer,-c;upsize,{D};dnsize,-G,0,{D}"
}
map_gates $mapping
techmap -map $scripts/hold_unbox.v
map_gates "map"
setundef -zero
splitnets
opt_clean -purge

name_boxes =A:blackbox
tee -q -o $out/cells.json stat -json
write_verilog -noattr -noexpr -nohex $out/netlist.v
set connected [simplify_netlist $out/netlist.v]
yosys delete $block
write_verilog -noattr -blackboxes $out/boxes.v
fit_boxes $out/boxes.v $connected
