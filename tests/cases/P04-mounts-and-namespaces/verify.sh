#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mountpoint -q "$T/m"
if mountpoint -q "$W/m"; then exit 1; fi
[[ ! -e /sys/module/dummy ]]
umount "$T/m" "$T/user"
