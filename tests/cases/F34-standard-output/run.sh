#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W, and standard output is elsewhere: a person opened it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo one
sh -c 'echo two'
echo three >>/dev/stdout
python3 -c 'print("four")' 2>>/dev/stderr
fails touch "$T/beside"
