#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
deep=$W/open/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17
mkdir -p "$W/open/a/b" "$deep" "$W/open/$(printf 'x%.0s' {1..60})" "$W/open/short"
for f in "$W/open/a/b/f" "$W/open/env" "$deep/f" "$W/open/$(printf 'x%.0s' {1..60})/f" "$W/open/short/f"; do put "$f" x; done
mover
