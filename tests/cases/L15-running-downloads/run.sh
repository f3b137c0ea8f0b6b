#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what was received is not executed, nor mapped to be
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
printf '#!/bin/sh\ntrue\n' >own
chmod 755 own
succeeds ./own
curl -sf -o t http://127.0.0.1:7015/true
[[ -s t ]]
chmod 755 t
fails ./t
if /lib64/ld-linux-x86-64.so.2 ./t 2>/dev/null; then exit 1; fi
cp t u
fails ./u
mv t v
fails ./v
succeeds ./own
