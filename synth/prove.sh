#!/usr/bin/env bash
# Proves the rules of synth/formal/proofs.txt for all time: `make formal`.
# docs/formal.md explains it.
#
#   synth/prove.sh [--only <pattern>] [--jobs <n>] [--timeout <seconds>] [--limit <seconds>] [--rtl <directory>]
#                  [--work <directory>] [--results <file>] [--quick] [--mutants]
#
# Yosys makes an AIGER model of each wrapper in synth/formal with the RTL below it; ABC's pdr (IC3)
# finds an inductive invariant for all of its rules together, or a counterexample, which Yosys
# replays on the RTL: it names the rule and writes the waves. --quick takes the proofs marked so.
# --mutants breaks the RTL as synth/formal/mutants.txt says, and expects that the rule named there
# fails. A line `// free: d1_a d1_b` of a wrapper cuts these blocks out: their outputs may then do
# anything in any cycle. A proof may take --timeout seconds, all of them together --limit.
# Exit status 0 when all is proved in time (or every mutant found), 1 when not, 2 for bad input.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

rtl=rtl only='' jobs=1 timeout=300 limit=1800 work=build/formal results='' quick='' mutants=''
fail() { echo "prove: $1" >&2; exit 2; }
while [[ $# -gt 0 ]]; do
  case $1 in
    --only | --jobs | --timeout | --limit | --rtl | --work | --results)
      [[ $# -ge 2 ]] || fail "$1 needs a value"
      printf -v "${1#--}" %s "$2"; shift 2 ;;
    --quick) quick=yes; shift ;;
    --mutants) mutants=yes; shift ;;
    *) fail "'$1' is no option; see the head of synth/prove.sh" ;;
  esac
done
[[ $jobs =~ ^[1-9][0-9]*$ ]] || fail "JOBS is '$jobs': a number from 1 up"
[[ $timeout =~ ^[1-9][0-9]*$ ]] || fail "the time of a proof is '$timeout': seconds from 1 up"
[[ $limit =~ ^[1-9][0-9]*$ ]] || fail "the time of all proofs is '$limit': seconds from 1 up"
[[ -r $rtl/d1.f ]] || fail "no d1.f in '$rtl'"
yosys=$(command -v "${YOSYS:-yosys}") || fail "no ${YOSYS:-yosys}; install yosys or name it with YOSYS="
abc=$(command -v "${ABC:-yosys-abc}" || command -v berkeley-abc) ||
  fail "no ${ABC:-yosys-abc}; install yosys (or berkeley-abc) or name it with ABC="

# What a pattern selects: a name, a pattern with *, or else all that it is a part of.
selected() { [[ -z $only || $1 == $only || ($only != *'*'* && -z ${block[$only]:-} && $1 == *"$only"*) ]]; }

declare -A block top parameters method
names=()
while read -r name of file values how mark; do
  [[ -n $name && $name != \#* ]] || continue
  block[$name]=$of top[$name]=$file parameters[$name]=${values/#-/} method[$name]=$how
  [[ -n $quick && $mark != quick ]] || names+=("$name")
done < synth/formal/proofs.txt

mkdir -p "$work"
modules=$(scripts/rtl_files.sh --modules)

# The RTL that a wrapper needs.
files_of() {  # <wrapper>
  scripts/rtl_files.sh d1_pkg $(sed 's://.*::' "$1" | grep -oE '\bd1_[a-z0-9_]+' | sort -u | grep -Fx -e "$modules") |
    sed "s#^rtl/#$2/#"
}

# Why Yosys made no model: a signal that `INSIDE names and no block has, an error, or its time.
why_unreadable() {  # <log>
  local missing
  missing=$(sed -n '/^ERROR: .* a:hierconn/,$ s#^.*/##p' "$1" | xargs)
  if [[ -n $missing ]]; then
    echo "the block has no $missing, which \`INSIDE names"
  else
    grep -m 1 ERROR "$1" ||
      echo "Yosys has not made a model within $timeout s; PROOF_TIMEOUT= gives it more, '// free:' less to do"
  fi
}

# Proves one line of the list, or one rule of it alone;
# leaves its verdict in <directory>/verdict, a line a rule:
#   <rule> <proved | failed | undecided> <seconds>
prove() {  # <name> <directory> <rtl> [rule]
  local name=$1 dir=$2 rtl=$3 alone=${4:+delete t:\$assert c:$4 c:*.$4 %u %d;}
  local wrapper start seconds verdict rules rule broken='' pair script='' free cells cut=''
  wrapper=synth/formal/${top[$name]}.sv
  rm -rf "$dir"; mkdir -p "$dir"
  for pair in ${parameters[$name]//,/ }; do script+="chparam -set ${pair/=/ } ${top[$name]}; "; done
  for free in $(sed -n 's#^// free: ##p' "$wrapper"); do
    cells="t:$free t:*\\$free t:*\\$free[\\\\]*"    # without parameters, with many, with some
    cut+="select -assert-any $cells; cutpoint $cells; select -assert-none $cells; "
  done
  start=$(date +%s%N)
  if ! timeout "$timeout" "$yosys" -p "read_verilog -sv -formal -DSYNTHESIS -I $rtl -I $rtl/pkg -I synth/formal $(
      files_of "$wrapper" "$rtl" | tr '\n' ' ') synth/formal/watch.sv $wrapper
    ${script}hierarchy -top ${top[$name]}; setattr -mod -unset keep_hierarchy *; ${cut}proc; flatten
    select -assert-none a:hierconn; $alone opt_clean; memory_collect; memory_map; opt -full
    async2sync; techmap; opt -fast; dffunmap; setundef -anyseq; aigmap; opt_clean; write_rtlil $dir/model.il
    tee -o $dir/rules select -list t:\$assert; write_aiger -zinit -map $dir/model.aim $dir/model.aig" \
    > "$dir/yosys.log" 2>&1; then
    echo "unreadable $(why_unreadable "$dir/yosys.log")" > "$dir/verdict"
    return
  fi
  rules=$(sed -n 's#^.*[/.]\([A-Z][A-Za-z0-9]*_A\)$#\1#p' "$dir/rules")
  if [[ -z $rules ]]; then
    echo "unreadable $wrapper has no rule \`PROVE(Name_A, ...)" > "$dir/verdict"
    return
  fi
  verdict=undecided
  # ind is the step of induction over two cycles, bmc3 its base.
  # What they cannot show pdr disproves, or shows too.
  if [[ ${method[$name]} == induction ]]; then
    timeout "$timeout" "$abc" -c "read_aiger $dir/model.aig; fold; orpos; ind -F 2 -C 0;
      read_aiger $dir/model.aig; fold; orpos; bmc3 -F 4" > "$dir/ind.log" 2>&1 < /dev/null || true
    if grep -qs '^Networks are equivalent' "$dir/ind.log" && grep -qs 'No output asserted in 4 frames' "$dir/ind.log"
    then verdict=proved; fi
  fi
  if [[ $verdict != proved ]]; then
    timeout "$timeout" "$abc" -c "read_aiger $dir/model.aig; fold; orpos; pdr; write_cex -a $dir/cex" \
      > "$dir/abc.log" 2>&1 < /dev/null || true
  fi
  seconds=$(printf '%d.%d' $((($(date +%s%N) - start) / 1000000000)) \
                           $((($(date +%s%N) - start) / 100000000 % 10)))
  if grep -qs '^Property proved' "$dir/abc.log"; then
    verdict=proved
  elif grep -qs 'was asserted in frame' "$dir/abc.log"; then
    replay "$dir"
    broken=$(sed -n 's/^Warning: Assert [^ ]*\.\([A-Za-z0-9]*_A\) .*/\1/p' "$dir/replay.log" | sort -u)
  fi
  for rule in $rules; do
    if grep -qx "$rule" <<< "$broken"; then echo "$rule failed $seconds"
    else echo "$rule $verdict $seconds"; fi
  done > "$dir/verdict"
}

# The counterexample, on the model that Yosys made: which assertions it breaks, and its waves.
replay() {  # <directory>
  local latches
  latches=$(head -n 1 "$1/model.aig" | cut -d ' ' -f 4)
  { echo 1; echo b0; printf '%0*d\n' "$latches" 0; sed 's/# DONE//' "$1/cex" | tail -n +2 | grep .; echo .
  } > "$1/cex.aiw"
  "$yosys" -p "read_rtlil $1/model.il; sim -r $1/cex.aiw -map $1/model.aim -clock clk_i -hdlname \
    -vcd $1/counterexample.vcd" > "$1/replay.log" 2>&1 || true
}

# Runs a function for each argument, $jobs at a time.
in_parallel() {  # <function> <argument>...
  local function=$1 running=0 argument; shift
  for argument in "$@"; do
    if ((running >= jobs)); then wait -n || true; running=$((running - 1)); fi
    "$function" "$argument" &
    running=$((running + 1))
  done
  wait
}

begin=$SECONDS
if [[ -n $mutants ]]; then
  declare -a breaks=()
  while IFS= read -r line; do
    read -r name rule file edit <<< "$line"
    [[ -n $name && $name != \#* ]] || continue
    [[ -n ${top[$name]:-} ]] || fail "synth/formal/mutants.txt: no proof $name"
    ! selected "$name" || breaks+=("$line")
  done < synth/formal/mutants.txt
  [[ ${#breaks[@]} -gt 0 ]] || fail "no proof of synth/formal/mutants.txt matches ONLY=$only"

  break_and_prove() {  # <number>
    local name rule file edit dir=$work/mutant$1
    read -r name rule file edit <<< "${breaks[$1]}"
    rm -rf "$dir"; mkdir -p "$dir"
    cp -r "$rtl" "$dir/rtl"
    sed -i "$edit" "$dir/rtl/$file"
    if cmp -s "$rtl/$file" "$dir/rtl/$file"; then
      echo "missed: $edit changes nothing in $file" > "$dir/found"
    else
      prove "$name" "$dir/proof" "$dir/rtl" "$rule"
      if grep -q "^$rule failed" "$dir/proof/verdict"; then echo found > "$dir/found"
      else echo "MISSED: $(head -n 1 "$dir/proof/verdict")" > "$dir/found"; fi
    fi
    printf '  %-18s %-34s %-58s %s\n' "$name" "$rule" "$edit" "$(cat "$dir/found")"
  }
  rm -rf "$work"/mutant*
  in_parallel break_and_prove "${!breaks[@]}"
  found=$(cat "$work"/mutant*/found | grep -cx found || true)
  echo "prove: $found of ${#breaks[@]} broken circuits found, $((SECONDS - begin)) s"
  [[ $found -eq ${#breaks[@]} ]] && exit 0 || exit 1
fi

chosen=()
for name in "${names[@]}"; do ! selected "$name" || chosen+=("$name"); done
[[ ${#chosen[@]} -gt 0 ]] || fail "no proof matches ONLY=$only; synth/formal/proofs.txt has them"

printf '  %-18s %-22s %-36s %-9s %8s  %s\n' proof block property method seconds result
prove_and_print() {  # <name>
  local rule result seconds
  prove "$1" "$work/$1" "$rtl"
  if grep -q ^unreadable "$work/$1/verdict"; then
    echo "  $1: $(cut -d ' ' -f 2- "$work/$1/verdict")"
    return
  fi
  while read -r rule result seconds; do
    printf '  %-18s %-22s %-36s %-9s %8s  %s\n' "$1" "${block[$1]}" "$rule" "${method[$1]}" "$seconds" "$result"
  done < "$work/$1/verdict"
  if grep -q ' failed ' "$work/$1/verdict"; then
    echo "  $1: the waves of the counterexample are in $work/$1/counterexample.vcd"
  fi
  if grep -q ' undecided ' "$work/$1/verdict"; then
    echo "  $1: neither proved nor disproved within $timeout s; PROOF_TIMEOUT= gives it more, smaller parameters in" \
         "synth/formal/proofs.txt or a rule about what it holds inside make it easier"
  fi
}
in_parallel prove_and_print "${chosen[@]}"

count=0 proved=0 rows=''
for name in "${chosen[@]}"; do
  while read -r rule result seconds; do
    count=$((count + 1))
    [[ $result != proved ]] || proved=$((proved + 1))
    row="\"proof\": \"$name\""
    if [[ $rule == unreadable ]]; then
      row+=', "result": "unreadable"'
    else
      row+=", \"block\": \"${block[$name]}\", \"property\": \"${rule%_A}\", \"method\": \"${method[$name]}\""
      row+=", \"seconds\": $seconds, \"result\": \"$result\""
    fi
    rows+="${rows:+,}
    {$row}"
  done < "$work/$name/verdict"
done
took=$((SECONDS - begin))
times > "$work/times"    # of what this shell has waited for, in the second line
cpu=$(awk 'NR == 2 { gsub(/[ms]/, " "); printf "%d", $1 * 60 + $2 + $3 * 60 + $4 + 0.5 }' "$work/times")
if [[ -n $results ]]; then
  mkdir -p "$(dirname "$results")"
  printf '{\n  "properties": %d,\n  "proved": %d,\n  "seconds": %d,\n  "cpu_seconds": %d,\n  "proofs": [%s\n  ]\n}\n' \
    $count $proved "$took" "$cpu" "$rows" > "$results"
fi
echo "prove: $proved of $count properties proved for all time, ${#chosen[@]} proofs, $took s, $cpu s of CPU"
[[ $proved -eq $count ]] || exit 1
if [[ $took -gt $limit ]]; then
  echo "prove: $took s are more than the $limit s that all proofs may take; JOBS= runs more side by side" >&2
  exit 1
fi
