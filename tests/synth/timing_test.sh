#!/usr/bin/env bash
# d1synth --timing: paths that can be added up by hand, what is timed and what is not, and bad
# input. The delays of the generic library are those that docs/timing.md derives.
source tests/scripts/lib.sh
source tests/synth/project.sh

# A period that asks for nothing, so that the smallest cells are taken.
timing() {  # <d1synth arguments>...
  run_and_keep "$build/bin/d1synth" --timing --yosys "${YOSYS:-yosys}" --sta "${STA:-sta}" --blocks blocks.txt \
    --script "$root/synth/timing.tcl" --sta-script "$root/synth/sta.tcl" --work work \
    --results synth.json --period 1000 "$@"
}

refused_timing() {  # <pattern> <d1synth arguments>...
  local pattern=$1; shift
  timing "$@"
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  expect_output "^d1synth: .*$pattern"
}

# One flop that toggles: q drives an inverter and an output.
toggle='
  logic q;
  always_ff @(posedge clk_i) q <= !q;
  assign y_o = {a_i[7:1], q};'

APathIsWhatAHandAddsUp() {
  project "$toggle"
  timing
  expect 'success' "$status" -eq 0
  # DFF_X1 (12 tau) into INV_X1 and an output: 12 + 1 + 2. INV_X1 into D: 1 + 2. Setup: 6. 24 tau.
  expect_field prim/d1_top fo4 4.8
  expect_field prim/d1_top worst_path '"q -> q"'
  expect_field prim/d1_top endpoints 9            # D and eight outputs
  expect_field prim/d1_top unconstrained 0
  expect_field prim/d1_top area_ge 4.5            # 16 and 2 transistors
  expect_field prim/d1_top room '"prim"'
  expect_field prim/d1_top area_um2 0.262         # 4.5 x 0.0583
  expect_field prim/d1_top fmax_mhz 12254.9       # 4.8 x 17 ps
  grep -q '"gate_um2": 0.0583,' synth.json
  grep -q '"fo4_ps": 17.0,' synth.json
  grep -q '"library": "generic"' synth.json
  grep -q '"node_mm2": null' synth.json
  expect_output '^  MAP .*prim/d1_top'
  expect_output '^  TIME .*prim/d1_top .* 4\.80 FO4$'
  expect_output '^prim/d1_top +4\.5 +4\.80 +995\.20 +9 +0 +0  q -> q \(1\)'
}

UnitsOfATechnologyAreAssumed() {
  project "$toggle"
  timing --gate-um2 0.1 --fo4-ps 20
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top area_um2 0.45
  expect_field prim/d1_top fmax_mhz 10416.7
  expect_field prim/d1_top fo4 4.8
  refused_timing "FO4_PS='0' is not a number of ps above 0" --fo4-ps 0
}

# The same through the files of a library, told in ps and MHz.
ALibraryGivesMegahertz() {
  project "$toggle"
  timing
  cp work/liberty/generic.lib any.lib
  gzip any.lib
  timing --liberty any.lib.gz --period 1e6
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top fmax_mhz 208.3         # 4.8 ns
  expect_output '^prim/d1_top +4\.5 +208 +995200\.0 '
  expect_field prim/d1_top area_um2 4.5
  expect_field prim/d1_top fo4 ''
  grep -q '"assumed": null' synth.json
}

RegistersAreCalledAsInTheRtl() {
  project '
    logic [3:0] count_q;
    logic [7:0] sum_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) count_q <= 4'"'"'d9;
      else         count_q <= count_q + 4'"'"'d3;
    end
    always_ff @(posedge clk_i) sum_q <= sum_q + {4'"'"'d0, count_q};
    assign y_o = sum_q;'
  timing
  expect 'success' "$status" -eq 0
  grep -qE '"from": "(count_q|sum_q)"' synth.json
  grep -q '"to": "sum_q"' synth.json
  ! grep -E '"(from|to)": ".*[$[]' synth.json
}

# From a register of the parent, through the block inside, into another register:
# INV_X1 twice as far.
PathsCrossTheBlocksInside() {
  project '
    logic q, r, y;
    d1_leaf u_leaf (.a_i(q), .y_o(y));
    always_ff @(posedge clk_i) {q, r} <= {a_i[0], y};
    assign y_o = {a_i[7:1], r};' 'prim/d1_leaf - 1 -' 'prim/d1_top - 1 d1_leaf'
  timing
  expect 'success' "$status" -eq 0
  # DFF_X1 into INV_X1: 12 + 1. INV_X1 into D: 1 + 2. Setup: 6. 22 tau.
  expect_field prim/d1_top fo4 4.4
  expect_field prim/d1_top worst_path '"q -> r"'
  expect_field prim/d1_top split_bits 0
  expect_field prim/d1_top area_ge 8.5
}

# Two inverters, one on each side of a border that is dissolved, are none.
DissolvedBlocksAreMappedTogether() {
  project '
    logic q, y;
    d1_leaf u_leaf (.a_i(!q), .y_o(y));
    always_ff @(posedge clk_i) q <= y && a_i[0];
    assign y_o = {a_i[7:1], q};' 'prim/d1_leaf - 1 -' 'prim/d1_mid - 1 ~d1_leaf' 'prim/d1_top - 1 d1_mid'
  mv rtl/prim/d1_top.sv rtl/prim/d1_mid.sv
  sed -i 's/module d1_top/module d1_mid/' rtl/prim/d1_mid.sv
  cat > rtl/prim/d1_top.sv <<'SV'
module d1_top (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [7:0] a_i,
  output logic [7:0] y_o
);
  d1_mid u_mid (.clk_i, .rst_ni, .a_i, .y_o);
endmodule
SV
  echo rtl/prim/d1_mid.sv >> rtl/d1.f
  timing
  expect 'success' "$status" -eq 0
  ! grep d1_leaf work/d1_mid/netlist.v
  expect_field prim/d1_mid area_ge 5.5            # a flop and AND2; two inverters more would be 6.5
  grep -q '  d1_mid ' work/d1_top/linked.v
}

PartsCutPathsAndAreCounted() {
  project '
    logic [1:0] y;
    d1_wide u_wide (.clk_i, .a_i(a_i[1:0]), .y_o(y));
    assign y_o = {a_i[7:2], y};' 'prim/d1_wide Width=1 2 -' 'prim/d1_top - 1 d1_wide'
  cat > rtl/prim/d1_wide.sv <<'SV'
module d1_wide #(parameter int unsigned Width = 2) (
  input  logic             clk_i,
  input  logic [Width-1:0] a_i,
  output logic [Width-1:0] y_o
);
  always_ff @(posedge clk_i) y_o <= a_i;
endmodule
SV
  echo rtl/prim/d1_wide.sv >> rtl/d1.f
  timing
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top split_bits 4
  expect_field prim/d1_top area_ge 8.0            # two parts of one flop
}

# A block inside with other parameters than its defaults is linked with the netlist of these.
ABlockInsideIsAsWideAsItsParameters() {
  project '
    logic [1:0] y;
    d1_wide #(.Width(2)) u_wide (.clk_i, .a_i(a_i[1:0]), .y_o(y));
    assign y_o = {a_i[7:2], y};' 'prim/d1_wide Width=2 1 -' 'prim/d1_top - 1 d1_wide'
  cat > rtl/prim/d1_wide.sv <<'SV'
module d1_wide #(parameter int unsigned Width = 4) (
  input  logic             clk_i,
  input  logic [Width-1:0] a_i,
  output logic [Width-1:0] y_o
);
  always_ff @(posedge clk_i) y_o <= a_i;
endmodule
SV
  echo rtl/prim/d1_wide.sv >> rtl/d1.f
  timing
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top split_bits 0
  expect_field prim/d1_top unconstrained 0
  expect_field prim/d1_top endpoints 10           # two flops and eight outputs
}

# Constants and inputs among the bits of one output: Verilog that OpenSTA reads only when
# it is written bit by bit.
OutputsOfConstantBitsAreTimed() {
  project '
    logic q;
    always_ff @(posedge clk_i) q <= !q;
    assign y_o = {a_i[7:6], 2'"'"'b10, q, 1'"'"'b1, a_i[0], q};'
  timing
  expect 'success' "$status" -eq 0
  # As in APathIsWhatAHandAddsUp, with one more output on q: 26 tau.
  expect_field prim/d1_top fo4 5.2
  expect_field prim/d1_top endpoints 6            # D and five outputs
  expect_field prim/d1_top unconstrained 3        # outputs that are constant
  grep -q "assign .*1'b1" work/d1_top/netlist.v
  ! grep 'assign {' work/d1_top/netlist.v
}

ASynthesisTopStandsForItsBlock() {
  project "$toggle"
  mkdir -p synth/tops
  cat > synth/tops/d1_top_part.sv <<'SV'
module d1_top_part (
  input  logic clk_i,
  output logic y_o
);
  logic [7:0] y;
  assign y_o = y[0];
  d1_top u_top (.clk_i, .rst_ni(1'b1), .a_i(8'd0), .y_o(y));
endmodule
SV
  timing
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top fo4 4.8
  expect_field prim/d1_top worst_path '"u_top.q -> u_top.q"'
}

MemoryMacrosAreTimed() {
  project '
    logic [7:0] data;
    d1_memory u_memory (.clk_i, .a_i(~a_i), .y_o(data));
    always_ff @(posedge clk_i) y_o <= data;'
  memory_macro
  timing --macro-ps '10 3 0'
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top fo4 11.2               # 10 and the flop's setup
  expect_field prim/d1_top worst_path '"u_memory.y_o -> y_o"'
  expect_field prim/d1_top unconstrained 0
  timing --macro-ps '9 3 72'                      # 8 of 576 bits: 1
  expect_field prim/d1_top fo4 11.2
  timing --macro-ps '1 30 0'
  # BUF_X1 into INV_X1: 1 tau. INV_X1 into the macro's pin, like a flop's: 1 + 2. And 30 FO4.
  expect_field prim/d1_top fo4 30.8
  expect_field prim/d1_top worst_path '"a_i -> u_memory.a_i"'
}

WhatNothingConstrainsIsCounted() {
  project '
    always_ff @(posedge clk_i) y_o[7:1] <= a_i[7:1];
    always_ff @(posedge y_o[7]) y_o[0] <= a_i[0];'
  timing
  expect 'success' "$status" -eq 0
  local count
  count=$(field prim/d1_top unconstrained)
  expect 'endpoints of the flop without a clock' "${count:-0}" -gt 0
  expect_output "^prim/d1_top .* $count +0  "
}

PrefixAddersAreFaster() {
  project '
    logic [23:0] a_q, b_q, sum_q;
    always_ff @(posedge clk_i) begin
      a_q <= {a_q[15:0], a_i};
      b_q <= {b_q[15:0], ~a_i} ^ a_q;
      sum_q <= a_q + b_q;
    end
    assign y_o = sum_q[23:16] ^ sum_q[7:0];'
  timing --period 12
  local operators structural
  operators=$(field prim/d1_top fo4)
  timing --period 12 --leaves "$root/synth/leaves/prefix_adder.v"
  structural=$(field prim/d1_top fo4)
  grep -q '_50_lcu.WIDTH=.* for cells of type \$lcu' work/d1_top/yosys.log
  expect "$structural FO4 less than $operators" 1 -eq "$(awk "BEGIN {print $structural < $operators}")"
}

# The proof of `make formal-leaves`, short, and with a bug that it has to find.
LeavesAreProved() {
  local leaf=$root/synth/leaves/prefix_adder.v
  run_and_keep "$root/synth/prove_leaves.sh" 12
  expect 'success' "$status" -eq 0
  expect_output 'prefix_adder.v is proved at all widths from 1 to 12'
  sed 's/propagate\[bit_number\] & propagate/propagate[bit_number] | propagate/' "$leaf" > broken.v
  ! cmp -s "$leaf" broken.v
  run_and_keep "$root/synth/prove_leaves.sh" --leaf broken.v 12
  expect 'exit status 1' "$status" -eq 1
  expect_output 'broken.v is not what it stands for at width 4: .*NOT EQUIVALENT'
  sed 's/(.A(keep), .B(Q)/(.A(E), .B(Q)/' "$root/synth/hold_map.v" > broken.v
  HOLD_MAP=broken.v run_and_keep "$root/synth/prove_leaves.sh" 12
  expect 'exit status 1' "$status" -eq 1
  expect_output 'broken.v is no register with enable: .*unproven'
}

AddersWiderThanProvedAreRefused() {
  project '
    logic [129:0] sum_q;
    always_ff @(posedge clk_i) sum_q <= sum_q + {122'"'"'d0, a_i};
    assign y_o = sum_q[129:122];'
  timing --leaves "$root/synth/leaves/prefix_adder.v"
  expect 'exit status 1' "$status" -eq 1
  expect_output 'd1_top: a structural leaf of 130 bits is not proved; 128 are'
  expect 'no results' ! -e synth.json
}

BadInputIsOneLine() {
  project "$toggle"
  refused_timing "PERIOD='fast' is not a number of FO4" --period fast
  refused_timing "PERIOD='0' is not above 0" --period 0
  refused_timing "PERIOD='-5' is not a number" --period=-5
  refused_timing "MACRO_PS='3' is not three numbers" --macro-ps 3
  refused_timing "BLOCK=d1_other is not in the list" --only d1_other
  refused_timing "cannot run '/nonexistent/sta'; install opensta .*STA=" --sta /nonexistent/sta
  refused_timing "cannot run '/nonexistent/yosys'; install yosys .*YOSYS=" --yosys /nonexistent/yosys
  printf '#!/bin/sh\necho 1.9.1\n' > old
  chmod +x old
  refused_timing "'./old' is version 1.9; opensta 2.0 or newer is needed" --sta ./old
  printf '#!/bin/sh\necho Yosys 0.9\n' > old
  refused_timing "'./old' is version 0.9; yosys 0.23 or newer is needed" --yosys ./old
}

LibrariesThatCannotBeTimedAreRefused() {
  project "$toggle"
  timing
  refused_timing "cannot open Liberty file 'none.lib': No such file" --liberty none.lib
  echo 'This is not a library.' > text.lib
  refused_timing "'text.lib' is not a Liberty file" --liberty text.lib
  refused_timing 'no flip-flop' --liberty work/liberty/comb.lib
  refused_timing 'no buffer' --liberty work/liberty/generic.lib --dont-use 'BUF_*'
  echo 'library (ties) { cell (TIE) { area : 0.1; pin (Y) { direction : output; function : "1"; } } }' > ties.lib
  refused_timing 'no buffer' --liberty 'work/liberty/generic.lib ties.lib' --dont-use 'BUF_*'
}

# A hop: out of a register of one, and into one of the next, in the same cycle.
AHopGoesThroughBothEndsOfALink() {
  project "$toggle"
  cat > rtl/prim/d1_top.sv <<'SV'
module d1_top (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       link_east_vc_i,
  output logic       link_east_vc_o
);
  logic q, r;
  always_ff @(posedge clk_i) begin
    q <= link_east_vc_i;
    r <= q;
  end
  assign link_east_vc_o = r;
endmodule
SV
  timing
  expect 'success' "$status" -eq 0
  # DFF_X1 (12 tau) into an output: 12 + 2. What D adds to the delay of the driver of the input:
  # 2. Setup: 6. 22 tau.
  expect_field prim/d1_top hop_fo4 4.4
  expect_field prim/d1_top hop_mhz 13369.3        # 4.4 x 17 ps, and what OpenSTA rounds
  expect_field prim/d1_top hop_path '"r -> q"'
  expect_output '^prim/d1_top, out of one and into the next across a link: 4\.40 FO4, r -> q$'
  timing --budget budget.json --record
  sed -i '/hop_fo4/,/}/s/4\.4/4.3/' budget.json
  timing --budget budget.json
  expect 'failure' "$status" -eq 1
  expect_output '^budget: prim/d1_top has 4\.4 hop_fo4, 2\.3 % above the 4\.3 of its budget; .*make timing-record'
  expect 'the block itself is within its budget' "$(grep -c '^budget' <<< "$output")" -eq 1
}

run_cases AHopGoesThroughBothEndsOfALink APathIsWhatAHandAddsUp UnitsOfATechnologyAreAssumed ALibraryGivesMegahertz RegistersAreCalledAsInTheRtl PathsCrossTheBlocksInside \
  DissolvedBlocksAreMappedTogether PartsCutPathsAndAreCounted ABlockInsideIsAsWideAsItsParameters OutputsOfConstantBitsAreTimed ASynthesisTopStandsForItsBlock \
  MemoryMacrosAreTimed WhatNothingConstrainsIsCounted PrefixAddersAreFaster \
  LeavesAreProved AddersWiderThanProvedAreRefused BadInputIsOneLine LibrariesThatCannotBeTimedAreRefused
