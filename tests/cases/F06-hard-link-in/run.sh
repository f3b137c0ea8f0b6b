#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: no hard link into it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails ln "$O/f" "$W/h"
absent "$W/h"
