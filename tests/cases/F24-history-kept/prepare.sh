#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git init -q "$W"
cd "$W"
git config user.name a
git config user.email a@b.c
put "$W/file" one
git add .
git commit -qm one
git tag first
git pack-refs --all
put "$W/file" two
git commit -qam two
git rev-parse HEAD first >"$T/commits"
