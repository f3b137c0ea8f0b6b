#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
repository "$W"
mkdir -p "$W/src" "$W/tests"
echo one >"$W/src/x"
printf 'build:\n\ttrue\ntest:\n\ttest ! -e fail\n' >"$W/Makefile"
runner true
runner 'until test -e go; do sleep 0.1; done'
