#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
pid=$(<"$T/pid")
[[ $(awk '/^TracerPid/ { print $2 }' "/proc/$pid/status") == 0 && $(<"/proc/$pid/comm") == sleep ]]
kill "$pid"
