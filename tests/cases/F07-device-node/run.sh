#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# deny create at a name: no device node there
. "$CASES/../kernel/lib.bash"
fails mknod "$W/d" c 1 3
absent "$W/d"
succeeds mknod "$W/e" c 1 3
