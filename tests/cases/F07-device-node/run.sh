#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# deny create at a name: no device node there
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails mknod "$W/d" c 1 3
absent "$W/d"
succeeds mknod "$W/e" c 1 3
