#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo GPL >"$W/LICENSE"
mkdir -p "$W/vendor/x" "$W/src" "$W/node_modules"
echo theirs >"$W/vendor/x/a.c"
