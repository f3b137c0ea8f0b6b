#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the process dies before it does anything
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
status=0
sh -c 'git push' >/dev/null 2>&1 || status=$?
((status == 137))
