#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stand_in npm 'echo locked >package-lock.json; mkdir -p a; echo locked >a/package-lock.json'
