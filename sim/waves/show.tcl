# What GTKWave does after it has loaded a layout: shows the cycles D1_FROM to D1_TO, or all of them.
# With D1_PNG it draws what the window shows into that file and ends.
proc d1_zoom {} {
  if {[info exists ::env(D1_FROM)]} {
    gtkwave::setZoomRangeTimes [expr {$::env(D1_FROM) * 500}] [expr {$::env(D1_TO) * 500 + 500}]
  } else {
    gtkwave::/Time/Zoom/Zoom_Full
  }
}
proc d1_draw {} {
  gtkwave::/File/Grab_To_File $::env(D1_PNG)
  exit
}
after 500 d1_zoom
if {$::env(D1_PNG) ne ""} {after 2000 d1_draw}
