#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
repository "$W"
git init -q --bare "$O/remote"
git -C "$W" remote add origin "$O/remote"
