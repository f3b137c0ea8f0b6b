#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# write allowed only under W: no way round by /proc
. "$CASES/../kernel/lib.bash"
fails put "/proc/self/root$O/f" x
fails put "/proc/self/cwd/../o/f" x
exec 5<"$W"
fails put "/proc/self/fd/5/../o/f" x
absent "$O/f"
