#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read denied: forty directories deep, 3,900 bytes long
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
part=$(printf 'n%.0s' {1..94})
path=$D
for ((i = 0; i < 40; i++)); do path+=/$part$((i % 10)); done
path=${path:0:3898}
path=${path%/}
fails cat "$path/f"
cd "${path:0:2000}" 2>/dev/null || cd "$D"
