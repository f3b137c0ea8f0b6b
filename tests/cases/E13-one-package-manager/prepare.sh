#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stand_in npm 'echo npm >>"$T/ran"'
stand_in yarn 'echo yarn >>"$T/ran"'
stand_in pnpm 'echo pnpm >>"$T/ran"; echo locked >pnpm-lock.yaml'
