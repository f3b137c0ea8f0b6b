#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# somebody else edits while the tests run
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
pytest &
sleep 0.5
echo two >src/x
touch go
wait $!
fails commit second
rm go
succeeds env touch go
succeeds pytest
succeeds commit second
