#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# limits, priorities, processors, memory scores and signals of descriptors: of one's own processes, not of others
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
other=$(<"$T/other")
sleep 100000 &
fails renice -n 5 -p "$other"
fails ionice -c 3 -p "$other"
fails taskset -p 1 "$other"
fails chrt --idle -p 0 "$other"
fails prlimit --pid "$other" --nofile=10
fails bash -c 'echo 1000 >"$1"' - "/proc/$other/oom_score_adj"
fails lineage signal-owner "$other"
fails lineage signal-owner-ioctl "$other"
for own in $$ $!; do
	succeeds renice -n 5 -p "$own"
	succeeds ionice -c 3 -p "$own"
	succeeds taskset -p 1 "$own"
	succeeds chrt --batch -p 0 "$own"
	succeeds prlimit --pid "$own" --nofile=10000
	echo 500 >"/proc/$own/oom_score_adj"
done
# What others may use is no secret.
succeeds prlimit --pid "$other"
succeeds taskset -p "$other"
succeeds python3 -c '
import fcntl, os, signal
signal.signal(signal.SIGIO, signal.SIG_IGN)
r, w = os.pipe()
fcntl.fcntl(r, fcntl.F_SETOWN, os.getpid())
fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)
os.write(w, b"x")'
lineage signal-owner $! || true
wait $! || true
