#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# write allowed only under W: no hard link into it
. "$CASES/../kernel/lib.bash"
fails ln "$O/f" "$W/h"
absent "$W/h"
