#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write denied: no call changes the file
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for call in truncate ftruncate open-trunc fallocate utimes setxattr; do fails sys "$call" "$W/f"; done
fails chmod 600 "$W/f"
fails chown 1 "$W/f"
fails put "$W/f" evil
succeeds cat "$W/f"
