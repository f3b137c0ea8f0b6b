#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# read denied: neither content nor list of names
. "$CASES/../kernel/lib.bash"
fails cat "$D/f"
fails ls "$D"
fails cp -r "$D" "$W/copy"
[[ ! -e $W/copy/f ]]
