#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$O/lower" "$O/upper" "$O/work"
put "$O/lower/f" secret
mount -t overlay overlay -o "lowerdir=$O/lower,upperdir=$O/upper,workdir=$O/work" "$D"
