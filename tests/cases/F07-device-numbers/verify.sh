#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
absent "$W/b"
absent "$W/c"
[[ -c $T/upper/u/f ]]
umount "$T/m" "$T/upper"
