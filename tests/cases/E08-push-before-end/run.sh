#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# pushed and committed, and then once more without
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put a one
git add a
git commit -q -m second
git push -q origin HEAD
put a two
git commit -q -a -m third
put a three
