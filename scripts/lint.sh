#!/usr/bin/env bash
# Lints every module of rtl/d1.f as a top, in parallel, and prints one line of summary.
#
#   scripts/lint.sh [verilator] [jobs]
set -uo pipefail
verilator=${1:-verilator} jobs=${2:-2}

# A file that the list does not name would be neither linted, simulated nor synthesized.
status=0
while read -r file; do
  if ! grep -qxF "$file" rtl/d1.f; then echo "$file: not in rtl/d1.f" >&2; status=1; fi
done < <(find rtl -name '*.sv' | sort)

lint_one() {
  "$1" --lint-only --assert -Wall -Irtl -Irtl/pkg --top-module "$2" sim/lint.vlt \
    $(scripts/rtl_files.sh "$2") 2>&1 || echo "%Fail: $2"
}
export -f lint_one
modules=$(scripts/rtl_files.sh --modules) || exit 1
out=$(xargs -r -P "$jobs" -I{} bash -c 'lint_one "$1" "$2"' _ "$verilator" {} <<< "$modules")
[[ -z $out ]] || printf '%s\n' "$out"
total=$(grep -c . <<< "$modules")
failed=$(grep -c '^%Fail: ' <<< "$out")
[[ $failed -eq 0 ]] || status=1
echo "lint: $total modules, $failed failed"
exit $status
