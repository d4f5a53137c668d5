#!/usr/bin/env bash
# Prints the files of rtl/d1.f that a top module needs, in the order of the list.
#
#   scripts/rtl_files.sh <top>...          the files, one a line
#   scripts/rtl_files.sh --modules         all module names of the list
#   scripts/rtl_files.sh --dep <target> <top>...   the same as a make dependency of <target>
#
# A file is needed when its module's name occurs, outside comments, in a needed file; what a
# needed file includes counts for it. So a model is rebuilt only when something below it changed.
set -euo pipefail

list=rtl/d1.f
declare -A path seen
modules=()
while read -r file _; do
  case $file in
    rtl/*.sv) name=$(basename "$file" .sv); path[$name]=$file; modules+=("$name") ;;
    '' | //* | +incdir+*) ;;
    *) echo "$list: not understood: $file" >&2; exit 1 ;;
  esac
done < "$list"

if [[ ${1:-} == --modules ]]; then
  for name in "${modules[@]}"; do [[ $name == *_pkg ]] || echo "$name"; done
  exit 0
fi

target=
if [[ ${1:-} == --dep ]]; then target=$2; shift 2; fi

# uses[<file>]: the names that begin with d1_ in a file, outside comments, and what it includes,
# in quotes
declare -A uses
while read -r file words; do uses[$file]=$words; done < <(
  find rtl -name '*.sv' -o -name '*.svh' | xargs awk '
    FNR == 1 { if (words) print file words; words = " "; file = FILENAME; delete had }
    { sub("//.*", "") }
    $1 == "`include" { words = words $2 " "; next }
    { gsub(/[^A-Za-z0-9_]/, " "); for (i = 1; i <= NF; i++) if ($i ~ /^d1_[a-z0-9_]+$/ && !had[$i]++) words = words $i " " }
    END { print file words }')

includes=()
visit() {  # <name>: marks a module and all below it
  seen[$1]=1
  scan "${path[$1]}"
}
scan() {  # <file>
  local word inc
  if [[ ! -f $1 ]]; then echo "$list: no such file: $1" >&2; exit 1; fi
  for word in ${uses[$1]:-}; do
    if [[ $word == \"* ]]; then
      inc=rtl/${word//\"/}
      [[ -f $inc ]] || inc=rtl/pkg/${word//\"/}
      [[ -f $inc ]] || { echo "$1: no include $word in rtl/ or rtl/pkg/" >&2; exit 1; }
      if [[ -z ${seen[$inc]:-} ]]; then seen[$inc]=1; includes+=("$inc"); scan "$inc"; fi
    elif [[ -n ${path[$word]:-} && -z ${seen[$word]:-} ]]; then
      visit "$word"
    fi
  done
}

for top in "$@"; do
  if [[ -z ${path[$top]:-} ]]; then echo "$list: no module $top" >&2; exit 1; fi
  [[ -n ${seen[$top]:-} ]] || visit "$top"
done

files=()
for name in "${modules[@]}"; do [[ -z ${seen[$name]:-} ]] || files+=("${path[$name]}"); done
if [[ -n $target ]]; then
  echo "$target: ${files[*]} ${includes[*]-}"
  printf '%s:\n' "${files[@]}" ${includes[@]+"${includes[@]}"}
else
  printf '%s\n' "${files[@]}"
fi
