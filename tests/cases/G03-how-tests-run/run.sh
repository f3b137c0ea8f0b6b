#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# gates that open for an ordinary user, however the tests come to run
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
user() { setpriv --reuid 4711 --regid 4711 --clear-groups "$@"; }
cd "$W"
user touch fail
ends_badly user ./run_tests.sh
ends_badly user make check
for f in a-1 c-1; do fails user touch "$f"; done
user rm fail
succeeds user ./run_tests.sh
succeeds user touch a-1
fails user touch c-1
succeeds user make check
succeeds user touch c-1
