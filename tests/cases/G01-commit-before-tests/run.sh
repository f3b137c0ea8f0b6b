#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# no test has run
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails commit second
[[ $(git rev-list --count HEAD) == 1 ]]
succeeds git status
