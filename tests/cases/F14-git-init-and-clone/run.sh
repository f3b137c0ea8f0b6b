#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected: git init and git clone in a fresh directory
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git init -q "$W/fresh"
git clone -q "$O/source" "$W/clone"
[[ -s $W/clone/file && -e $W/fresh/.git/hooks/pre-commit.sample ]]
