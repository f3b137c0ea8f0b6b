#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for word in one two three four; do
	grep -qx $word "$T/output" || {
		echo "$word is not in it"
		exit 1
	}
done
absent "$T/beside"
