#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a program that may not be executed: by the loader, where only exec is denied
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
if /lib64/ld-linux-x86-64.so.2 "$O/x" 2>/dev/null; then
	echo "the loader executed it"
	exit 1
fi
