#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# other work needs no generator
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put notes x
succeeds commit second
put proto/a.proto two
fails commit third
make -n generate
fails commit third
make -s generate
holds gen/a two
succeeds commit third
[[ $(git rev-list --count HEAD) == 3 ]]
