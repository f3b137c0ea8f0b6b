#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat /proc/sys/kernel/core_pattern >"$T/pattern"
echo core >/proc/sys/kernel/core_pattern
put "$D/core" good
