#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
mkdir -p "$W/len/h"
put "$W/len/n" x
put "$W/len/h/abcdefg" x
# Somebody outside the session, who moves what he is told to.
mkfifo "$T/move" "$T/moved"
chmod 666 "$T/move" "$T/moved"
while read -r from to <"$T/move"; do
	mv -T "$from" "$to"
	echo moved >"$T/moved"
done </dev/null >/dev/null 2>&1 &
echo $! >"$T/mover"
