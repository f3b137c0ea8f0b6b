#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# three arguments in order, and one that excuses
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails /usr/bin/printf a b c
fails /usr/bin/printf '' x a y b z c w
succeeds /usr/bin/printf c b a
succeeds /usr/bin/printf a b
succeeds /usr/bin/printf a b c --dry-run
succeeds /usr/bin/printf --dry-run a b c
fails /usr/bin/printf "$(head -c 70000 /dev/zero | tr '\0' x)" a b c
