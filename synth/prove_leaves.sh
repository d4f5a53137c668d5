#!/usr/bin/env bash
# Proves the structural leaves of `make timing` against what they stand for, at every width.
#
#   synth/prove_leaves.sh [--leaf <file>] [<largest width>]      default 128, the prefix adder
#
# Yosys maps a $lcu cell of each width with the leaf; ABC's combinational equivalence check compares
# it with the specification below, which owes nothing to Yosys's own templates. Exit status 0 when
# all are proved, 1 with the first width that is not. YOSYS and ABC name the tools.
# First of all it proves that the register with enable of synth/hold_map.v, or of HOLD_MAP, is one.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

leaf=$root/synth/leaves/prefix_adder.v
if [[ ${1:-} == --leaf ]]; then leaf=${2:?--leaf needs a file}; shift 2; fi
largest=${1:-128}
fail() { echo "prove_leaves: $2" >&2; exit "$1"; }
[[ $largest =~ ^[1-9][0-9]*$ ]] || fail 2 "'$largest' is not a width"
[[ -r $leaf ]] || fail 2 "cannot open '$leaf'"
abc=${ABC:-$(command -v yosys-abc || command -v berkeley-abc || true)}
[[ -n $abc ]] || fail 2 "no yosys-abc; install yosys or name it with ABC="

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# From any state, one cycle: the mapped register holds what a mux before a plain flop makes it hold.
hold=${HOLD_MAP:-$root/synth/hold_map.v}
[[ -r $hold ]] || fail 2 "cannot open '$hold'"
echo "module hold (input d, c, e, output q); \\\$_DFFE_PP_ f (.D(d), .C(c), .E(e), .Q(q)); endmodule" > "$work/hold.v"
"${YOSYS:-yosys}" -q -p "read_verilog -icells $work/hold.v; copy hold gold; dffunmap gold; techmap -map $hold hold
  select -assert-count 0 hold/t:\$_DFFE_PP_; equiv_make gold hold equiv; hierarchy -top equiv
  equiv_simple; equiv_status -assert" > "$work/hold.log" 2>&1 ||
  fail 1 "$hold is no register with enable: $(grep -m 1 -E 'ERROR|Unproven' "$work/hold.log" || tail -n 1 "$work/hold.log")"

# The specification, carry by carry: generated here, or handed on.
spec() {  # <width>
  local i before=ci
  echo ".model lcu"
  echo ".inputs $(printf 'p[%d] ' $(seq 0 $(($1 - 1)))) $(printf 'g[%d] ' $(seq 0 $(($1 - 1)))) ci"
  echo ".outputs $(printf 'co[%d] ' $(seq 0 $(($1 - 1))))"
  for ((i = 0; i < $1; i++)); do
    printf '.names g[%d] p[%d] %s co[%d]\n1-- 1\n-11 1\n' $i $i "$before" $i
    before="co[$i]"
  done
  echo .end
}

for ((width = 1; width <= largest; width++)); do
  ports="input [$((width - 1)):0] p, g, input ci, output [$((width - 1)):0] co"
  [[ $width -gt 1 ]] || ports='input p, g, ci, output co'
  echo "module lcu ($ports); \\\$lcu #(.WIDTH($width)) u_lcu (.P(p), .G(g), .CI(ci), .CO(co)); endmodule" \
    > "$work/lcu.v"
  "${YOSYS:-yosys}" -q -p "read_verilog -icells $work/lcu.v; techmap -map $leaf
    select -assert-none t:\$lcu; simplemap; opt_clean; write_blif $work/leaf.blif" \
    > "$work/map.log" 2>&1 || fail 1 "Yosys cannot map with $leaf: $(tail -n 1 "$work/map.log")"
  spec $width > "$work/spec.blif"
  [[ $width -gt 1 ]] || sed -i 's/\[0\]//g' "$work/spec.blif"
  "$abc" -c "cec $work/leaf.blif $work/spec.blif" > "$work/cec.log" 2>&1 || true
  if ! grep -q '^Networks are equivalent' "$work/cec.log"; then
    fail 1 "$leaf is not what it stands for at width $width: $(
      grep -m 1 -E 'NOT EQUIVALENT|rror|differ' "$work/cec.log" || tail -n 1 "$work/cec.log")"
  fi
done
echo "prove_leaves: $(basename "$hold") is proved, $(basename "$leaf") is proved at all widths from 1 to $largest"
