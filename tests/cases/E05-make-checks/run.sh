#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# another target or a dry run is no check
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
make -s all
make -n check
fails commit second
make -s check
succeeds commit second
rm -f src/none
put src/a.c changed
touch fail
ends_badly make -s check
fails commit third
rm fail
make -s check
mv src/a.c src/b.c
fails commit third
make -s check
succeeds commit third
[[ $(git rev-list --count HEAD) == 3 ]]
