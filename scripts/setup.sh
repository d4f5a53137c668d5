#!/usr/bin/env bash
# Installs what is missing with the system's package manager, then runs make.
#
#   scripts/setup.sh sim     what building needs, then `make sim`
#   scripts/setup.sh test    the same, then `make test`
#   scripts/setup.sh tools   everything in scripts/tools.txt, and no make
#
# Debian 12 and 13, Ubuntu 24.04. Needs root or sudo only when something is missing; may be run
# again at any time. D1_OS_RELEASE names another os-release file, for the tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() { echo "setup: $*" >&2; exit 1; }

[[ $# -eq 1 ]] || fail "usage: scripts/setup.sh sim|test|tools"
case $1 in
  sim | test) needs=(build fast) ;;
  tools) needs=(build fast extra) ;;
  *) fail "unknown argument '$1'; usage: scripts/setup.sh sim|test|tools" ;;
esac

install_packages() {
  local os_release=${D1_OS_RELEASE:-/etc/os-release} os=unknown
  if [[ -r $os_release ]]; then os=$(. "$os_release"; echo "${ID:-unknown} ${VERSION_ID:-}"); fi
  case $os in
    'debian 12' | 'debian 13' | 'ubuntu 24.04') ;;
    *) fail "'${os% }' is not Debian 12 or 13 or Ubuntu 24.04; install by hand: $*" ;;
  esac

  echo "setup: missing on $os: $*"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@")
  local as_root=()
  if [[ $(id -u) -ne 0 ]]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      echo "setup: no rights to install packages; run this as root, then try again:" >&2
      echo "  apt-get update && apt-get install -y --no-install-recommends $*" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "setup: apt-get update, then: apt-get install -y --no-install-recommends $*"
  ${as_root[@]+"${as_root[@]}"} apt-get update -q ||
    echo "setup: apt-get update failed; trying with the package lists there are" >&2
  ${as_root[@]+"${as_root[@]}"} "${install[@]}" || fail "apt-get install failed, see above"
}

mapfile -t missing < <(scripts/doctor.sh --missing "${needs[@]}")
if [[ ${#missing[@]} -gt 0 ]]; then
  install_packages "${missing[@]}"
  mapfile -t missing < <(scripts/doctor.sh --missing "${needs[@]}")
  [[ ${#missing[@]} -eq 0 ]] || fail "still missing or too old: ${missing[*]} (see make doctor)"
fi

[[ $1 != tools ]] || exec scripts/doctor.sh
exec make "$1"
