#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for s in ok no; do
	socat UNIX-LISTEN:"$W/$s.sock",fork /dev/null &
	socat -u UNIX-RECV:"$W/${s}d.sock" OPEN:"$T/$s",creat,append &
done
sleep 0.5
