#!/usr/bin/env bash
# The proof of `make formal-ecc`, and with bugs that it has to find.
source tests/scripts/lib.sh

TheCodeIsProved() {
  run_and_keep "$root/synth/prove_ecc.sh"
  expect 'success' "$status" -eq 0
  expect_output 'every single error is corrected and every double error reported'
}

ABrokenCodeIsFoundWithItsErrors() {
  cp -r "$root/rtl" rtl
  # One more bit in a row: two columns are one, or one has an even number of ones.
  sed -i "s/64'h8f2111c22388e38e/64'h8f2111c22388e38f/" rtl/prim/d1_ecc.svh
  ! cmp -s "$root/rtl/prim/d1_ecc.svh" rtl/prim/d1_ecc.svh
  run_and_keep "$root/synth/prove_ecc.sh" --rtl rtl
  expect 'exit status 1' "$status" -eq 1
  expect_output 'ecc_errors is wrong: a = [0-9]+ b = [0-9]+ mask = [0-9]+'
}

BadInputIsOneLine() {
  local arguments
  for arguments in 12 '--rtl /nonexistent'; do
    run_and_keep "$root/synth/prove_ecc.sh" $arguments
    expect 'exit status 2' "$status" -eq 2
    expect 'one line' "$(line_count)" -eq 1
  done
}

run_cases TheCodeIsProved ABrokenCodeIsFoundWithItsErrors BadInputIsOneLine
