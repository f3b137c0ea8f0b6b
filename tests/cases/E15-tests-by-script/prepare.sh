#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stand_in pytest 'echo "$PREPARED" >ran'
mkdir "$W/scripts"
program "$W/scripts/run_tests.sh" '#!/usr/bin/env bash' 'PREPARED=yes pytest "$@"'
