#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protect g/*.txt: these names, and no others
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails mv "$W/g/x.txt" "$W/g/y"
fails put "$W/g/x.txt" evil
fails rm -f "$W/g/x.txt"
put "$W/g/x.log" y
