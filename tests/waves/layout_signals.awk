# Of .gtkw files: every signal that they name, once, a line each.
/^\+\{/ { sub(/^\+\{[^}]*\} /, ""); print_once($0); next }
/^#\{/ {
  sub(/^#\{[^}]*\} */, "")
  count = split($0, bits, " ")
  for (i = 1; i <= count; ++i) {
    sub(/^\([0-9]+\)/, "", bits[i])
    print_once(bits[i])
  }
}
function print_once(name) { if (!seen[name]++) print name }
