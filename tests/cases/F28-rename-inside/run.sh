#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: renames across its directories
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$W/sub"
put "$W/x" y
mv "$W/x" "$W/sub/x"
holds "$W/sub/x" y
mv "$W/sub" "$W/other"
holds "$W/other/x" y
