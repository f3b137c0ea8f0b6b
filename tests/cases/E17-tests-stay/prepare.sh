#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/tests/acceptance" "$W/tests/unit" "$W/src/__snapshots__"
echo right >"$W/tests/acceptance/a"
echo right >"$W/src/__snapshots__/a.snap"
