#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: there it works
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put "$W/f" x
holds "$W/f" x
