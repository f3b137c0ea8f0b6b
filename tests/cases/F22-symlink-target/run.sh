#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# read denied of a file that a symlink leads to
. "$CASES/../kernel/lib.bash"
fails cat "$W/link"
fails cat "$D/f"
