#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
socat ABSTRACT-LISTEN:rf-n07,fork /dev/null &
socat -u ABSTRACT-RECV:rf-n07d OPEN:"$T/got",creat,append &
sleep 0.5
