#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# Eight shells wait for what comes by a pipe, all the time: each has the label when it goes on, although one of them is
# interrupted where the kernel tells the end of its read.
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
loop() {
	renice -n "$1" "$BASHPID" >/dev/null
	for _ in {1..12}; do
		head -n 1 .env | {
			read -r _
			if echo x 2>/dev/null >"out/$BASHPID"; then touch passed; fi
		} 2>/dev/null
	done
}
for nice in 0 0 0 0 5 10 19 19; do
	loop "$nice" &
done
wait
absent passed
