#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# make build is not make test
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds make build
fails commit second
succeeds make -n test
fails commit second
succeeds make test
succeeds commit second
