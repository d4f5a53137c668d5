#!/usr/bin/env bash
# The quick proofs of `make formal`, and broken circuits that they have to find.
source tests/scripts/lib.sh

prove() { run_and_keep "$root/synth/prove.sh" --work "$PWD/work" "$@"; }

TheQuickProofsHold() {
  prove --quick --results "$PWD/formal.json"
  expect 'success' "$status" -eq 0
  expect_output 'prove: ([0-9]+) of \1 properties proved for all time'
  expect 'a row for each' "$(grep -c '"result": "proved"' formal.json)" -ge 30
}

ABrokenFifoIsFoundWithItsWaves() {
  cp -r "$root/rtl" rtl
  sed -i "s/count_q != CountWidth'(Depth);/1'b1;/" rtl/prim/d1_fifo.sv
  prove --only fifo_2 --rtl "$PWD/rtl"
  expect 'exit status 1' "$status" -eq 1
  expect_output 'fifo_2 .* failed$'
  expect_output 'waves of the counterexample are in .*/fifo_2/counterexample.vcd'
  expect 'waves' -s work/fifo_2/counterexample.vcd
}

BrokenCircuitsAreFound() {
  prove --mutants --only rr_arb
  expect 'success' "$status" -eq 0
  expect_output 'prove: 5 of 5 broken circuits found'
}

copy_project() {
  mkdir -p project/synth
  cp -r "$root/rtl" "$root/scripts" project
  cp -r "$root/synth/prove.sh" "$root/synth/formal" project/synth
}

AMutantThatIsNotFoundFails() {
  copy_project
  echo 'issue OneMemberALane_A scalar/d1_issue.sv s/One member/Some member/' > project/synth/formal/mutants.txt
  sed -i 's/Who of a/One member of a/' project/rtl/scalar/d1_issue.sv
  run_and_keep project/synth/prove.sh --work "$PWD/work" --mutants
  expect 'exit status 1' "$status" -eq 1
  expect_output 'prove: 0 of 1 broken circuits found'
}

ASignalThatTheBlockHasNotIsAnError() {
  copy_project
  sed -i 's/\\u_dut.sem_turn )/\\u_dut.its_turn )/' project/synth/formal/thread_ports.sv
  run_and_keep project/synth/prove.sh --work "$PWD/work" --only thread_ports
  expect 'exit status 1' "$status" -eq 1
  expect_output 'thread_ports: the block has no u_dut.its_turn, which .INSIDE names'
}

AWrapperWithoutRulesIsAnError() {
  copy_project
  sed -i '/`PROVE/d' project/synth/formal/noc_mux.sv
  run_and_keep project/synth/prove.sh --work "$PWD/work" --only noc_mux
  expect 'exit status 1' "$status" -eq 1
  expect_output 'noc_mux: synth/formal/noc_mux.sv has no rule'
}

AProofThatTakesTooLongFails() {
  prove --only rr_arb_16 --timeout 1
  expect 'exit status 1' "$status" -eq 1
  expect_output 'rr_arb_16: (neither proved nor disproved|Yosys has not made a model) within 1 s; PROOF_TIMEOUT= gives it more'
}

ProofsThatTakeTooLongTogetherFail() {
  prove --only fifo_6 --limit 1
  expect 'exit status 1' "$status" -eq 1
  expect_output 'prove: 6 of 6 properties proved'
  expect_output 's are more than the 1 s that all proofs may take; JOBS= runs more side by side'
}

BadInputIsOneLine() {
  local arguments
  for arguments in '--only no_such_proof' '--jobs 0' '--timeout x' '--limit 0' '--rtl /nonexistent' '--what'; do
    prove $arguments
    expect 'exit status 2' "$status" -eq 2
    expect 'one line' "$(line_count)" -eq 1
  done
  YOSYS=/nonexistent prove
  expect 'exit status 2' "$status" -eq 2
  expect_output '^prove: no /nonexistent; install yosys'
}

run_cases TheQuickProofsHold ABrokenFifoIsFoundWithItsWaves BrokenCircuitsAreFound AMutantThatIsNotFoundFails \
  ASignalThatTheBlockHasNotIsAnError AWrapperWithoutRulesIsAnError AProofThatTakesTooLongFails \
  ProofsThatTakeTooLongTogetherFail BadInputIsOneLine
