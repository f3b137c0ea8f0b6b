#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# other work in between
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds pytest
echo x >notes
echo x >.src.swp
git add notes
succeeds commit second
