#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stand_in npm 'echo "$@" >>"$T/ran"'
cp /usr/bin/id "$O/id"
chown 65534 "$O/id"
chmod 4755 "$O/id"
