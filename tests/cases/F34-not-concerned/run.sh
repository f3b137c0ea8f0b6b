#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: devices, terminals, shared memory names of its own, standard descriptors
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo x >/dev/null
script -qc "echo hello" /dev/null </dev/null >"$W/typescript"
grep -q hello "$W/typescript"
put /dev/shm/rf-test x
rm /dev/shm/rf-test
echo "to the inherited log"
