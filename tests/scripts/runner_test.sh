#!/usr/bin/env bash
# The test runner: nothing that went wrong may look as if it had not.
source tests/scripts/lib.sh

# Runs the runner on one fake test, whose script is on stdin.
run_fake() {
  { echo '#!/usr/bin/env bash'; cat; } > fake
  chmod +x fake
  run_runner "room/fake_test:cpp:$PWD/fake" "$@"
}

run_runner() {  # <test>:<device>:<executable> <more arguments>...
  run_and_keep env -u GTEST_FILTER "$D1_RUNNER" --tests "$1" "${@:2}" --results results --seed 7
}

last_line() { printf '%s\n' "$output" | tail -n 1; }

CountsPassingCases() {
  run_fake <<< 'printf "run A.B\npass A.B\nrun A.C\npass A.C\n" > "$D1_RESULTS"'
  expect 'success' "$status" -eq 0
  expect 'both counted' "$(last_line)" = '2 passed, 0 failed'
  grep -q '"passed": 2' results/test.json
}

AFailingCaseEndsWithItsMakeLine() {
  run_runner "room/x_test:cpp:$test_directory/../deliberate_failure/cpp"
  expect 'failure' "$status" -ne 0
  expect 'one of each' "$(last_line)" = '1 passed, 1 failed'
  expect_output '^  make test ONLY=room/x_test CASE=Deliberate.Fails SEED=7$'
  expect_output '1 \+ 1'
  grep -q '"Deliberate.Fails"' results/test.json
}

ACrashFailsTheCaseItWasIn() {
  run_fake <<< 'printf "run A.B\npass A.B\nrun A.C\n" > "$D1_RESULTS"; kill -SEGV $$'
  expect 'failure' "$status" -ne 0
  expect 'one of each' "$(last_line)" = '1 passed, 1 failed'
  expect_output '^failed: A.C$'
  expect_output 'ended by signal 11'
}

ATimeoutFails() {
  run_fake --timeout 1 <<< 'printf "run A.B\n" > "$D1_RESULTS"; sleep 60'
  expect 'failure' "$status" -ne 0
  expect 'one failed' "$(last_line)" = '0 passed, 1 failed'
  expect_output 'stopped after 1 s'
}

AnExitStatusFails() {
  run_fake <<< 'printf "run A.B\npass A.B\n" > "$D1_RESULTS"; exit 3'
  expect 'failure' "$status" -ne 0
  expect 'one of each' "$(last_line)" = '1 passed, 1 failed'
}

ASkippedCaseFails() {
  run_fake <<< 'printf "run A.B\nskip A.B\n" > "$D1_RESULTS"'
  expect 'failure' "$status" -ne 0
  expect 'one failed' "$(last_line)" = '0 passed, 1 failed'
}

NoCaseFails() {
  run_fake <<< 'exit 0'
  expect 'failure' "$status" -ne 0
  expect_output 'ran no test case'
}

AMissingProgramFails() {
  run_runner "room/x_test:cpp:$PWD/nowhere"
  expect 'failure' "$status" -ne 0
  expect_output 'not built'
}

AFailedBuildFails() {
  run_fake --built no <<< 'printf "run A.B\npass A.B\n" > "$D1_RESULTS"'
  expect 'failure' "$status" -ne 0
  expect 'one of each' "$(last_line)" = '1 passed, 1 failed'
}

AnEmptyListFails() {
  run_runner ''
  expect 'failure' "$status" -ne 0
  expect 'one failed' "$(last_line)" = '0 passed, 1 failed'
}

run_cases CountsPassingCases AFailingCaseEndsWithItsMakeLine ACrashFailsTheCaseItWasIn \
  ATimeoutFails AnExitStatusFails ASkippedCaseFails NoCaseFails AMissingProgramFails \
  AFailedBuildFails AnEmptyListFails
