#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# any byte in a name comes back from the record
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
export LC_ALL=C # bash reads bytes, not characters
while IFS= read -r -d "" name; do
	: >"$W/$name"
	fails put "$W/no/$name" x
done <"$T/names"
