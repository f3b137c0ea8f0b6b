#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
. "$CASES/../kernel/lib.bash"
head -c 4096 /dev/zero >"$O/g"
head -c 4096 /dev/zero >"$O/f"
