#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what the tests write themselves does not count
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds pytest
succeeds commit second
