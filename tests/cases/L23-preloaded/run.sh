#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a trusted program that runs code of the session removes nothing
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
reads() { # reads FILE: who has read it connects, or not
	bash -eu -c '. "$CASES/../kernel/lib.bash"; read -r x <"$0"; connects' "$1" >/dev/null 2>&1
}
gcc -shared -fPIC -o x.so -x c - <<'END'
int unused;
END
LD_PRELOAD=./x.so redact .env clean
if reads clean; then exit 1; fi
redact .env clean
reads clean
