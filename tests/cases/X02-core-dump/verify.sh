#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat "$T/pattern" >/proc/sys/kernel/core_pattern
[[ -z $(find "$O" -name "core*") ]] || { echo "a core file was written"; exit 1; }
holds "$D/core" good
