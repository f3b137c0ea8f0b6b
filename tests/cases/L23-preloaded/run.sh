#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a trusted program that runs code of the session removes nothing
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
gcc -shared -fPIC -o x.so -x c - <<'END'
int unused;
END
LD_PRELOAD=./x.so redact .env clean
reads clean fails connects
redact .env clean
reads clean succeeds connects
