#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# documents follow specifications, in any order since the last commit
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds git commit -q --allow-empty -m zero
echo 1 >docs/a
echo 1 >CHANGELOG.md
echo 1 >specs/a
succeeds git commit -q --allow-empty -m one
echo 2 >specs/a
fails git commit -q --allow-empty -m two
echo 2 >docs/a
fails git commit -q --allow-empty -m two
echo 2 >CHANGELOG.md
succeeds git commit -q --allow-empty -m two
echo 3 >specs/a
fails git commit -q --allow-empty -m three
