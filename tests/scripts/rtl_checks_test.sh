#!/usr/bin/env bash
# What stands between a file and the tests: the file list, lint, and the netlist's checks.
source tests/scripts/lib.sh

# A project of two modules in the current directory; d1_top's body is on stdin.
project() {
  mkdir -p rtl/prim scripts sim
  cp "$root"/scripts/{rtl_files,lint}.sh scripts/
  cp "$root/sim/lint.vlt" sim/
  cp "$root/rtl/prim/d1_assert.svh" rtl/prim/
  cat > rtl/prim/d1_leaf.sv <<'SV'
module d1_leaf (
  input  logic a_i,
  output logic y_o
);
  assign y_o = !a_i;
endmodule
SV
  { cat <<'SV'; cat; echo endmodule; } > rtl/prim/d1_top.sv
module d1_top (
  input  logic clk_i,
  input  logic a_i,
  output logic y_o
);
SV
  printf '%s\n' '// a comment' rtl/prim/d1_leaf.sv rtl/prim/d1_top.sv > rtl/d1.f
}

good_body='
  logic y;
  d1_leaf u_leaf (.a_i, .y_o(y));
  always_ff @(posedge clk_i) y_o <= y;'

netlist() {
  run_and_keep env D1_TOP=d1_top D1_PARAMS= D1_OUT=top.v D1_FILES="$(scripts/rtl_files.sh d1_top)" \
    "${YOSYS:-yosys}" -q -c "$root/synth/netlist.tcl"
}

AGoodModulePassesLintAndSynthesis() {
  project <<< "$good_body"
  run_and_keep scripts/lint.sh
  expect 'lint passes' "$status" -eq 0
  expect_output '^lint: 2 modules, 0 failed$'
  netlist
  expect 'synthesis passes' "$status" -eq 0
  grep -q 'module d1_leaf' top.v
}

LintFailsOnAWarning() {
  project <<< 'logic [1:0] two; assign two = {a_i, clk_i}; assign y_o = two;'
  run_and_keep scripts/lint.sh
  expect 'failure' "$status" -ne 0
  expect_output 'WIDTH'
  expect_output '^lint: 2 modules, 1 failed$'
}

LintFailsOnAnUnlistedFile() {
  project <<< "$good_body"
  echo 'module d1_stray; endmodule' > rtl/prim/d1_stray.sv
  run_and_keep scripts/lint.sh
  expect 'failure' "$status" -ne 0
  expect_output 'd1_stray.sv: not in rtl/d1.f'
}

FilesOfATopAreItsOwn() {
  project <<< "$good_body"
  printf 'module d1_other (\n  input logic a_i // d1_top\n);\nendmodule\n' > rtl/prim/d1_other.sv
  echo rtl/prim/d1_other.sv >> rtl/d1.f
  expect 'leaf before top' "$(scripts/rtl_files.sh d1_top | xargs)" = \
    'rtl/prim/d1_leaf.sv rtl/prim/d1_top.sv'
  expect 'no dependency by a comment' "$(scripts/rtl_files.sh d1_other)" = rtl/prim/d1_other.sv
  run_and_keep scripts/rtl_files.sh d1_nothing
  expect 'failure' "$status" -ne 0
  expect_output 'no module d1_nothing'
}

SynthesisStopsAtALatch() {
  project <<< 'always_latch if (clk_i) y_o = a_i;'
  netlist
  expect 'failure' "$status" -ne 0
}

SynthesisStopsAtTwoDrivers() {
  project <<< '
    d1_leaf u_one (.a_i, .y_o);
    d1_leaf u_two (.a_i(clk_i), .y_o);'
  netlist
  expect 'failure' "$status" -ne 0
}

SynthesisStopsAtAWireWithoutDriver() {
  project <<< 'logic nothing; always_ff @(posedge clk_i) y_o <= a_i ^ nothing;'
  netlist
  expect 'failure' "$status" -ne 0
}

SynthesisStopsAtAnUnknownModule() {
  project <<< 'd1_missing u_missing (.a_i, .y_o);'
  netlist
  expect 'failure' "$status" -ne 0
}

BothToolsStopAtIllegalParameters() {
  project <<< "$good_body"'
    `include "prim/d1_assert.svh"
    localparam int unsigned Depth = 0;
    `D1_ASSERT_STATIC(DepthIsPositive_A, Depth >= 1)'
  run_and_keep scripts/lint.sh
  expect 'lint fails' "$status" -ne 0
  expect_output 'illegal parameters: DepthIsPositive_A'
  netlist
  expect 'synthesis fails' "$status" -ne 0
  expect_output 'illegal parameters: DepthIsPositive_A'
}

run_cases AGoodModulePassesLintAndSynthesis LintFailsOnAWarning LintFailsOnAnUnlistedFile \
  FilesOfATopAreItsOwn SynthesisStopsAtALatch SynthesisStopsAtTwoDrivers \
  SynthesisStopsAtAWireWithoutDriver SynthesisStopsAtAnUnknownModule \
  BothToolsStopAtIllegalParameters
