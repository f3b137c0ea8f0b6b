#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a program that may not be executed: by whatever name it is reached
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails "$O/x"
ln -s "$O/x" "$W/link"
fails "$W/link"
fails "/proc/self/root$O/x"
fails sys exec-fd "$O/x"
# The loader has words of its own for what it may not map.
if /lib64/ld-linux-x86-64.so.2 "$O/x" 2>/dev/null; then
	echo "the loader executed it"
	exit 1
fi
printf '#!%s\n' "$O/x" >"$W/script"
chmod +x "$W/script"
fails "$W/script"
# A hard link is another name of it: made or not, it does not help.
! ln "$O/x" "$W/hard" 2>/dev/null || fails "$W/hard"
mv "$O/x" "$O/y" 2>/dev/null || true
[[ ! -e $O/y ]] || fails "$O/y"
