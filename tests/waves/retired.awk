# Of a VCD of a node: a line "<cycle> <bits>" for each cycle in which `thread` retires an
# instruction, the bits in the order in which the layouts hand them to `wave_disasm thread`, in
# hexadecimal.
$1 == "$scope" { path[depth++] = $3; next }
$1 == "$upscope" { --depth; next }
$1 == "$var" {
  name = ""
  for (i = 2; i < depth; ++i) name = name path[i] "."
  name = name $5
  prefix = "u_core.trace_retire" thread "_q."
  if (name == "u_core.trace_retire_valid_q") valid = $4
  if (name == prefix "pc") { field[$4] = 1; width[1] = 21 }
  if (name == prefix "instr") { field[$4] = 2; width[2] = 32 }
  next
}
/^#/ { report(); now = substr($0, 2); next }
/^b/ && $2 == valid { retires = substr(sprintf("%4s", substr($1, 2)), 4 - thread, 1) == "1" }
/^b/ && ($2 in field) { value[field[$2]] = substr($1, 2) }
END { report() }

function report(i, bits, hex, nibble) {
  if (now % 500 != 0 || !retires) return
  bits = "001"
  for (i = 1; i <= 2; ++i) bits = bits sprintf("%" width[i] "s", value[i])
  gsub(/ /, "0", bits)
  hex = ""
  for (i = 1; i <= length(bits); i += 4) {
    nibble = substr(bits, i, 4)
    hex = hex sprintf("%x", substr(nibble, 1, 1) * 8 + substr(nibble, 2, 1) * 4 + substr(nibble, 3, 1) * 2 + substr(nibble, 4, 1))
  }
  print now / 500, hex
}
