#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$T/lower" "$T/upper" "$T/work"
put "$T/lower/f" secret
mount -t overlay overlay -o "lowerdir=$T/lower,upperdir=$T/upper,workdir=$T/work" "$D"
