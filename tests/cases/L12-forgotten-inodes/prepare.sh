#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
echo TOKEN=1 >"$W/.env"
listener 7001
(
	until [[ -e $T/drop ]]; do sleep 0.1; done
	echo 3 >/proc/sys/vm/drop_caches
	touch "$T/dropped"
) </dev/null >/dev/null 2>&1 &
