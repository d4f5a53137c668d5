# Names of the black boxes and the registers of a block, for timing.tcl and reference.tcl:
# the same in both.
#
#   $out, $block    as in timing.tcl

# The lines that `select <option> <file>` writes for a selection.
proc selected {args} {
  global out
  yosys select -write $out/selected.txt {*}$args
  set file [open $out/selected.txt]
  set lines [split [string trim [read $file]] \n]
  close $file
  return $lines
}

# Black boxes get names that are no parameters: <module>__<block>_<number>.
proc name_boxes {selection} {
  global block
  set number 0
  set names {}
  foreach line [selected $selection] {
    set name [lindex [split $line /] 0]
    if {$name in $names || [regexp __ $name] || ![regexp {(d1_\w+)(\\|$)} $name -> source]} continue
    lappend names $name
    if {[llength [selected t:$name]] == 0} continue
    set new ${source}__${block}_[incr number]
    yosys rename $name $new
    chtype -set $new t:$name
  }
}

# Registers are called after the wires that they drive. A wire that Yosys made is called after the
# module that it is in, and counted in the order of the wires.
proc name_registers {} {
  global out block
  yosys rename -wire {t:$_DFF*}
  tee -q -o $out/unnamed.txt dump {t:$_DFF*} {c:$*} %i
  set file [open $out/unnamed.txt]
  set wires {}
  while {[gets $file line] >= 0} {
    regexp {^\s*cell (\S+) (\S+)$} $line -> type name
    if {[regexp {^\s*connect \\Q (.+)$} $line -> wire]} {lappend wires [list $wire $name $type]}
  }
  close $file
  set number 0
  yosys cd $block
  foreach register [lsort -dictionary -index 0 $wires] {
    lassign $register wire name type
    set path {}
    if {[regexp {^\$flatten\\(.+)\.\$} $name -> inside]} {set path [string map {\\ {}} $inside].}
    yosys rename $name "\\${path}unnamed\[$number\]$type"
    incr number
  }
  yosys cd ..
}

# The block without hierarchy, its registers with their names.
proc flatten_block {} {
  global block
  flatten
  yosys rename -top $block
  opt_clean
  check -assert
  name_registers
}
