#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
part=$(printf 'n%.0s' {1..94})
path=$D
for ((i = 0; i < 40; i++)); do path+=/$part$((i % 10)); done
path=${path:0:3898}
path=${path%/}
mkdir -p "$path"
put "$path/f" secret
