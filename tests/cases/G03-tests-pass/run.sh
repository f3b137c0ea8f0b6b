#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a passing run opens the gate
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds pytest
succeeds commit second
succeeds commit third
[[ $(git rev-list --count HEAD) == 3 ]]
