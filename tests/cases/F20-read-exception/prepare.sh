#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
. "$CASES/../kernel/lib.bash"
mkdir "$D/a"
put "$D/a/f" open
put "$D/f" secret
