#!/usr/bin/env bash
# scripts/mpirun.sh <processes> <program> <arguments>...: the program under Open MPI's mpirun, more processes than
# processors allowed. mpirun itself stays quiet; a process that dies is named in one line.
set -uo pipefail

command -v mpirun >/dev/null || { echo "mpirun.sh: no mpirun here: apt-get install openmpi-bin" >&2; exit 2; }
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
mpirun --quiet --oversubscribe --bind-to none -np "$@"
status=$?
if ((status > 128)); then
  echo "d1sim: one of $1 processes died of signal $((status - 128)) ($(kill -l $((status - 128)))); the others were ended" >&2
fi
exit $status
