#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/packages/a"
for name in cargo npm pytest; do
	stand_in $name "echo $name \"\$@\" >>\"\$T/ran\""
done
