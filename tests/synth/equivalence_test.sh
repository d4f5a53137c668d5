#!/usr/bin/env bash
# d1synth --equivalence: netlists that are what their RTL says, and every kind of difference.
source tests/scripts/lib.sh
source tests/synth/project.sh

prove() {  # <d1synth arguments>...
  run_and_keep "$build/bin/d1synth" --equivalence --yosys "${YOSYS:-yosys}" --blocks blocks.txt \
    --script "$root/synth/timing.tcl" --reference-script "$root/synth/reference.tcl" --cells-script "$root/synth/cells.tcl" \
    --leaves "$root/synth/leaves/prefix_adder.v" --work work --results equivalence.json --period 1000 "$@"
}

# A counter with enable and reset to 9, a sum, a memory macro and a block inside.
design() {
  project '
    logic [7:0] sum_q, word;
    logic [3:0] count_q;
    logic y;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni)      count_q <= 4'"'"'d9;
      else if (a_i[0])  count_q <= count_q + 4'"'"'d3;
    end
    always_ff @(posedge clk_i) if (a_i[1]) sum_q <= sum_q + {y, word[6:0]};
    d1_memory u_memory (.clk_i, .a_i(sum_q ^ {4'"'"'d0, count_q}), .y_o(word));
    d1_leaf u_leaf (.a_i(word[7] && a_i[2]), .y_o(y));
    assign y_o = sum_q ^ {count_q, a_i[3:0]};' 'prim/d1_leaf - 1 -' 'prim/d1_top - 1 d1_leaf'
  memory_macro
}

# The same again, after a sed script has changed the netlist that is kept.
differs() {  # <pattern> <sed script>
  local netlist=work/d1_top/netlist.v
  cp $netlist right.v
  sed -i -E "$2" $netlist
  expect 'a change of the netlist' "$(cmp -s $netlist right.v && echo none)" = ''
  prove
  cp right.v $netlist
  expect 'exit status 1' "$status" -eq 1
  expect_output "^d1synth: prim/d1_top: .*$1"
  expect_output '^prim/d1_top .* NO$'
  grep -q '"proved": false' equivalence.json
}

ANetlistIsProved() {
  design
  prove
  expect 'success' "$status" -eq 0
  # 12 registers with four functions each, 8 outputs, 8 + 1 inputs of the macro,
  # 1 of the block inside.
  expect_output '^prim/d1_top +12 +66 .* proved$'
  expect_output '^prim/d1_leaf +0 +1 .* proved$'
  ! grep -q '"proved": false' equivalence.json
}

EveryKindOfDifferenceIsFound() {
  design
  prove
  expect 'success' "$status" -eq 0
  differs ' differs' '0,/  NAND2_X/s//  NOR2_X/'
  differs '[01]:count_q\[0\] differs' '0,/  DFFS_X[0-9]+/s//  DFFR_X1/'
  differs 'c:sum_q\[0\] differs' '/ DFF_X. .sum_q\[0\]/,/;/s/clk_i/rst_ni/'
  differs 'q:sum_q\[0\] is only in the RTL' 's/sum_q\[0\]\$_DFF/total_q[0]$_DFF/'
  differs 'i:u_memory\.a_i\[.\] differs' '/u_memory/,/;/{s/(\.a_i\(\{)([^,]*), ([^,]*),/\1\3, \2,/}'
  differs 'y_o\[[67]\] differs' 's/Y\(y_o\[7\]\)/Y(y_o[8])/; s/Y\(y_o\[6\]\)/Y(y_o[7])/; s/Y\(y_o\[8\]\)/Y(y_o[6])/'
}

# ASAP7's flip-flops with reset hold the inverse of what they are given,
# and are set when it is reset.
ACellThatHoldsTheInverseIsResetRight() {
  project '
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) y_o <= 8'"'"'h0f;
      else         y_o <= ~a_i;
    end'
  prove
  sed -E '/^  cell \(DFF[RS]/,/^  }/d' work/liberty/generic.lib > inverse.lib
  sed -i '$d' inverse.lib
  cat >> inverse.lib <<'LIB'
cell (DFFRSN) {
  area : 20;
  ff (IQN,IQNN) {
    clocked_on : "CLK"; next_state : "!D"; clear : "!SETN"; preset : "!RESETN";
    clear_preset_var1 : L; clear_preset_var2 : L;
  }
  pin (CLK) { direction : input; clock : true; capacitance : 1; }
  pin (D) { direction : input; capacitance : 1; }
  pin (SETN) { direction : input; capacitance : 1; }
  pin (RESETN) { direction : input; capacitance : 1; }
  pin (QN) { direction : output; function : "IQN"; }
}
}
LIB
  prove --liberty inverse.lib
  expect 'success' "$status" -eq 0
  grep -q DFFRSN work/d1_top/netlist.v
  expect_output '^prim/d1_top +8 +40 .* proved$'
}

WithoutAbcOneLineSaysSo() {
  design
  prove --abc no-such-abc
  expect 'exit status 2' "$status" -eq 2
  expect_output '^d1synth: no no-such-abc; install yosys .* ABC='
}

run_cases ANetlistIsProved EveryKindOfDifferenceIsFound ACellThatHoldsTheInverseIsResetRight WithoutAbcOneLineSaysSo
