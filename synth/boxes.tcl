# The black boxes of a block: names for timing.tcl and reference.tcl, the same in both.
#
#   $out, $block    as in timing.tcl
#
# Black boxes get names that are no parameters: <module>__<block>_<number>.

# The lines that `select <option> <file>` writes for a selection.
proc selected {args} {
  global out
  yosys select -write $out/selected.txt {*}$args
  set file [open $out/selected.txt]
  set lines [split [string trim [read $file]] \n]
  close $file
  return $lines
}

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
