#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# tests that need a search path: the gate opens all the same, and the record says what they were given
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails commit a
PYTHONPATH=src NODE_OPTIONS=--max-old-space-size=512 pytest
succeeds commit b
