#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
own_repository "$W"
git branch -m main
git init -q --bare "$O/remote.git"
git push -q "$O/remote.git" main:main main:other
