#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected: what git does all day goes on
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cd "$W"
put .git/objects/x data
put "$W/file" two
git add file
git commit -qm two
git remote add up "$O/remote.git"
git switch -qc topic
git push -q -u up topic
git switch -q -c mine main
git branch -m mine ours
git fetch -q up
git switch -q other
git branch -q -D ours
git worktree add -q "$W/tree" topic
[[ $(git log --oneline topic | wc -l) == 2 ]]
