#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# no rule matches: real work goes on, and nothing is denied
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
# shellcheck source=tests/kernel/workload.bash
. "$CASES/../kernel/workload.bash"
works ''
