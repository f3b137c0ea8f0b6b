#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$T/m" "$T/root"
mount -t tmpfs x "$T/m"
touch "$T/user"
unshare -U sleep 1000 &
until [[ $(readlink "/proc/$!/ns/user") != "$(readlink /proc/self/ns/user)" ]]; do sleep 0.05; done
mount --bind "/proc/$!/ns/user" "$T/user"
kill $!
