#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stand_in npm 'mkdir -p node_modules/x && echo "$@" >node_modules/x/package.json; test "$1" != install || echo more >package.json'
echo one >"$W/package.json"
