#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stand_in npm 'echo "$@" >>"$T/ran"'
ip addr add 192.0.2.77/32 dev lo 2>/dev/null || true
