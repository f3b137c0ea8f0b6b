#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
repository "$W"
mkdir -p "$W/src" "$T/bin"
printf '%s\n' '#!/usr/bin/env node' 'process.exit(require("fs").existsSync("fail") ? 1 : 0)' >"$T/bin/npm"
chmod 755 "$T/bin/npm"
stand_in pnpm
