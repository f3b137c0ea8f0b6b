#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cmp "$O/g" <(head -c 4096 /dev/zero)
cmp "$O/f" <(head -c 4096 /dev/zero)
