#!/usr/bin/env bash
# Proves the error code of the memory: every single error is corrected and every double error
# reported, whatever the data, by d1_ecc_enc and d1_ecc_dec, by the ports that read, and through
# partial writes.
#
#   synth/prove_ecc.sh [--rtl <directory>]      default: rtl/ of this project
#
# synth/formal/ecc.sv says what is proved: equal pairs of modules for all data and all errors, by
# ABC's combinational equivalence check, and every error of one and two bits, by Yosys's SAT solver.
# Exit status 0 when all is proved, 1 with the first that is not. YOSYS and ABC name the tools.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

rtl=$root/rtl
if [[ ${1:-} == --rtl ]]; then rtl=${2:?--rtl needs a directory}; shift 2; fi
fail() { echo "prove_ecc: $2" >&2; exit "$1"; }
[[ $# -eq 0 ]] || fail 2 "'$1' is not --rtl <directory>"
[[ -r $rtl/prim/d1_ecc.svh ]] || fail 2 "no prim/d1_ecc.svh in '$rtl'"
abc=${ABC:-$(command -v yosys-abc || command -v berkeley-abc || true)}
[[ -n $abc ]] || fail 2 "no yosys-abc; install yosys or name it with ABC="

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All in one run: the networks of the pairs, then the errors.
script="read_verilog -sv -DSYNTHESIS -I $rtl $rtl/prim/d1_ecc_enc.sv $rtl/prim/d1_ecc_dec.sv \
  $rtl/sram/d1_sram_word.sv $rtl/sram/d1_sram_merge.sv $root/synth/formal/ecc.sv; proc; opt_expr; techmap; opt_expr; opt_clean
  design -save all"
for top in dec_data dec_zero word_zero merge_data merge_zero; do
  script+="; design -load all; hierarchy -top $top; flatten; aigmap; opt_clean; write_blif $work/$top.blif"
done
script+="; design -load all; hierarchy -top ecc_errors; flatten; abc -g AND,XOR; opt_clean
  sat -prove ok 1 -show a,b,mask"
"${YOSYS:-yosys}" -p "$script" > "$work/yosys.log" 2>&1 ||
  fail 1 "Yosys cannot read the code: $(grep -m 1 ERROR "$work/yosys.log" || tail -n 1 "$work/yosys.log")"

for pair in 'dec_data dec_zero' 'dec_zero word_zero' 'merge_data merge_zero'; do
  read -r one other <<< "$pair"
  "$abc" -c "cec -n $work/$one.blif $work/$other.blif" > "$work/cec.log" 2>&1 || true
  grep -q '^Networks are equivalent' "$work/cec.log" || fail 1 "$one and $other differ: $(
    grep -m 1 -E 'NOT EQUIVALENT|rror|differ' "$work/cec.log" || tail -n 1 "$work/cec.log")"
done
grep -q '^SAT proof finished - no model found: SUCCESS' "$work/yosys.log" || fail 1 "ecc_errors is wrong: $(
  awk '$1 ~ /^\\(a|b|mask)$/ {printf "%s = %s ", substr($1, 2), $2}' "$work/yosys.log")"
echo "prove_ecc: every single error is corrected and every double error reported, in reads and partial writes"
