#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$W/scripts" "$W/gen"
echo one >"$W/source"
echo old >"$W/gen/a"
program "$W/scripts/generate.sh" '#!/usr/bin/env bash' 'cp source gen/a'
