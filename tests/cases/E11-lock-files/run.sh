#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the package manager writes it, and nobody else
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put package-lock.json mine
absent package-lock.json
succeeds npm install
holds package-lock.json locked
holds a/package-lock.json locked
fails put package-lock.json mine
fails rm a/package-lock.json
holds package-lock.json locked
put package.json mine
mkdir b
succeeds mv b c
