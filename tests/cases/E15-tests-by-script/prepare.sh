#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stand_in pytest 'echo "$PREPARED" >ran'
mkdir "$W/scripts"
printf '#!/usr/bin/env bash\nPREPARED=yes pytest "$@"\n' >"$W/scripts/run_tests.sh"
chmod 755 "$W/scripts/run_tests.sh"
