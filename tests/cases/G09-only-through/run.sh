#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a file that only one program may touch
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails cat "$D/db"
fails sh -c 'echo x >"$D/db"'
succeeds migrate
succeeds sh -c 'true && migrate'
fails ./migrate
