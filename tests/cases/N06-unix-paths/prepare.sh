#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
. "$CASES/../kernel/lib.bash"
for s in ok no; do
	socat UNIX-LISTEN:"$W/$s.sock",fork /dev/null &
	socat -u UNIX-RECV:"$W/${s}d.sock" OPEN:"$T/$s",creat,append &
done
sleep 0.5
