#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the index is free, the history is not
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put file one
succeeds git add file
fails commit second
fails git tag v1
fails git branch topic
ends_badly git stash push -q
holds file one
[[ $(git rev-list --count --all) == 1 && -z $(git tag) ]]
succeeds git status
