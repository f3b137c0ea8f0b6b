#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
. "$CASES/../kernel/lib.bash"
holds "$T/ok" x
[[ ! -s $T/no ]]
pkill -P 1 socat || true
