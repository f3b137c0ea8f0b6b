#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# one of two files
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails git add -A
fails git add .
fails git -C "$W" stage --all
fails git commit -am x
[[ -z $(git diff --cached --name-only) ]]
succeeds git add mine
[[ $(git diff --cached --name-only) == mine ]]
succeeds git commit -q -m second
[[ $(git ls-files) == mine ]]
