#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read denied but for an exception
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds cat "$D/a/f"
fails cat "$D/f"
