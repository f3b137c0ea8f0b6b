#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read denied of a file on an overlay: by the merged, the lower and the upper name
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails cat "$D/f"
fails cat "$O/lower/f"
# Writing copies it up.
echo more >>"$D/f"
fails cat "$D/f"
fails cat "$O/upper/f"
