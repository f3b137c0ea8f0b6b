#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what the lock file names is installed; what is new is asked for
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds npm ci
holds node_modules/x/package.json ci
fails put package.json two
touch fail-npm
fails npm install x
holds package.json one
