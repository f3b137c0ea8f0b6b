#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for name in npm twine gh; do
	stand_in $name 'echo "$@" >>"$T/ran"'
done
echo token >"$H/.npmrc"
