#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
mkdir -p "$W/len/h"
put "$W/len/n" x
put "$W/len/h/abcdefg" x
mover
