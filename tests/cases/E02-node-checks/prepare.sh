#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
repository "$W"
mkdir -p "$W/src" "$T/bin"
program "$T/bin/npm" '#!/usr/bin/env node' 'process.exit(require("fs").existsSync("fail") ? 1 : 0)'
stand_in pnpm
