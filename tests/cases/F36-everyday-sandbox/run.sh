#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a sandbox as people write it: real work inside it is not disturbed
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
# shellcheck source=tests/kernel/workload.bash
. "$CASES/../kernel/workload.bash"
works --no-hardlinks --cache "$W/npm-cache" --logs-max=0
