#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
repository "$W"
git init -q --bare "$O/remote"
git -C "$W" remote add origin "$O/remote"
git -C "$W" push -q origin HEAD:refs/heads/topic
git -C "$W" rev-parse HEAD >"$T/first"
