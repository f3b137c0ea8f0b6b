#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a specification, its documentation and the changelog; then the next round
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put notes x
succeeds commit second
put specs/a.md two
fails commit third
put docs/guide/a.md two
fails commit third
put CHANGELOG.md two
succeeds commit third
put specs/a.md three
fails commit fourth
put CHANGELOG.md three
put docs/guide/a.md three
succeeds commit fourth
[[ $(git rev-list --count HEAD) == 4 ]]
