#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# Eight processes execute at once all the time, some of them at a low priority: what each exec says of its process counts,
# although one of them is interrupted in the middle by another.
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
loop() {
	renice -n "$1" "$BASHPID" >/dev/null
	for _ in {1..12}; do
		head -n 1 yes >/dev/null || touch failed
		if head -n 1 no >/dev/null 2>&1; then touch passed; fi
	done
}
for nice in 0 0 0 0 5 10 19 19; do
	loop "$nice" &
done
wait
absent passed
absent failed
