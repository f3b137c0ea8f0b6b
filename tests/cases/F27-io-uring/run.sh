#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read denied: io_uring opens nothing either, in whatever thread it works
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for how in now worker thread direct; do
	fails uring "$how" "$D/f"
	[[ $(uring "$how" "$W/f") == open ]]
done
