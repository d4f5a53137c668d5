# A project of two blocks in the current directory, for the tests of d1synth. Sourced, not run.

build=$(cd "$(dirname "$0")/../../.." && pwd)

# <body of d1_top> [a line of the list of blocks]...
project() {
  local body=$1; shift
  mkdir -p rtl/prim scripts
  cp "$root/scripts/rtl_files.sh" scripts/
  cat > rtl/prim/d1_leaf.sv <<'SV'
module d1_leaf (
  input  logic a_i,
  output logic y_o
);
  assign y_o = !a_i;
endmodule
SV
  cat > rtl/prim/d1_top.sv <<SV
module d1_top (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [7:0] a_i,
  output logic [7:0] y_o
);
$body
endmodule
SV
  printf '%s\n' rtl/prim/d1_leaf.sv rtl/prim/d1_top.sv > rtl/d1.f
  [[ $# -gt 0 ]] || set -- 'prim/d1_top - 1 -'
  printf '%s\n' "$@" > blocks.txt
}

# A memory macro of 16 x 8 bits, d1_memory, in that project.
memory_macro() {
  cat > rtl/prim/d1_memory.sv <<'SV'
(* d1_macro, keep_hierarchy *)
module d1_memory (
  input  logic       clk_i,
  input  logic [7:0] a_i,
  output logic [7:0] y_o
);
  logic [7:0] mem [16];
  always_ff @(posedge clk_i) begin
    mem[a_i[3:0]] <= a_i;
    y_o <= mem[a_i[7:4]];
  end
endmodule
SV
  echo rtl/prim/d1_memory.sv >> rtl/d1.f
}

# Eight flops with reset behind eight inverters.
register='
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) y_o <= 8'"'"'d0;
    else         y_o <= ~a_i;
  end'

synth() {  # <d1synth arguments>...
  run_and_keep "$build/bin/d1synth" --yosys "${YOSYS:-yosys}" --blocks blocks.txt \
    --script "$root/synth/area.tcl" --work work --results synth.json "$@"
}

refused() {  # <pattern> <d1synth arguments>...
  local pattern=$1; shift
  synth "$@"
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  expect_output "^d1synth: .*$pattern"
}

# <block> <field>: its number in synth.json
field() {
  [[ -f synth.json ]] || return 0
  sed -n "/\"module\": \"${1##*/}\"/,/}/p" synth.json | sed -n "s/^ *\"$2\": \(.*[^,]\),*$/\1/p"
}

expect_field() {  # <block> <field> <value>
  expect "$2 of $1 is $3, not '$(field "$1" "$2")'" "$(field "$1" "$2")" = "$3"
}
