#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cd "$W"
git fsck --no-dangling
[[ $(git rev-parse HEAD~1 first) == "$(<"$T/commits")" ]]
[[ $(git log --oneline | wc -l) == 3 ]]
