#!/usr/bin/env bash
# scripts/mpirun.sh <processes> <program> <arguments>...: the program under Open MPI's mpirun, more
# processes than processors allowed. mpirun itself stays quiet, and ends all when one dies; who died
# is said here, in one line.
set -uo pipefail

command -v mpirun >/dev/null || { echo "mpirun.sh: no mpirun here: apt-get install openmpi-bin" >&2; exit 2; }
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# Each process: the program, and its end if that was a signal.
# The shell's own word about it goes nowhere.
one='
exec 3>&2 2>/dev/null
"$@" 2>&3 3>&- &
wait $!
status=$?
if ((status > 128)); then
  echo "d1sim: process $OMPI_COMM_WORLD_RANK of $OMPI_COMM_WORLD_SIZE died of signal $((status - 128)) ($(kill -l $((status - 128)))); the others are ended" >&3
fi
exit $status'
exec mpirun --quiet --oversubscribe --bind-to none -np "$1" bash -c "$one" bash "${@:2}"
