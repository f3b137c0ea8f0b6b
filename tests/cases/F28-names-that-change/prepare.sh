#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
deep=$W/open/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17
mkdir -p "$W/open/a/b" "$deep" "$W/open/$(printf 'x%.0s' {1..60})" "$W/open/short"
for f in "$W/open/a/b/f" "$W/open/env" "$deep/f" "$W/open/$(printf 'x%.0s' {1..60})/f" "$W/open/short/f"; do put "$f" x; done
# Somebody outside the session, who moves what he is told to.
mkfifo "$T/move" "$T/moved"
chmod 666 "$T/move" "$T/moved"
while read -r from to <"$T/move"; do
	mv -T "$from" "$to"
	echo moved >"$T/moved"
done </dev/null >/dev/null 2>&1 &
echo $! >"$T/mover"
