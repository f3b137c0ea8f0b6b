#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/t/hooks" "$W/up/t/hooks" "$W/plain"
put "$W/t/hooks/pre-commit" evil
