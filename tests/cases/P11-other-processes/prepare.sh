#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
setsid sleep 100000 </dev/null >/dev/null 2>&1 &
echo $! >"$T/other"
