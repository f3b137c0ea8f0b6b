#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/src/core" "$W/src/api" "$W/docs/design"
echo old >"$W/src/core/a"
echo design >"$W/docs/design/core.md"
