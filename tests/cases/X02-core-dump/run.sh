#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: the kernel writes no core file elsewhere for a process that crashes
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cd "$O"
ulimit -c unlimited
bash -c "kill -SEGV \$\$" || true
cd "$W"
bash -c "kill -SEGV \$\$" || true
[[ -n $(find "$W" -name "core*") ]]
cd "$D"
bash -c "kill -SEGV \$\$" || true
