#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the runner runs below the script only
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails pytest
fails sh -c 'cd / && pytest -k a'
fails python3 -m pytest
absent ran
fails put scripts/run_tests.sh pytest
succeeds scripts/run_tests.sh
holds ran yes
succeeds python3 -m compileall -q scripts
