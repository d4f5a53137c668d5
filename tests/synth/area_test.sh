#!/usr/bin/env bash
# d1synth: counts, composition of blocks, its checks, and bad input.
source tests/scripts/lib.sh
source tests/synth/project.sh

CountsGatesAndFlops() {
  project "$register"
  synth
  expect 'success' "$status" -eq 0
  expect_output '^  SYNTH .*prim/d1_top'
  expect_output '^block +cells +flops +transistors +gates .GE. +macro bits +macro um2 '
  expect_output '^prim/d1_top +16 +8 +176 +44 '
  expect_field prim/d1_top cells 16            # 8 inverters, 8 flops
  expect_field prim/d1_top flops 8
  expect_field prim/d1_top transistors 176         # 8 x INV_X1, 8 x DFFR_X1: 8 (2 + 20)
  expect_field prim/d1_top gate_equivalents 44.0   # a quarter of it
  expect_field prim/d1_top room '"prim"'
  expect_field prim/d1_top macro_bits 0
  expect_field prim/d1_top macro_um2 0.0
  [[ $(field prim/d1_top seconds) == [0-9]* ]]
  grep -q '"machine": "' synth.json
  grep -q '"commit": "' synth.json
  grep -q '"yosys": "Yosys ' synth.json
  grep -q '"library": null' synth.json
}

# Three leaves of two parts each, in the parent as black boxes.
ParentsContainTheBlocksInside() {
  project '
    assign y_o[7:3] = a_i[7:3];
    for (genvar i = 0; i < 3; i++) begin : gen_leaf
      logic y;
      d1_leaf u_leaf (.a_i(a_i[i]), .y_o(y));
      always_ff @(posedge clk_i) y_o[i] <= y;
    end' 'prim/d1_leaf - 1*Parts -' 'prim/d1_top - 1 d1_leaf'
  mkdir -p rtl/pkg
  echo '  localparam int Parts = 2;  // of a leaf' > rtl/pkg/d1_pkg.sv
  synth
  expect 'success' "$status" -eq 0
  expect_field prim/d1_leaf gate_equivalents 1.0
  expect_field prim/d1_top cells 9             # 3 flops and 3 x 2 inverters
  expect_field prim/d1_top gate_equivalents 15.0
  synth --only d1_leaf
  expect_field prim/d1_leaf gate_equivalents 1.0
  expect 'no block that was not asked for' "$(field prim/d1_top cells)" = ''
}

ModulesOfABlockCountAsOftenAsTheyOccur() {
  project '
    assign y_o[7:2] = a_i[7:2];
    d1_leaf u_0 (.a_i(a_i[0]), .y_o(y_o[0]));
    d1_leaf u_1 (.a_i(a_i[1]), .y_o(y_o[1]));'
  synth
  expect_field prim/d1_top cells 2
}

ParametersReachTheBlock() {
  project "$register" 'prim/d1_wide Width=5 1 -'
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
  synth
  expect_field prim/d1_wide flops 5
  expect_field prim/d1_wide gate_equivalents 20.0
}

ASynthesisTopStandsForItsBlock() {
  project "$register" 'prim/d1_top - 4 -'
  mkdir -p synth/tops
  cat > synth/tops/d1_top_part.sv <<'SV'
module d1_top_part (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [1:0] a_i,
  output logic [1:0] y_o
);
  logic [7:0] y;
  assign y_o = y[1:0];
  d1_top u_top (.clk_i, .rst_ni, .a_i({6'd0, a_i}), .y_o(y));
endmodule
SV
  synth
  expect_field prim/d1_top flops 8
  expect_field prim/d1_top gate_equivalents 44.0
}

# The areas of docs/timing.md: what each gate and flop is made of, in quarters of transistors.
GatesCostWhatTheirDerivationSays() {
  local case value
  for case in '~a_i[1:0]=1' '{2{~(a_i[0] \& a_i[1])}}=1' '{2{a_i[0] \& a_i[1]}}=1.5' \
              '{1'"'"'b0, a_i[0] ^ a_i[1]}=3' '{1'"'"'b0, a_i[0] ? a_i[1] : a_i[2]}=3'; do
    project 'assign y_o = {6'"'"'d0, VALUE};'
    sed -i "s/VALUE/${case%=*}/" rtl/prim/d1_top.sv
    synth
    expect "success of ${case%=*}" "$status" -eq 0
    value=$(field prim/d1_top gate_equivalents)
    expect "${case%=*} costs ${case#*=} GE, not $value" "${value%.0}" = "${case#*=}"
    expect_field prim/d1_top transistors "$(awk "BEGIN {print 4 * ${case#*=}}")"
  done
}

two_memories='
  logic [7:0] low, high;
  assign y_o = ~(low & high);
  d1_memory u_low (.clk_i, .a_i, .y_o(low));
  d1_memory u_high (.clk_i, .a_i(~a_i), .y_o(high));'

MacrosCountAsBits() {
  project "$two_memories"
  memory_macro
  synth --macro-um2-per-bit 0.5
  expect 'success' "$status" -eq 0
  expect_output 'Black box in prim/d1_top: 2 x d1_memory, 16 words of 8 bits, 64\.0 um2 each'
  expect_field prim/d1_top macro_bits 256
  expect_field prim/d1_top macro_um2 128.0
  expect_field prim/d1_top flops 0
  expect_field prim/d1_top cells 16            # NAND, NOT
  grep -q '"bits": 128' synth.json
}

# The last block of the list is not the only one: each that is inside no other tells its own.
MacrosOfEveryBlockAreListed() {
  project "$two_memories" 'prim/d1_pair - 1 -' 'prim/d1_whole - 1 d1_pair' 'prim/d1_top - 1 -'
  memory_macro
  sed 's/d1_top/d1_pair/' rtl/prim/d1_top.sv > rtl/prim/d1_pair.sv
  cat > rtl/prim/d1_whole.sv <<'SV'
module d1_whole (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [7:0] a_i,
  output logic [7:0] y_o
);
  logic [7:0] y;
  d1_pair u_0 (.clk_i, .rst_ni, .a_i, .y_o(y));
  d1_pair u_1 (.clk_i, .rst_ni, .a_i(y), .y_o);
endmodule
SV
  printf '%s\n' rtl/prim/d1_pair.sv rtl/prim/d1_whole.sv >> rtl/d1.f
  synth
  expect 'success' "$status" -eq 0
  expect_output 'Black box in prim/d1_whole: 4 x d1_memory, 16 words'
  expect_output 'Black box in prim/d1_top: 2 x d1_memory, 16 words'
  expect 'not that inside another' "$(grep -c 'Black box in' <<< "$output")" -eq 2
  expect 'both in the JSON file' "$(grep -c '"block": "d1_\(whole\|top\)"' synth.json)" -eq 2
}

# 2 x 128 bits of 0.5 um2 that take half of a macro.
MacrosAreCellsAndTheirShare() {
  project "$two_memories"
  memory_macro
  synth --sram-cell 0.5 --sram-efficiency 0.5
  expect_field prim/d1_top macro_um2 256.0
  grep -q '"cell_um2": 0.5' synth.json
  expect_output 'Memory macros: 1\.0000 um2 a bit: cells of 0\.5 um2 take 0\.5 of a macro'
  synth
  expect_output 'Memory macros: 0\.0365 um2 a bit: cells of 0\.027 um2 take 0\.74 of a macro'
}

# One library says what its memory is, the other has buses only;
# two of either make one of 16 x 8 bits.
MacrosComeFromALibrary() {
  project "$two_memories"
  memory_macro
  cat > group.lib <<'LIB'
library (group) {
  cell (RAM8X8) { area : 10; memory () { type : ram; address_width : 3; word_width : 8; } }
}
LIB
  cat > buses.lib <<'LIB'
library (buses) {
  type (word) { base_type : array; data_type : bit; bit_width : 4; bit_from : 3; bit_to : 0; }
  type (place) { base_type : array; data_type : bit; bit_width : 8; bit_from : 7; bit_to : 0; }
  cell (NOT_A_MEMORY) { area : 1; pin (Y) { direction : output; } }
  cell (RAM256X4) {
    area : 9;
    bus (q) { bus_type : word; direction : output; }
    bus (d) { bus_type : word; direction : input; }
    bus (a) { bus_type : place; direction : input; }
  }
}
LIB
  synth --macros group.lib
  expect 'success' "$status" -eq 0
  expect_field prim/d1_top macro_um2 40.0
  synth --macros 'group.lib buses.lib'
  expect_field prim/d1_top macro_um2 36.0
  expect_output 'Black box .* 2 x d1_memory, 16 words of 8 bits, 18\.0 um2 each, 2 x RAM256X4'
  grep -q '"made_of": "2 x RAM256X4"' synth.json
  refused "cannot open Liberty file 'none.lib'" --macros none.lib
  echo 'library (empty) { cell (A) { area : 1; } }' > empty.lib
  refused "MACROS file 'empty.lib' has no memory" --macros 'group.lib empty.lib'
  echo 'text' > text.lib
  refused "'text.lib' is not a Liberty file" --macros text.lib
}

# <pattern>: the block does not pass, and the reason is told; no results are left behind.
stopped() {
  synth
  expect 'exit status 1' "$status" -eq 1
  expect_output "^d1synth: prim/d1_top: .*$1.*; the log is work/d1_top/yosys.log$"
  expect 'one line a signal' "$(grep -c '^d1synth' <<< "$output")" -eq "${2:-1}"
  expect 'no results' ! -e synth.json
}

StopsAtALatch() {
  project 'always_latch if (clk_i) y_o = a_i;'
  stopped 'Latch inferred for signal .*y_o'
}

StopsAtTwoDrivers() {
  project '
    assign y_o[7:1] = a_i[7:1];
    d1_leaf u_one (.a_i(a_i[0]), .y_o(y_o[0]));
    d1_leaf u_two (.a_i(a_i[1]), .y_o(y_o[0]));'
  stopped 'multiple conflicting drivers'
}

StopsAtAWireWithoutDriver() {
  project 'logic [7:0] nothing; always_ff @(posedge clk_i) y_o <= a_i ^ nothing;'
  stopped 'nothing.* has no driver' 8
}

StopsAtALoop() {
  project 'assign y_o = a_i & ~y_o;'
  stopped 'ogic loop'
}

StopsAtAnUnmappedCell() {
  project 'assign y_o = a_i; always_comb assert (a_i != 8'"'"'d3);'
  stopped 'unmapped cell \$assert \(1 of them\) in module d1_top'
}

StopsAtAnUnknownModule() {
  project 'd1_missing u_missing (.a_i, .y_o);'
  stopped 'd1_missing'
}

# Eight inverters and eight flops with reset: 8 x 0.5 + 8 x 5 gate equivalents.
ABudgetIsKept() {
  project "$register"
  synth --budget budget.json --record
  expect 'success' "$status" -eq 0
  grep -q '"prim/d1_top": 44' budget.json
  synth --budget budget.json
  expect 'success' "$status" -eq 0
  expect 'no complaint' "$(grep -c '^budget' <<< "$output")" -eq 0

  sed -i 's/"prim\/d1_top": 44.*/"prim\/d1_top": 43.2/' budget.json    # 1.9 % below
  synth --budget budget.json
  expect 'success within 2 %' "$status" -eq 0
  sed -i 's/"prim\/d1_top": 43.2/"prim\/d1_top": 43/' budget.json
  synth --budget budget.json
  expect 'failure above' "$status" -eq 1
  expect_output '^budget: prim/d1_top has 44 gate_equivalents, 2\.3 % above the 43 of its budget; .*make synth-record'
  sed -i 's/"prim\/d1_top": 43/"prim\/d1_top": 50/' budget.json
  synth --budget budget.json
  expect 'success below' "$status" -eq 0
  expect_output '^budget: prim/d1_top .* 12\.0 % below the 50 .* lower it with .make synth-record'

  sed -i 's/"prim\/d1_top": 50/"prim\/d1_other": 50/' budget.json
  synth --budget budget.json
  expect 'failure without a budget' "$status" -eq 1
  expect_output '^budget: prim/d1_top has no gate_equivalents; .make synth-record. records it'
  sed -i 's/"yosys": .*/"yosys": "9.99",/' budget.json
  synth --budget budget.json
  expect 'success with another Yosys' "$status" -eq 0
  expect_output '^budget: gate_equivalents NOT COMPARED: budget.json has those of Yosys 9\.99, this is [0-9.]+$'
  echo '{"fo4": {"yosys": "0.23"}}' > budget.json
  synth --budget budget.json
  expect 'failure without any area' "$status" -eq 1
  expect_output '^budget: budget.json has no gate_equivalents of any version of Yosys; .make synth-record. records them$'
  refused "cannot open the budget 'none.json'.*make synth-record" --budget none.json
  echo '[]' > list.json
  refused "the budget 'list.json' is not a JSON object" --budget list.json
}

BadInputIsOneLine() {
  project "$register"
  refused "cannot run '/nonexistent/yosys'.*YOSYS=" --yosys /nonexistent/yosys
  printf '#!/bin/sh\necho Yosys 0.9\n' > old
  chmod +x old
  refused "'./old' is version 0.9; yosys 0.23 or newer is needed" --yosys ./old
  refused "BLOCK=d1_other is not in the list" --only d1_other
  local value
  for value in big -1 0 1e9 '1 2' nan; do
    refused "MACRO_UM2='$value' is not a number of um2 a bit" --macro-um2-per-bit="$value"
    refused "SRAM_CELL='$value' is not a number of um2" --sram-cell="$value"
    refused "SRAM_EFFICIENCY='$value' is not above 0, at most 1" --sram-efficiency="$value"
  done
  refused "SRAM_EFFICIENCY='1.5'" --sram-efficiency 1.5
  refused "cannot open the list of blocks 'none.txt'" --blocks none.txt
  refused "names no block" --blocks /dev/null
  refused '--frobnicate.*--help' --frobnicate
  synth --results /dev/null/x.json
  expect 'exit status 2' "$status" -eq 2
  expect_output "^d1synth: cannot write .*x.json"
  echo 'prim/d1_top 1' > blocks.txt
  refused 'blocks.txt:1: expected'
  local parts
  for parts in 2*None 0 2* 2x; do
    echo "prim/d1_leaf - $parts -" > blocks.txt
    refused 'blocks.txt:1: expected'
  done
  echo 'prim/d1_leaf - 1 - small' > blocks.txt
  refused 'blocks.txt:1: expected .* .area.'
  echo 'prim/d1_top - 1 d1_leaf' > blocks.txt
  refused 'd1_leaf is inside prim/d1_top but not listed before it'
  printf '%s\n' 'prim/d1_leaf - 1 -' 'prim/d1_top - 1 d1_leaf' > blocks.txt
  refused 'prim/d1_top does not contain all blocks' --only d1_top
  echo 'prim/d1_none - 1 -' > blocks.txt
  refused 'no RTL of prim/d1_none'
}

# <pattern> <parameters>: what the RTL says of the parameters of a block is told in one line.
refused_parameters() {
  echo "prim/d1_ruled $2 1 -" > blocks.txt
  refused "$1"
}

IllegalParametersAreOneLine() {
  project "$register"
  cat > rtl/prim/d1_rules.svh <<'SV'
`define D1_ASSERT_STATIC(name, cond) \
  if (!(cond)) begin : gen_``name \
    $error(`"illegal parameters: name`"); \
  end
SV
  cat > rtl/prim/d1_ruled.sv <<'SV'
`include "prim/d1_rules.svh"
module d1_ruled #(parameter int unsigned Width = 9, parameter int unsigned Depth = 1) (
  input  logic [Width-1:0] a_i,
  output logic [Width-1:0] y_o
);
  assign y_o = ~a_i;
  `D1_ASSERT_STATIC(DepthIsLegal_A, Depth > 0)
  `D1_ASSERT_STATIC(WidthIsLegal_A, Width == 1 ||
                                    (Width % 2 == 0 && Width <= 8))
endmodule
SV
  echo rtl/prim/d1_ruled.sv >> rtl/d1.f
  refused_parameters 'prim/d1_ruled cannot be made with Width=3, Depth=1: wanted is Width == 1 \|\| \(Width % 2 == 0 && Width <= 8\) \(WidthIsLegal_A in rtl/prim/d1_ruled.sv\)$' Width=3,Depth=1
  refused_parameters 'with its defaults: wanted is Width == 1' -
  refused_parameters 'with Width=2, Depth=0: wanted is Depth > 0 \(DepthIsLegal_A' Width=2,Depth=0
  refused_parameters 'prim/d1_ruled has no parameter Size; Width=2, Size=3 are those of the list' Width=2,Size=3
  refused_parameters "prim/d1_ruled cannot be made with Width=two: 'two' is no number" Width=two
  echo 'prim/d1_ruled Width=4 1 -' > blocks.txt
  synth
  expect 'success' "$status" -eq 0
}

# Two processes of 100 MB each, for a second, before Yosys; and what is kept takes nothing.
TheMemoryIsThatOfAllProcessesTogether() {
  project "$register"
  cat > large <<SH
#!/bin/sh
if [ "\$1" != -V ]; then
  for i in 1 2; do { head -c 100000000 /dev/zero; sleep 1; } | tail -c 100000000 > /dev/null & done
  wait
fi
exec ${YOSYS:-yosys} "\$@"
SH
  chmod +x large
  synth --yosys ./large --jobs 3
  expect 'success' "$status" -eq 0
  local together
  together=$(sed -n 's/^ *"peak_mb": \([0-9]*\).*/\1/p' synth.json)
  expect "the $together MB of both at once" "$together" -ge 190
  expect 'not twice as many' "$together" -le 380
  grep -q '"kept": 0' synth.json
  grep -q '"jobs": 3' synth.json
  expect_output " [0-9]+ s, $together MB in all processes together, JOBS=3, Yosys"
  synth --yosys ./large
  grep -q '"kept": 1' synth.json
  expect_output 'MB in all processes together, JOBS=1, 1 blocks kept from before not counted, Yosys'
}

# What make report needs at its end is missed at its beginning.
ToolsAreCheckedFirst() {
  project "$register"
  run_and_keep "$build/bin/d1synth" --check --yosys "${YOSYS:-yosys}" --sta "${STA:-sta}" --gnuplot "${GNUPLOT:-gnuplot}"
  expect 'success' "$status" -eq 0
  expect 'nothing to say' -z "$output"
  refused "cannot run '/nonexistent/sta'; install opensta .*STA=" --check --sta /nonexistent/sta
  refused "cannot run '/nonexistent/gnuplot'; install gnuplot-nox .*GNUPLOT=" --check --gnuplot /nonexistent/gnuplot
  refused "GATE_UM2='abc' is not a number" --check --gate-um2 abc
}

# The map of wide selections, against Yosys's own.
WordsAreSelectedAsBefore() {
  local words
  for words in 16 20; do
    cat > select.v <<SV
module d1_select (input [$words*8-1:0] a, input [4:0] s, output [7:0] y);
  assign y = a[8*s[$((words == 16 ? 3 : 4)):0] +: 8];
endmodule
SV
    run_and_keep "${YOSYS:-yosys}" -p "read_verilog select.v; proc; opt; copy d1_select mapped
      cd mapped; select -assert-count 1 t:\$shiftx; techmap -map $root/synth/select_map.v
      select -assert-none t:\$shiftx; bmuxmap; cd ..
      miter -equiv -flatten -ignore_gold_x d1_select mapped same; hierarchy -top same
      sat -verify -prove trigger 0 same"
    expect "success with $words words" "$status" -eq 0
  done
}

# The list of this project: what people look for is in it, and every file is where it says.
TheListNamesTheBlocksOfTheNode() {
  local name words
  words=$(sed 's/#.*//' "$root/synth/blocks.txt" | awk 'NF {print $1}')
  for name in matrix simd sram router node; do grep -q "$name" <<< "$words"; done
  for name in $words; do test -f "$root/rtl/$name.sv"; done
  expect 'the node last' "$(tail -n 1 <<< "$words")" = node/d1_node
  cd "$root"
  for name in synth/tops/*_part.sv; do
    name=$(basename "$name" _part.sv)
    run_and_keep "${VERILATOR:-verilator}" --lint-only -Wall -Irtl -Irtl/pkg \
      --top-module "${name}_part" sim/lint.vlt $(scripts/rtl_files.sh "$name") \
      "synth/tops/${name}_part.sv"
    expect "${name}_part passes lint" "$status" -eq 0
  done
}

# Results stand until a source, a header, a parameter, a script or the library changes.
OnlyWhatChangedIsMappedAgain() {
  project "$register"
  echo '`define D1_NOTHING' > rtl/prim/d1_nothing.svh
  synth
  touch work/d1_top/mark
  synth
  expect 'success' "$status" -eq 0
  expect 'kept' -f work/d1_top/mark
  expect_field prim/d1_top flops 8
  echo '`define D1_SOMETHING' > rtl/prim/d1_nothing.svh
  synth
  expect 'mapped again for a header' ! -f work/d1_top/mark
  sed -i 's/~a_i/~a_i \& {8{y_o[0]}}/' rtl/prim/d1_top.sv
  synth
  expect 'mapped again for a source' "$(field prim/d1_top gate_equivalents)" != 44.0
  # A constant of a package counts if the block names it, itself or by another constant.
  printf '%s\n' 'package d1_pkg;' 'localparam int Used = 3;  // as Makes says' 'localparam int Makes = Used;' \
    'localparam int Other = 1;' endpackage > rtl/prim/d1_pkg.sv
  sed -i 's/^module d1_top (/module d1_top #(parameter int N = d1_pkg::Makes) (/' rtl/prim/d1_top.sv
  sed -i 1irtl/prim/d1_pkg.sv rtl/d1.f
  synth
  touch work/d1_top/mark
  sed -i -e 's/Other = 1/Other = 2/' -e 's/Makes says/nobody says/' rtl/prim/d1_pkg.sv
  synth
  expect 'kept for a constant of others' -f work/d1_top/mark
  sed -i 's/Used = 3/Used = 4/' rtl/prim/d1_pkg.sv
  synth
  expect 'mapped again for a constant' ! -f work/d1_top/mark
  # Of the scripts that one and what it sources count.
  mkdir scripts_of_yosys
  cp "$root"/synth/*.tcl "$root"/synth/*.v scripts_of_yosys
  synth --script scripts_of_yosys/area.tcl
  touch work/d1_top/mark
  echo '# nothing' >> scripts_of_yosys/sta.tcl
  synth --script scripts_of_yosys/area.tcl
  expect 'kept for a script that has no part in it' -f work/d1_top/mark
  echo '# nothing' >> scripts_of_yosys/gates.tcl
  synth --script scripts_of_yosys/area.tcl
  expect 'mapped again for what the script sources' ! -f work/d1_top/mark
  sed -i 's/y_o\[0\]}}/y_o[0]/' rtl/prim/d1_top.sv    # no Verilog
  synth
  expect 'a failure' "$status" -eq 1
  synth
  expect 'a failure is not kept' "$status" -eq 1
}

run_cases OnlyWhatChangedIsMappedAgain CountsGatesAndFlops ParentsContainTheBlocksInside ModulesOfABlockCountAsOftenAsTheyOccur \
  ParametersReachTheBlock ASynthesisTopStandsForItsBlock \
  GatesCostWhatTheirDerivationSays MacrosCountAsBits MacrosOfEveryBlockAreListed MacrosAreCellsAndTheirShare MacrosComeFromALibrary StopsAtALatch \
  StopsAtTwoDrivers StopsAtAWireWithoutDriver StopsAtALoop StopsAtAnUnmappedCell \
  StopsAtAnUnknownModule WordsAreSelectedAsBefore ABudgetIsKept BadInputIsOneLine \
  IllegalParametersAreOneLine TheMemoryIsThatOfAllProcessesTogether ToolsAreCheckedFirst TheListNamesTheBlocksOfTheNode
