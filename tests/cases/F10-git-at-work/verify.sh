#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
[[ $(git -C "$O/remote.git" log --oneline topic | wc -l) == 2 ]]
git -C "$W" fsck --no-dangling
