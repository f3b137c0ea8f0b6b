#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a process outside of the session is neither traced nor written to
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
pid=$(<"$T/pid")
fails sys ptrace "$pid"
fails sys vm-write "$pid"
fails sys vm-read "$pid"
fails bash -c "exec 3<>/proc/$pid/mem"
fails bash -c "exec 3</proc/$pid/mem"
# One of its own may be.
sleep 1000 &
succeeds sys ptrace $!
succeeds sys vm-write $!
kill $!
