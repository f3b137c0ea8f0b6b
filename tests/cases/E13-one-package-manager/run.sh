#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# pnpm only
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails npm install
fails yarn add x
fails put package-lock.json x
absent package-lock.json
succeeds pnpm install
holds pnpm-lock.yaml locked
holds "$T/ran" pnpm
