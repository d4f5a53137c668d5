# Of a VCD on standard input: a line "<full name> <how often it changed>" for each signal.
# The values of the first time are where it starts, not changes.
$1 == "$scope" { path[depth++] = $3; next }
$1 == "$upscope" { --depth; next }
$1 == "$var" {
  name = ""
  for (i = 0; i < depth; ++i) name = name path[i] "."
  name = name $5 ($6 == "$end" ? "" : $6)
  names[$4] = names[$4] " " name
  next
}
$1 == "$end" || $1 ~ /^\$/ { next }
/^#/ { ++times; next }
/^[01xz]/ { ++changes[substr($1, 2)]; next }
/^[br]/ { ++changes[$2] }
END {
  for (id in names) {
    count = split(names[id], list, " ")
    for (i = 1; i <= count; ++i) print list[i], (changes[id] > 0 ? changes[id] - 1 : 0)
  }
}
