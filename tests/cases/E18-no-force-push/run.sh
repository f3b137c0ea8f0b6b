#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what was pushed stays; what follows it may be pushed
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git commit -q --amend --allow-empty -m other
fails git push -q --force origin HEAD:refs/heads/topic
fails git push -q origin +HEAD:refs/heads/topic
fails git push -q origin :topic
git fetch -q origin
git checkout -q FETCH_HEAD
git commit -q --allow-empty -m second
succeeds git push -q origin HEAD:refs/heads/topic
