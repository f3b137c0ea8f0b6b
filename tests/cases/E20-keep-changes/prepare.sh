#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
repository "$W"
echo one >"$W/file"
git -C "$W" add file
git -C "$W" commit -q -m second
echo changed >"$W/file"
echo mine >"$W/untracked"
