#!/usr/bin/env bash
# The runner of `make bench`: rates, recorded cycles,
# and what it says when they are not as they should be.
source tests/scripts/lib.sh

run_bench=$(cd "$test_directory/../../.." && pwd)/bin/run_bench

# A benchmark of <cycles>, with <got> and <asked>.
bench() {  # <file> <name> <cycles> <got> <asked> [<exit status>]
  cat > "$1" <<SH
#!/bin/sh
echo '{"name": "$2", "cycles": $3, "what": "bytes a cycle", "got": $4, "asked": $5}' >> "\$D1_BENCH"
exit ${6:-0}
SH
  chmod +x "$1"
}

run() { run_and_keep "$run_bench" --results results.json --cycles cycles.json "$@"; }

RecordedCyclesPass() {
  bench one room/one 100 64 64
  run --record room/one:./one
  expect 'success' "$status" -eq 0
  grep -q '"room/one": 100' cycles.json
  run room/one:./one
  expect 'success' "$status" -eq 0
  expect_output '^room/one +100 +100 +bytes a cycle +64 +64 +ok$'
  grep -q '"result": "ok"' results.json
}

OtherCyclesFail() {
  bench one room/one 100 64 64
  run --record room/one:./one
  bench one room/one 99 64 64
  run room/one:./one
  expect 'exit status 1' "$status" -eq 1
  expect_output 'cycles changed$'
  run room/one:./one --record
  expect 'success' "$status" -eq 0
}

WhatIsNotRecordedOrNotRunFails() {
  bench one room/one 100 64 64
  run room/one:./one
  expect 'exit status 1' "$status" -eq 1
  expect_output 'not recorded$'
  run --record room/one:./one
  bench two room/two 7 1 0
  run --record room/one:./one room/two:./two
  run room/one:./one
  expect 'exit status 1' "$status" -eq 1
  expect_output 'room/two +is recorded and was not run'
  run --some room/one:./one
  expect 'success' "$status" -eq 0
}

ARateBelowWhatIsAskedFails() {
  bench one room/one 100 63.9 64
  run --record room/one:./one
  expect 'exit status 1' "$status" -eq 1
  expect_output 'below what is asked$'
}

AFailedBenchmarkFails() {
  bench one room/one 100 64 64 1
  run --record room/one:./one
  expect 'exit status 1' "$status" -eq 1
  expect_output '^room/one +failed, see .*one.log'
}

BadInputIsOneLine() {
  run --fast
  expect 'exit status 2' "$status" -eq 2
  expect 'one line' "$(line_count)" -eq 1
  echo nonsense > cycles.json
  run room/one:./one
  expect 'exit status 2' "$status" -eq 2
  expect_output "'cycles.json' is not a JSON object"
}

run_cases RecordedCyclesPass OtherCyclesFail WhatIsNotRecordedOrNotRunFails ARateBelowWhatIsAskedFails \
  AFailedBenchmarkFails BadInputIsOneLine
