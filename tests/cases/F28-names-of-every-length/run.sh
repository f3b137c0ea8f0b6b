#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# one file, whose name becomes longer and shorter by a byte between its opens: of an even length it may not be read
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
name=n
for length in {2..40} {39..1}; do
	new=$(printf "%${length}s" '')
	new=${new// /n}
	moved "$W/len/$name" "$W/len/$new"
	name=$new
	if ((length % 2)); then succeeds cat "$W/len/$name"; else fails cat "$W/len/$name"; fi
done
# Two components, and one name of the same words.
for _ in 1 2 3; do
	succeeds cat "$W/len/h/abcdefg"
	moved "$W/len/h/abcdefg" "$W/len/abcdefgXh"
	fails cat "$W/len/abcdefgXh"
	moved "$W/len/abcdefgXh" "$W/len/h/abcdefg"
done
