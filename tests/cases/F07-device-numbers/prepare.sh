#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mknod "$W/disk" b 7 0
mknod "$W/memory" c 1 1
mknod "$W/log" c 1 11
mkdir "$T/lower" "$T/upper" "$T/work" "$T/m"
mount -t tmpfs none "$T/upper"
mkdir "$T/upper/u" "$T/upper/w" "$T/lower/d"
put "$T/lower/f" lower
mount -t overlay none -o "lowerdir=$T/lower,upperdir=$T/upper/u,workdir=$T/upper/w" "$T/m"
