#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$W/no"
printf 'new\nline\0quote"s\x27 {}\0\x01\x7f\x1b[31m\0bad\xff\xfe\xc3\0\xe2\x82\xac\xed\xa0\x80\0' >"$T/names"
