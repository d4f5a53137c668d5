#!/usr/bin/env bash
# Every command in README.md and docs/*.md: the lines of the blocks marked `sh`, run in their order,
# page by page. Left out are the commands that other tests run: set-up (scripts/setup_test), make
# test itself, make sim (sim/regression_test), make synth (synth/), make chip (sim/chip_test, in
# small), and those that need a display (waves/).
source tests/scripts/lib.sh

build=$(cd "$(dirname "$0")/../../.." && pwd)
elsewhere='^(scripts/setup\.sh|git clone|cd |make (test|test-netlist|sim|sim-record|chip|synth|waves|waves-png|lint)( |$))'

commands_of() {  # <page>
  awk '/^```sh/ {on = 1; next} /^```/ {on = 0} on' "$1" | sed 's/ *#.*//' | grep -v '^ *$' | grep -vE "$elsewhere" || true
}

# Runs a page's commands in the root, with the build directory of this test in place of build/.
run_page() {
  local line
  while IFS= read -r line; do
    line=$(sed -E "s#(^|[ =:\"])build/#\1$build/#g" <<< "$line")
    echo "+ $line"
    ( cd "$root" && BUILD=$build bash -c "$line" < /dev/null )
  done < <(commands_of "$root/$1")
}

# The links of a page lead to files that exist.
links_of() { grep -oE '\]\([^)#:]+' "$1" | sed 's/^](//' || true; }

TheReadmeRuns() { run_page README.md; }
YourOwnProgramRuns() { run_page docs/your-own-program.md; }
EveryOtherPageRuns() {
  local page
  for page in "$root"/docs/*.md; do
    [[ $page == */your-own-program.md ]] || run_page "docs/${page##*/}"
  done
}
LinksLeadSomewhere() {
  local page link
  for page in "$root"/README.md "$root"/docs/*.md; do
    while IFS= read -r link; do
      [[ -z $link || -e $(dirname "$page")/$link ]] || { echo "$page: no such file: $link"; return 1; }
    done < <(links_of "$page")
  done
}
TheExampleOfThePageIsTheFile() {
  diff <(awk '/^```asm/ {on = 1; next} /^```/ {on = 0} on' "$root/docs/your-own-program.md") \
       <(tail -n +2 "$root/sim/programs/examples/scale.S")
}

run_cases TheReadmeRuns YourOwnProgramRuns EveryOtherPageRuns LinksLeadSomewhere TheExampleOfThePageIsTheFile
