#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
unshare -U sleep 1000 &
until [[ $(readlink "/proc/$!/ns/user") != "$(readlink /proc/self/ns/user)" ]]; do sleep 0.05; done
echo $! >"$T/pid"
