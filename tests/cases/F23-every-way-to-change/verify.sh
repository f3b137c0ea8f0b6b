#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
holds "$W/f" x
stat -c "%a %u %s %Y" "$W/f" | cmp - "$T/stat"
[[ -z $(getfattr "$W/f") ]]
