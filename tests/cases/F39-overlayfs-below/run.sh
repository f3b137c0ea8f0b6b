#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read denied of the merged name alone: through the lower and the upper path too
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails cat "$D/f"
fails cat "$T/lower/f"
# Writing copies it up.
echo more >>"$D/f"
fails cat "$D/f"
fails cat "$T/upper/f"
