#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# write denied: no call changes the file
. "$CASES/../kernel/lib.bash"
for call in truncate ftruncate open-trunc fallocate utimes setxattr; do fails sys "$call" "$W/f"; done
fails chmod 600 "$W/f"
fails chown 1 "$W/f"
fails put "$W/f" evil
succeeds cat "$W/f"
