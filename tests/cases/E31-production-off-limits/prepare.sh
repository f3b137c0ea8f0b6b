#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
mkdir "$W/config"
echo key >"$W/config/production.key"
echo example >"$W/.env.example"
stand_in terraform 'echo "$@" >>"$T/ran"'
listener 7001
