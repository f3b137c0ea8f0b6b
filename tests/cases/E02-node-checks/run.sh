#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a script of node by env, and a program of its own
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails commit second
npm run lint
npm test
succeeds commit second
put src/index.js changed
fails commit third
pnpm lint
fails commit third
pnpm test
succeeds commit third
[[ $(git rev-list --count HEAD) == 3 ]]
