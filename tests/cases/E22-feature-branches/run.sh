#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# main stays where it is; a branch beside it moves
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails commit second
fails git update-ref refs/heads/main "$(git commit-tree -m x -p HEAD 'HEAD^{tree}')"
fails put .git/refs/heads/main 0000000000000000000000000000000000000000
fails put .git/packed-refs x
[[ $(git rev-list --count main) == 1 ]]
git switch -q -c topic
succeeds commit second
ends_badly git branch -D main
[[ $(git rev-list --count topic) == 2 && $(git rev-list --count main) == 1 ]]
