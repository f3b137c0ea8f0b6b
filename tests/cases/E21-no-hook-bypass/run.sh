#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the hook runs, and says no
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
touch bad
ends_badly commit second
fails git commit --allow-empty -m second --no-verify
fails git commit --allow-empty -n -m second
fails git -c core.hooksPath=/dev/null commit --allow-empty -m second
fails put .git/hooks/pre-commit ''
fails rm -f .git/hooks/pre-commit
[[ $(git rev-list --count HEAD) == 1 ]]
rm bad
succeeds commit second
