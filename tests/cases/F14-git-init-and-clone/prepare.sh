#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git init -q "$O/source"
cd "$O/source"
git config user.name a
git config user.email a@b.c
put "$O/source/file" one
git add .
git commit -qm one
