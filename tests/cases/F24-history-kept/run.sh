#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# delete denied of what history is: rm -rf leaves it whole, and git works on
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cd "$W"
fails rm -rf "$W/.git"
succeeds git fsck --no-dangling
[[ $(git log --oneline | wc -l) == 2 ]]
put "$W/file" three
succeeds git add file
succeeds git commit -qm three
