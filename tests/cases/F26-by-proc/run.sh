#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: no way round by /proc
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put "/proc/self/root$O/f" x
fails put "/proc/self/cwd/../o/f" x
exec 5<"$W"
fails put "/proc/self/fd/5/../o/f" x
absent "$O/f"
