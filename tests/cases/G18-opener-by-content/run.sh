#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a program that opens a gate, and whose content the policy knows: rewritten, it opens nothing
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails commit a
cp "$T/bin/check" "$T/kept"
program "$T/bin/check" '#!/bin/sh' ':'
check
fails commit b
cat "$T/kept" >"$T/bin/check"
# The content alone is not enough either.
"$T/kept"
fails commit c
check
succeeds commit d
echo two >"$W/src/x"
fails commit e
