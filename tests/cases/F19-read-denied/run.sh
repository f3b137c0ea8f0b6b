#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read denied: neither content nor list of names
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails cat "$D/f"
fails ls "$D"
fails cp -r "$D" "$W/copy"
[[ ! -e $W/copy/f ]]
