#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a program that may not be executed: copies of it under other names, on disk and in memory
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails "$O/x"
cp "$O/x" "$W/copy"
fails "$W/copy"
mv "$W/copy" "$W/renamed"
fails "$W/renamed"
ln "$W/renamed" "$W/hard"
fails "$W/hard"
ln -s "$W/hard" "$W/soft"
fails "$W/soft"
fails "/proc/self/root$W/hard"
fails sys exec-fd "$W/hard"
fails sys exec-memory "$O/x"
printf '#!%s\n' "$W/hard" >"$W/script"
chmod +x "$W/script"
fails "$W/script"
# What has another content is another program, also where the first had been looked at.
printf 'more' >>"$W/hard"
succeeds "$W/hard"
succeeds "$W/script"
cat "$O/x" >"$W/hard"
fails "$W/hard"
# Nobody writes what is being executed: the content cannot change behind the look at it.
cp /bin/sleep "$W/sleep"
"$W/sleep" 5 &
until [[ $(readlink /proc/$!/exe) == "$W/sleep" ]]; do :; done
if printf x 2>/dev/null >>"$W/sleep"; then
	echo "it was written while it ran"
	exit 1
fi
kill $!
wait $! || true
