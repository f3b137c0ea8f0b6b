#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a failing test run opens nothing
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
touch fail
pytest && exit 1
fails commit second
make test && exit 1
fails commit second
