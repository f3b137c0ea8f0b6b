#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# read denied but for an exception
. "$CASES/../kernel/lib.bash"
succeeds cat "$D/a/f"
fails cat "$D/f"
