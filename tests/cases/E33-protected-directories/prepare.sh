#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/infra/prod" "$W/infra/dev"
echo one >"$W/infra/prod/main.tf"
