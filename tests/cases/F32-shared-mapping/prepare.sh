#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
head -c 4096 /dev/zero >"$O/g"
head -c 4096 /dev/zero >"$O/f"
