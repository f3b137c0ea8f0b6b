#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W, which is an overlay: work goes on, one record each
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cd "$W"
put lower-file new
put made x
mv made moved
truncate -s 4096 mapped
sys mmap mapped
git init -q .
git config user.name a
git config user.email a@b.c
git add lower-file
git commit -qm one
fails put "$O/f" x
rm moved
