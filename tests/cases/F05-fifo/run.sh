#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: a named pipe in it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkfifo "$W/p"
cat "$W/p" >"$W/got" &
echo x >"$W/p"
wait
holds "$W/got" x
