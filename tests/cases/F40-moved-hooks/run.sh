#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected: no directory or link takes the place of one with protected names
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails mv "$W/t" "$W/.git"
fails ln -s "$W/t" "$W/.git"
mkdir "$W/e"
mkdir "$W/.git"
fails sys exchange "$W/t" "$W/.git"
rmdir "$W/.git"
fails mv "$W/up" "$W/.git"
mv "$W/plain" "$W/plain2"
mv "$W/e" "$W/e2"
mkdir "$W/a"
mv "$W/a" "$W/plain2/a"
