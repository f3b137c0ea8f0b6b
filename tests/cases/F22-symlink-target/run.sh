#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read denied of a file that a symlink leads to
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails cat "$W/link"
fails cat "$D/f"
