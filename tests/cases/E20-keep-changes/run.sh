#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# no command loses a change, and those that keep it work
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails git reset -q --hard
fails git clean -fdx
fails git checkout -- file
fails git checkout .
fails git restore file
holds file changed
holds untracked mine
succeeds git clean -n
git add file
succeeds git restore --staged file
succeeds git stash push -q
holds file one
fails git stash drop
succeeds git stash pop -q
holds file changed
