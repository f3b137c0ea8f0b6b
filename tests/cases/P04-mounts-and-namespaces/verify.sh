#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mountpoint -q "$T/m"
! mountpoint -q "$W/m"
[[ ! -e /sys/module/dummy ]]
umount "$T/m" "$T/user"
