#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# write allowed only under W: there it works
. "$CASES/../kernel/lib.bash"
put "$W/f" x
holds "$W/f" x
