#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what says what is right is asked about
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put tests/acceptance/a wrong
fails rm tests/acceptance/a
fails put src/__snapshots__/a.snap wrong
holds tests/acceptance/a right
holds src/__snapshots__/a.snap right
put tests/unit/b new
