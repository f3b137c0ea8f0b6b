#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# Ringfence itself gets no signal from the session: who started this shell is it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for signal in TERM STOP KILL; do fails kill -$signal $PPID; done
fails bash -c "kill -USR1 $PPID"
sleep 1000 &
succeeds kill $!
