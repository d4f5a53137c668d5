#!/usr/bin/env bash
# Looks for the tools of scripts/tools.txt.
#
#   scripts/doctor.sh                  a table; exit status 1 when a needed one is missing
#   scripts/doctor.sh --missing <need>...   the packages missing among those needs, one a line
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Prints the headers of the list that the compiler finds.
headers_found() {
  local compiler
  compiler=$(command -v g++ || command -v clang++) || return 0
  awk '$2 ~ /^</ {print "#if __has_include(" $2 ")\nD1_FOUND " $2 "\n#endif"}' scripts/tools.txt |
    "$compiler" -E -P -x c++ - | sed -n 's/^D1_FOUND //p'
}

# The first number in what a command says of its version; "found" when it says none.
version_of() {
  local flag=--version
  [[ $1 != yosys ]] || flag=-V
  [[ $1 != sta ]] || flag=-version
  timeout 10 "$1" $flag </dev/null 2>&1 | grep -oE -m1 '[0-9]+(\.[0-9]+)+' | head -n 1 || true
}

at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

headers=$(headers_found)

# Sets `version` to what was found, `state` to ok, old or missing.
look_for() {  # <command or <header>> <minimum>
  version=- state=missing
  if [[ $1 == \<* ]]; then
    if grep -qxF "$1" <<< "$headers"; then version=found state=ok; fi
  elif command -v "$1" >/dev/null; then
    version=$(version_of "$1") state=ok
    [[ -n $version ]] || version=found
    if [[ $2 != - && $version != found ]] && ! at_least "$version" "$2"; then state=old; fi
  fi
}

if [[ ${1:-} == --missing ]]; then
  shift
  while read -r package check minimum need _; do
    [[ $package != \#* && " $* " == *" $need "* ]] || continue
    look_for "$check" "$minimum"
    [[ $state == ok ]] || echo "$package"
  done < scripts/tools.txt
  exit 0
fi

status=0
print_row() { printf '%-30s %-10s %-9s %-10s %s\n' "$@" | sed 's/ *$//'; }
print_row package version minimum state 'without it'
while read -r package check minimum need purpose; do
  [[ $package != \#* && -n $package ]] || continue
  look_for "$check" "$minimum"
  note=
  if [[ $state != ok ]]; then
    note="does not work: $purpose"
    [[ $need != fast ]] || note=$purpose
    if [[ $need == build ]]; then status=1; else state="($state)"; fi
  fi
  print_row "$package" "$version" "$minimum" "$state" "$note"
done < scripts/tools.txt
if [[ $status -ne 0 ]]; then
  echo "doctor: something needed is missing; scripts/setup.sh tools installs it"
else
  echo "doctor: all that is needed is here"
fi
exit $status
